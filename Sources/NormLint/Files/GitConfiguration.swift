/// What git's configuration files say of the file with ignore patterns that a person keeps for all repositories: `core.excludesFile`.
struct GitConfiguration {
  /// Gives variables of the environment.
  typealias Environment = (String) -> String?

  private let environment: Environment

  init(environment: @escaping Environment = System.environment) { self.environment = environment }

  /// The file that `core.excludesFile` names, or the one that git takes where nothing names any: `git/ignore` in the folder for
  /// configurations. The file of the repository (`.git/config`) is stronger than the person's, that than the machine's.
  /// A relative path starts at the repository's root.
  func excludesFile(ofRepository git: Path) -> Path? {
    let files = [git.appending("config"), home(".gitconfig"), folder?.appending("git/config"), Path("/etc/gitconfig")]
    for case let file? in files {
      guard let text = try? FileReader.read(file), let named = GitConfiguration.excludesFile(in: text) else { continue }
      return expanded(named)
    }
    return folder?.appending("git/ignore")
  }

  /// The folder of a person's configurations.
  private var folder: Path? {
    if let named = environment("XDG_CONFIG_HOME"), !named.isEmpty { return Path(named) }
    return home(".config")
  }

  private func home(_ name: String) -> Path? { environment("HOME").map { Path($0).appending(name) } }

  /// Nil for the empty path, and for one that needs the home of another person.
  private func expanded(_ path: String) -> Path? {
    if path.hasPrefix("~/") { return home(String(path.dropFirst(2))) }
    return path.isEmpty || path.hasPrefix("~") ? nil : Path(path)
  }

  /// The value of the last `excludesFile` in a section `[core]`; nil where the text has none.
  static func excludesFile(in text: [UInt8]) -> String? {
    var isCore = false
    var found: String?
    for bytes in text.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      var line = String(decoding: bytes, as: UTF8.self)[...].trimmed
      if line.hasPrefix("[") {
        let end = line.firstIndex(of: "]") ?? line.endIndex
        isCore = line[line.index(after: line.startIndex)..<end].trimmed.lowercased() == "core"
        line = line[end...].dropFirst().trimmed
      }
      guard isCore, let equals = line.firstIndex(of: "=") else { continue }
      if line[..<equals].trimmed.lowercased() == "excludesfile" { found = value(line[line.index(after: equals)...].trimmed) }
    }
    return found
  }

  /// A value without its quotes, escapes and comment.
  private static func value(_ text: Substring) -> String {
    var result = ""
    var isQuoted = false
    var rest = text
    while let character = rest.popFirst() {
      switch character {
      case "\"": isQuoted.toggle()
      case "\\": result.append(rest.popFirst() ?? character)
      case "#", ";":
        if !isQuoted { return String(result[...].trimmed) }
        result.append(character)
      default: result.append(character)
      }
    }
    return result
  }
}

extension Substring {
  /// Without blanks at both ends.
  fileprivate var trimmed: Substring {
    var text = drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
