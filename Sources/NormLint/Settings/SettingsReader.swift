import Rules
import Semantics
import YAMLSource

/// Reads one settings file over what is set already, and notes every mistake with its place.
struct SettingsReader {
  var settings: Settings
  private(set) var mistakes: [(message: String, range: Range<Int>)] = []
  /// The file that this one extends, as it is spelled.
  private(set) var extends: (path: String, range: Range<Int>)?
  let file: YAMLFile
  /// How messages and traces name the file.
  let name: String
  /// Where globs start.
  let directory: Path

  init(_ file: YAMLFile, name: String, directory: Path, over settings: Settings) {
    (self.file, self.name, self.directory, self.settings) = (file, name, directory, settings)
  }

  /// What must be known before the rest is read: whether this program is meant, and which file is extended.
  mutating func readHead() {
    mistakes = file.problems.map { ($0.message, $0.range) }
    guard mistakes.isEmpty, let root = file.documents.first else { return }
    guard file.kind(root) == .mapping else { return refuse("settings are a mapping from keys to values", root) }
    if file.documents.count > 1 { refuse("settings are one document; this is a second one", file.documents[1]) }
    if let required = file.value(for: "required-version", in: root) { checkVersion(required) }
    guard mistakes.isEmpty, let path = file.value(for: "extend", in: root) else { return }
    extends = string(path, "extend").map { ($0, file.range(path)) }
  }

  /// Reads everything else over `settings`.
  mutating func readBody(over base: Settings) {
    settings = base
    guard let root = file.documents.first, file.kind(root) == .mapping else { return }
    for entry in entries(of: root, ["setting"], Settings.keys) {
      let origin = origin(of: entry.node)
      settings.origins[entry.key] = origin
      read(entry.key, entry.value, root, origin)
    }
  }

  private mutating func read(_ key: String, _ node: NodeID, _ root: NodeID, _ origin: String) {
    switch key {
    case "normlint-rules":
      if file.scalar(node) != .int(1) { refuse("`normlint-rules` is the version of the form, which is 1", node) }
    case "rules": readRules(node)
    case "select": settings.select = selectors(node, key)
    case "ignore": settings.ignore = selectors(node, key)
    case "exclude": settings.exclude = globs(node, key)
    case "force-exclude": settings.forceExclude = bool(node, key) ?? settings.forceExclude
    case "strict-unknown": settings.strictUnknown = bool(node, key) ?? settings.strictUnknown
    case "contexts": readContexts(node, root)
    case "modules": readModules(node, root)
    case "fix": readFix(node)
    case "max_memory": settings.maxMemory = bytes(node) ?? settings.maxMemory
    default: break
    }
  }

  /// `normlint.yaml:3`; the command line has no lines.
  func origin(of node: NodeID) -> String {
    name == "--config" ? name : "\(name):\(file.position(at: file.range(node).lowerBound).row)"
  }

  // MARK: Words of all sections

  mutating func refuse(_ message: String, _ node: NodeID) { mistakes.append((message, file.range(node))) }

  /// The entries of a mapping by their keys; those of other keys are refused.
  mutating func entries(of mapping: NodeID, _ what: [String], _ allowed: [String]) -> [(key: String, node: NodeID, value: NodeID)] {
    var found: [(key: String, node: NodeID, value: NodeID)] = []
    for entry in file.mergedEntries(of: file.resolve(mapping)) {
      let key = file.text(entry.key)
      if allowed.contains(key) {
        found.append((key, entry.key, file.resolve(entry.value)))
      } else {
        let words = allowed.map { "`\($0)`" }.joined(separator: ", ")
        let guess = nearest(to: key.replacing("_", with: "-"), in: allowed) ?? nearest(to: key, in: allowed)
        let hint = guess.map { "; did you mean `\($0)`?" } ?? "; known are \(words)"
        refuse("`\(key)` is no \(what.joined(separator: " "))\(hint)", entry.key)
      }
    }
    return found
  }

  mutating func string(_ node: NodeID, _ key: String) -> String? {
    let text = file.text(file.resolve(node))
    if file.kind(file.resolve(node)) == .scalar, !text.isEmpty { return text }
    refuse("`\(key)` must be a text", node)
    return nil
  }

  mutating func bool(_ node: NodeID, _ key: String) -> Bool? {
    if file.kind(node) == .scalar, case .bool(let value) = file.scalar(node) { return value }
    refuse("`\(key)` must be true or false", node)
    return nil
  }

  /// The items of a list, or the one item that stands there instead.
  mutating func strings(_ node: NodeID, _ key: String) -> [(text: String, node: NodeID)] {
    let list = file.resolve(node)
    if file.kind(list) == .scalar, file.scalar(list) == .null { return [] }
    if file.kind(list) == .mapping {
      refuse("`\(key)` must be a list of texts", node)
      return []
    }
    let items = file.kind(list) == .sequence ? Array(file.items(of: list)) : [list]
    return items.compactMap { item in string(item, key).map { ($0, item) } }
  }

  mutating func globs(_ node: NodeID, _ key: String) -> PathGlobs {
    PathGlobs(strings(node, key).map(\.text), in: directory)
  }

  mutating func selectors(_ node: NodeID, _ key: String) -> [Selection.Selector] {
    strings(node, key).compactMap { text, node in selector(text, node) }
  }

  mutating func selector(_ text: String, _ node: NodeID) -> Selection.Selector? {
    if let selector = Selection.Selector(text) { return selector }
    refuse("no rule is called `\(text)`\(Suggestion.phrase(for: text, in: Selection.Selector.vocabulary))", node)
    return nil
  }

  /// A number of bytes, or `512 MiB`.
  private mutating func bytes(_ node: NodeID) -> Int? {
    let text = file.text(node)
    let digits = text.prefix { $0.isNumber && $0.isASCII }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }
    let shifts = ["": 0, "B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]
    if let number = Int(digits), number > 0, let shift = shifts[String(unit)], number <= Int.max >> shift {
      return number << shift
    }
    refuse("`max_memory` is a number of bytes, such as 512 MiB or 4 GiB", node)
    return nil
  }

  private mutating func checkVersion(_ node: NodeID) {
    guard let text = string(node, "required-version") else { return }
    guard let requirement = VersionRequirement(text) else {
      return refuse("`required-version` is a version or a list such as \">=0.1, <0.3\"", node)
    }
    if !requirement.allows(NormLintCommand.version) {
      refuse("the required version `\(text)` does not match the running version `\(NormLintCommand.version)`", node)
    }
  }

  private mutating func readModules(_ node: NodeID, _ root: NodeID) {
    let source = BlockSource(file: file, path: name)
    let (modules, problems) = OwnModules.read(node, of: source, root: root)
    for problem in problems { refuse(problem.message, problem.node) }
    settings.modules = settings.modules.adding(modules)
  }
}
