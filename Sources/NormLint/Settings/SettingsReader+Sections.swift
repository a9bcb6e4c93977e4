import Formats
import Model
import Rules
import YAMLSource

extension SettingsReader {
  // MARK: rules

  /// Keys of a rule's text, as normlint's own `rules.yaml` has them beside the settings.
  static let textKeys = ["name", "summary", "what", "why", "example", "instead", "fix", "messages", "references"]

  /// `NL303: error`, `NL3: off`, `constant-output: {severity: note, files: {"legacy/**": off}}`.
  mutating func readRules(_ value: Argument) {
    for entry in decoder.fields(value, of: "`rules`") {
      guard let selector = selector(entry.name, entry.key) else { continue }
      var setting = Settings.RuleSetting(selector: selector, origin: origin(of: entry.key))
      if case .mapping = entry.argument.value { read(entry.argument, into: &setting) } else { setting.severity = level(entry.argument) }
      settings.rules.append(setting)
    }
  }

  private mutating func read(_ mapping: Argument, into setting: inout Settings.RuleSetting) {
    for entry in decoder.fields(mapping, of: "a rule", keys: ["severity", "files"] + SettingsReader.textKeys) {
      switch entry.name {
      case "severity": setting.severity = level(entry.argument)
      case "files":
        for file in decoder.fields(entry.argument, of: "`files`") {
          if let level = level(file.argument) { setting.perPath.append((PathGlobs([file.name], in: directory), level)) }
        }
      default: break
      }
    }
  }

  private mutating func level(_ value: Argument) -> Settings.Level? {
    let words = Severity.allCases.reversed().map(\.rawValue) + ["off"]
    switch value.value {
    case .bool(false), .string("off"): return .off
    case .string(let text):
      if let severity = Severity(rawValue: text) { return .severity(severity) }
      decoder.refuse("severity", mustBe: words.listed("or"), argument: value, hint: decoder.hint(for: text, in: words))
    default: decoder.refuse("severity", mustBe: words.listed("or"), argument: value)
    }
    return nil
  }

  /// `"legacy/**": [NL1]`, as ruff's users write it: what is not reported of the files.
  mutating func readPerFileIgnores(_ value: Argument) {
    for entry in decoder.fields(value, of: "`per-file-ignores`") {
      settings.perFileIgnores.append((PathGlobs([entry.name], in: directory), selectors(entry.argument, "per-file-ignores")))
    }
  }

  // MARK: contexts

  /// A list of globs with a context each.
  mutating func readContexts(_ value: Argument, _ root: NodeID) {
    guard case .list(let items) = value.value else {
      return decoder.refuse("contexts", mustBe: "a list such as [{files: \"train/**\", mode: train}]", argument: value)
    }
    settings.contexts = []
    for item in items { readContext(item, root) }
  }

  private mutating func readContext(_ item: Argument, _ root: NodeID) {
    let fields = decoder.fields(item, of: "a context of the settings")
    func field(_ name: String) -> Argument? { fields.last { $0.name == name }?.argument }
    guard let files = field("files") else {
      if case .mapping = item.value { decoder.refuse("a context needs `files`", item.node) }
      return
    }
    let place = origin(of: file.resolve(item.node))
    let fallback = "\(settings.contexts.count + 1)"
    let label = field("name").flatMap { decoder.text($0, "name") } ?? fallback
    let origin = "context `\(label)` of \(place)"
    // The context's keys are siblings of `files`, or below `context`.
    let section = field("context")
    let own = ["files", "name"]
    if section != nil { _ = decoder.fields(item, of: "what stands beside `context`", keys: own + ["context"]) }
    let read = Context.read(
      (section ?? item).node, of: file, root: root, besides: section == nil ? own : [], origin: origin)
    decoder.add(read.problems)
    if settings.contexts.contains(where: { $0.named.name == label }) { decoder.refuse("another context is called `\(label)`", item.node) }
    settings.contexts.append(
      Settings.ContextSetting(
        globs: globs(files, "files"), named: NamedContext(name: label, context: read.context), origin: place))
  }

  // MARK: fix

  mutating func readFix(_ value: Argument) {
    var choice = settings.fix.all
    for entry in decoder.fields(value, of: "`fix`", keys: ["prefer", "num-groups", "files"]) {
      if entry.name == "files" { readFixFiles(entry.argument) } else { read(entry, into: &choice) }
    }
    settings.fix.all = choice
  }

  private mutating func readFixFiles(_ value: Argument) {
    for file in decoder.fields(value, of: "`files`") {
      var choice = FixSettings.Choice()
      for entry in decoder.fields(file.argument, of: "a glob of `fix`", keys: ["prefer", "num-groups"]) {
        read(entry, into: &choice)
      }
      settings.fix.perPath.append((PathGlobs([file.name], in: directory), choice))
    }
  }

  private mutating func read(_ entry: Keyword, into choice: inout FixSettings.Choice) {
    switch entry.name {
    case "prefer": choice.prefer = decoder.items(entry.argument).compactMap { decoder.word($0, entry.name) }
    default: choice.numGroups = decoder.count(entry.argument, entry.name) ?? choice.numGroups
    }
  }

  // MARK: python

  mutating func readPython(_ value: Argument) {
    for entry in decoder.fields(value, of: "`python`", keys: ["read", "path", "environment"]) {
      switch entry.name {
      case "read": settings.python.read = decoder.word(entry.argument, "read") ?? settings.python.read
      case "path": settings.python.path = decoder.texts(entry.argument, "path").map { absolute($0.text) }
      default: settings.python.environment = decoder.text(entry.argument, "environment").map(absolute)
      }
    }
  }

  /// A folder named by a setting, relative to the settings file's folder.
  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : directory.appending(path).text }
}
