/// `--name value` pairs of a command line.
public struct Options {
  private var values: [String: String] = [:]

  /// - Parameter known: the names that there are, without their dashes
  public init(_ arguments: [String], known: [String]) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      let name = String(word.drop { $0 == "-" })
      guard word.hasPrefix("--"), known.contains(name), let value = rest.popFirst() else {
        Files.fail("unknown or unfinished option '\(word)'; there are --\(known.joined(separator: ", --"))")
      }
      values[name] = value
    }
  }

  public subscript(name: String) -> String? { values[name] }
  public subscript(name: String, default value: Int) -> Int { values[name].flatMap { Int($0) } ?? value }
}
