import Model

/// What a path that does not exist may have been meant to be.
enum MissingPath {
  /// Words of other linters for what a command or an option of normlint does.
  private static let otherWords = ["lint": "normlint check", "explain": "normlint rule", "fix": "normlint --fix", "format": "normlint --fix"]

  /// The command that a path may stand for: only the first one can.
  static func command(for path: String) -> String? {
    if path.contains("/") { return nil }
    return otherWords[path] ?? Suggestion.closest(to: path, in: NormLintCommand.commandNames).map { "normlint \($0)" }
  }

  /// The end of a message: the entry of the same folder with nearly the same name, or nothing.
  static func hint(for path: Path) -> String {
    let folder = path.parent ?? Path(".")
    guard let entries = try? System.entries(of: folder) else { return "" }
    let names = entries.map { String(decoding: $0.name, as: UTF8.self) }
    let name = String(decoding: path.lastComponent, as: UTF8.self)
    guard let near = Suggestion.closest(to: name, in: names) else { return "" }
    let start = path.text.dropLast(name.utf8.count == path.text.utf8.count ? path.text.count : name.count)
    return "; did you mean '\(start)\(near)'?"
  }
}
