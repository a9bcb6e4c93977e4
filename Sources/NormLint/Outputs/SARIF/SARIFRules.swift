import Rules

/// The rules as a SARIF log lists them, with what GitHub's code scanning asks for.
enum SARIFRules {
  static func add(_ rules: [RuleDocumentation], to bytes: inout [UInt8]) {
    bytes.add("[")
    for (index, rule) in rules.enumerated() {
      bytes.add(index > 0 ? ",\n" : "\n")
      add(rule, to: &bytes)
    }
    bytes.add("\n]")
  }

  private static func add(_ rule: RuleDocumentation, to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addJSONField("id", rule.code.rawValue, isFirst: true)
    bytes.addJSONField("name", rule.name)
    bytes.addText("shortDescription", rule.summary)
    bytes.addText("fullDescription", oneLine(rule.what))
    bytes.addText("help", RuleText.page(rule), markdown: RuleMarkdown.page(rule))
    bytes.addJSONField("helpUri", rule.code.page)
    bytes.addKey("defaultConfiguration")
    bytes.add("{\"level\": \"\(rule.severity.rawValue)\"}")
    bytes.addKey("properties")
    bytes.add("{")
    bytes.addKey("tags", isFirst: true)
    bytes.addJSONArray(rule.code.tags) { $1.addJSON($0) }
    bytes.addJSONField("precision", rule.code.precision)
    bytes.addJSONField("problem.severity", rule.severity == .note ? "recommendation" : rule.severity.rawValue)
    bytes.add("}}")
  }

  private static func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isNewline).joined(separator: " ") }
}

extension RuleCode {
  fileprivate var tags: [String] {
    switch rawValue.dropFirst(2).first {
    case "1": ["correctness", "pytorch", "torch.func", "vmap"]
    case "2": ["correctness", "pytorch"]
    case "3": ["pytorch", "suspicious"]
    default: ["configuration"]
    }
  }

  /// PyTorch refuses what an error reports in every run; what a warning reports may be intended.
  fileprivate var precision: String { defaultSeverity == .warning && self != .unusedSuppression ? "high" : "very-high" }
}

extension [UInt8] {
  /// `"name": {"text": ...}`, a message of SARIF.
  mutating func addText(_ name: String, _ text: String, markdown: String? = nil, isFirst: Bool = false) {
    addKey(name, isFirst: isFirst)
    add("{")
    addJSONField("text", text, isFirst: true)
    if let markdown { addJSONField("markdown", markdown) }
    add("}")
  }
}
