import Rules
import Semantics
import YAMLSource

extension SettingsReader {
  // MARK: rules

  /// Keys of a rule's text, as normlint's own `rules.yaml` has them beside the settings.
  static let textKeys = ["name", "summary", "what", "why", "example", "instead", "fix", "references"]

  /// `NL303: error`, `NL3: off`, `constant-output: {severity: note, files: {"legacy/**": off}}`.
  mutating func readRules(_ node: NodeID) {
    guard file.kind(node) == .mapping else { return refuse("`rules` maps codes, their beginnings or names to severities", node) }
    for entry in file.mergedEntries(of: node) {
      guard let selector = selector(file.text(entry.key), entry.key) else { continue }
      var setting = Settings.RuleSetting(selector: selector, origin: origin(of: entry.key))
      let value = file.resolve(entry.value)
      if file.kind(value) == .mapping { read(value, into: &setting) } else { setting.severity = level(value) }
      settings.rules.append(setting)
    }
  }

  private mutating func read(_ mapping: NodeID, into setting: inout Settings.RuleSetting) {
    for entry in entries(of: mapping, ["key of a rule"], ["severity", "files"] + SettingsReader.textKeys) {
      switch entry.key {
      case "severity": setting.severity = level(entry.value)
      case "files":
        guard file.kind(entry.value) == .mapping else {
          refuse("`files` maps globs to severities", entry.value)
          continue
        }
        for (key, value) in file.entries(of: entry.value) {
          guard let level = level(file.resolve(value)) else { continue }
          setting.perPath.append((PathGlobs([file.text(file.resolve(key))], in: directory), level))
        }
      default: break
      }
    }
  }

  private mutating func level(_ node: NodeID) -> Settings.Level? {
    let text = file.text(node)
    if let severity = Severity(rawValue: text) { return .severity(severity) }
    if file.kind(node) == .scalar, text == "off" || file.scalar(node) == .bool(false) { return .off }
    let words = Severity.allCases.reversed().map(\.rawValue) + ["off"]
    let hint = Suggestion.phrase(for: text, in: words)
    refuse("a severity is `error`, `warning`, `note` or `off`, not `\(text)`\(hint)", node)
    return nil
  }

  // MARK: contexts

  /// A list of globs with a context each.
  mutating func readContexts(_ node: NodeID, _ root: NodeID) {
    guard file.kind(node) == .sequence else {
      return refuse("`contexts` is a list such as [{files: \"train/**\", mode: train}]", node)
    }
    settings.contexts = []
    for item in file.items(of: node) {
      let mapping = file.resolve(item)
      if file.kind(mapping) == .mapping {
        readContext(mapping, root)
      } else {
        refuse("a context is a mapping with `files` and, for example, `mode`", item)
      }
    }
  }

  private mutating func readContext(_ mapping: NodeID, _ root: NodeID) {
    guard let files = file.value(for: "files", in: mapping) else { return refuse("a context needs `files`", mapping) }
    let place = origin(of: mapping)
    let fallback = "\(settings.contexts.count + 1)"
    let label = file.value(for: "name", in: mapping).flatMap { string($0, "name") } ?? fallback
    let origin = "context `\(label)` of \(place)"
    // The context's keys stand beside `files`, or below `context`.
    let section = file.value(for: "context", in: mapping).map { file.resolve($0) }
    if section != nil { _ = entries(of: mapping, ["key beside `context`"], ["files", "name", "context"]) }
    let read = Context.read(
      section ?? mapping, of: file, root: root, besides: section == nil ? ["files", "name"] : [], origin: origin)
    for problem in read.problems { refuse(problem.message, problem.node) }
    if settings.contexts.contains(where: { $0.named.name == label }) { refuse("another context is called `\(label)`", mapping) }
    settings.contexts.append(
      Settings.ContextSetting(
        globs: globs(files, "files"), named: NamedContext(name: label, context: read.context), origin: place))
  }

  // MARK: fix

  mutating func readFix(_ node: NodeID) {
    guard file.kind(node) == .mapping else { return refuse("`fix` is a mapping with `prefer`, `num_groups` or `files`", node) }
    var choice = settings.fix.all
    for entry in entries(of: node, ["key of `fix`"], ["prefer", "num_groups", "files"]) {
      if entry.key == "files" { readFixFiles(entry.value) } else { read(entry.key, entry.value, into: &choice) }
    }
    settings.fix.all = choice
  }

  private mutating func readFixFiles(_ node: NodeID) {
    guard file.kind(node) == .mapping else { return refuse("`files` maps globs to `prefer` and `num_groups`", node) }
    for (key, value) in file.entries(of: node) {
      var choice = FixSettings.Choice()
      let mapping = file.resolve(value)
      if file.kind(mapping) != .mapping { refuse("a glob of `fix` has `prefer` or `num_groups`", value) }
      for entry in entries(of: mapping, ["key of `fix`"], ["prefer", "num_groups"]) {
        read(entry.key, entry.value, into: &choice)
      }
      settings.fix.perPath.append((PathGlobs([file.text(file.resolve(key))], in: directory), choice))
    }
  }

  private mutating func read(_ key: String, _ node: NodeID, into choice: inout FixSettings.Choice) {
    if key == "prefer" { return choice.prefer = options(node) }
    if file.kind(node) == .scalar, case .int(let number) = file.scalar(node), number > 0 {
      choice.numGroups = number
    } else {
      refuse("`num_groups` must be a whole number of at least 1", node)
    }
  }

  private mutating func options(_ node: NodeID) -> [FixOption] {
    strings(node, "prefer").compactMap { text, node in
      if let option = FixOption(rawValue: text) { return option }
      let names = Choice.names(of: FixOption.self)
      refuse("`\(text)` is none of \(names.joined(separator: ", "))\(Suggestion.phrase(for: text, in: names))", node)
      return nil
    }
  }
}
