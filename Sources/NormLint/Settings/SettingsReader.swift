import Catalogue
import Formats
import Model
import YAMLSource

/// Reads one settings file over inherited settings and records every mistake with its location.
struct SettingsReader {
  var settings: Settings
  /// The `extend:` path as written.
  private(set) var extends: (path: String, range: Range<Int>)?
  var decoder: SectionDecoder
  let file: YAMLFile
  private let root: NodeID?
  /// How messages and traces name the file.
  let name: String
  /// The folder that globs are relative to.
  let directory: Path
  /// The line of a range as messages name it.
  var row: (Range<Int>) -> Int

  init(_ file: YAMLFile, name: String, directory: Path, over settings: Settings) {
    (self.file, self.name, self.directory, self.settings) = (file, name, directory, settings)
    row = { file.position(at: $0.lowerBound).row }
    root = file.problems.isEmpty ? file.documents.first : nil
    decoder = SectionDecoder(plain: file)
  }

  /// What is wrong with the file and its settings.
  var mistakes: [(message: String, range: Range<Int>)] {
    file.problems.map { ($0.message, $0.range) } + decoder.problems.map { ($0.message, file.range($0.node)) }
  }

  /// Reads what the rest depends on: `required-version` and `extend`.
  mutating func readHead() {
    guard let root else { return }
    if file.documents.count > 1 { decoder.refuse("settings are one document; this is a second one", file.documents[1]) }
    let fields = decoder.fields(decoder.argument(root), of: "the settings")
    if let required = fields.last(where: { $0.name == "required-version" }) { checkVersion(required.argument) }
    guard mistakes.isEmpty, let path = fields.last(where: { $0.name == "extend" })?.argument else { return }
    extends = decoder.text(path, "extend").map { ($0, file.range(path.node)) }
  }

  /// Reads everything else over `settings`.
  mutating func readBody(over base: Settings) {
    settings = base
    guard let root, file.kind(root) == .mapping else { return }
    for field in decoder.fields(decoder.argument(root), of: "the settings", keys: Settings.keys) {
      settings.origins[field.name] = origin(of: field.key)
      read(field.name, field.argument, root: root)
    }
  }

  private mutating func read(_ key: String, _ value: Argument, root: NodeID) {
    switch key {
    case "normlint-rules":
      if case .int(1) = value.value { return }
      decoder.refuse("`normlint-rules` is the version of the form, which is 1", value.node)
    case "rules": readRules(value)
    case "select": settings.select = selectors(value, key)
    case "per-file-ignores": readPerFileIgnores(value)
    case "ignore": settings.ignore = selectors(value, key)
    case "exclude": settings.exclude = globs(value, key)
    case "force-exclude": settings.forceExclude = decoder.bool(value, key) ?? settings.forceExclude
    case "strict-unknown": settings.strictUnknown = decoder.bool(value, key) ?? settings.strictUnknown
    case "contexts": readContexts(value, root)
    case "modules": readModules(value.node, root)
    case "fix": readFix(value)
    case "python": readPython(value)
    case "max-memory": settings.maxMemory = bytes(value, key) ?? settings.maxMemory
    default: break
    }
  }

  /// `normlint.yaml:3`; the command line has no lines.
  func origin(of node: NodeID) -> String {
    name == "--config" ? name : "\(name):\(row(file.range(node)))"
  }

  // MARK: Values of several sections

  mutating func globs(_ value: Argument, _ key: String) -> PathGlobs {
    PathGlobs(decoder.texts(value, key).map(\.text), in: directory)
  }

  mutating func selectors(_ value: Argument, _ key: String) -> [Selection.Selector] {
    decoder.texts(value, key).compactMap { text, node in selector(text, node) }
  }

  mutating func selector(_ text: String, _ node: NodeID) -> Selection.Selector? {
    if let selector = Selection.Selector(text) { return selector }
    decoder.refuse("no rule is called `\(text)`\(decoder.hint(for: text, in: Selection.Selector.vocabulary))", node)
    return nil
  }

  private mutating func bytes(_ value: Argument, _ key: String) -> Int? {
    guard let text = decoder.text(value, key, mustBe: ByteSize.form) else { return nil }
    if let bytes = ByteSize.parse(text) { return bytes }
    decoder.refuse(key, mustBe: ByteSize.form, argument: value)
    return nil
  }

  private mutating func checkVersion(_ value: Argument) {
    guard let text = decoder.text(value, "required-version") else { return }
    guard let requirement = VersionRequirement(text) else {
      return decoder.refuse("`required-version` is a version or a list such as \">=0.1, <0.3\"", value.node)
    }
    if !requirement.allows(NormLintCommand.version) {
      decoder.refuse("the required version `\(text)` does not match the running version `\(NormLintCommand.version)`", value.node)
    }
  }

  private mutating func readModules(_ node: NodeID, _ root: NodeID) {
    let source = BlockSource(file: file, path: name)
    let (modules, problems) = OwnModules.read(node, of: source, root: root)
    decoder.add(problems)
    settings.modules = settings.modules.adding(modules)
  }
}
