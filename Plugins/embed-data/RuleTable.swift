import YAMLSource

/// What a lint needs of `rules.yaml`, so that it never parses the text: each rule's code, name and severity.
enum RuleTable {
  static func swift(of files: [DataFile]) throws(Refusal) -> String {
    var rules: [Rule] = []
    for file in files { rules += try self.rules(of: file) }
    return """
      /// The stable code of a rule (`NL101`), by its name. Codes are never reused.
      public enum RuleCode: String, Sendable, CaseIterable {
      \(lines(rules) { "case \($0.constant) = \(SwiftText.literal($0.code))" })

        /// The rule's kebab-case name.
      \(property("name", "String", rules) { SwiftText.literal($0.name) })

        /// How much a finding of this rule weighs unless the settings say otherwise.
      \(property("defaultSeverity", "Severity", rules) { ".\($0.severity)" })
      }

      """
  }

  private struct Rule {
    let code: String
    let name: String
    let severity: String

    var constant: String { SwiftText.constant(name) }
  }

  private static func rules(of data: DataFile) throws(Refusal) -> [Rule] {
    let file = YAMLFile(bytes: data.bytes)
    guard file.problems.isEmpty, let root = file.documents.first, let rules = file.value(for: "rules", in: root) else {
      throw Refusal("\(data.path) is not YAML, or has no `rules:`")
    }
    var result: [Rule] = []
    for entry in file.entries(of: rules) { result.append(try rule(of: entry, in: file)) }
    return result
  }

  private static func rule(of entry: (key: NodeID, value: NodeID), in file: YAMLFile) throws(Refusal) -> Rule {
    let code = file.text(entry.key)
    func text(_ key: StaticString, of node: NodeID) throws(Refusal) -> String {
      guard let value = file.value(for: key, in: node) else { throw Refusal("rule \(code) has no `\(key)`") }
      return file.text(value)
    }
    return Rule(code: code, name: try text("name", of: entry.value), severity: try text("severity", of: entry.value))
  }

  private static func property(_ name: String, _ type: String, _ rules: [Rule], value: (Rule) -> String) -> String {
    """
      public var \(name): \(type) {
        switch self {
    \(lines(rules) { "  case .\($0.constant): \(value($0))" })
        }
      }
    """
  }

  private static func lines(_ rules: [Rule], line: (Rule) -> String) -> String {
    rules.map { "  " + line($0) }.joined(separator: "\n")
  }

}
