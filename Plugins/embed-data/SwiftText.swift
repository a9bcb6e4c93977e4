/// Words of the data files as Swift spells them.
enum SwiftText {
  /// A kebab-case name as a constant: `batchedRunningStat` of `batched-running-stat`.
  static func constant(_ name: String) -> String {
    let words = name.split(separator: "-")
    return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  static func literal(_ text: String) -> String { text.debugDescription }
}
