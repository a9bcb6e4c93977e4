import Rules

/// The forms in which rules are explained.
enum RuleFormat: String, CaseIterable, Sendable {
  case text, json, markdown

  /// Everything about the rules.
  func pages(_ rules: [RuleDocumentation], _ style: Style = .plain) -> [UInt8] {
    switch self {
    case .text: Array(rules.map { RuleText.page($0, style) }.joined(separator: "\n\n").utf8)
    case .json: RuleJSON.array(rules)
    case .markdown: Array(rules.map(RuleMarkdown.page).joined(separator: "\n").utf8)
    }
  }

  /// A line for each rule. JSON has one form only.
  func overview(_ rules: [RuleDocumentation]) -> [UInt8] {
    switch self {
    case .text: Array(RuleText.table(rules).utf8)
    case .json: RuleJSON.array(rules)
    case .markdown: Array(RuleMarkdown.table(rules).utf8)
    }
  }
}

/// For a terminal.
enum RuleText {
  private static let width = 100

  static func table(_ rules: [RuleDocumentation]) -> String {
    let names = rules.map { $0.name.utf8.count }.max() ?? 0
    return rules.map { rule in
      "\(rule.code.rawValue)  \(padded(rule.name, to: names))  \(padded(rule.severity.rawValue, to: 7))  \(rule.summary)\n"
    }.joined()
  }

  static func page(_ rule: RuleDocumentation, _ style: Style = .plain) -> String {
    let head = style.text(rule.severity.look, "\(rule.code.rawValue) \(rule.name) (\(rule.severity.rawValue))")
    let sections = [
      ("What it does", wrapped(rule.what, to: width - 2)),
      ("Why is this bad?", wrapped(rule.why, to: width - 2)),
      ("What PyTorch says", rule.messages.map { wrapped($0, to: width - 2) }.joined(separator: "\n")),
      ("Example", rule.example), ("Use instead", rule.instead),
      ("Fix", wrapped(rule.fix, to: width - 2)),
      ("References", rule.references.map { "\($0.title)\n  \($0.url)" }.joined(separator: "\n")),
    ]
    return "\(head)\n\n\(wrapped(rule.summary, to: width))\n" + sections.map { section($0.0, $0.1, style) }.joined()
  }

  /// Nothing where there is nothing to say.
  private static func section(_ title: String, _ body: String, _ style: Style) -> String {
    let lines = body.split(separator: "\n").map { "  \($0)\n" }
    return lines.isEmpty ? "" : "\n\(style.text(.bold, title))\n" + lines.joined()
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }

  private static func wrapped(_ text: String, to width: Int) -> String {
    var lines = [""]
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let last = lines[lines.count - 1]
      if !last.isEmpty, last.count + 1 + word.count > width {
        lines.append(String(word))
      } else {
        lines[lines.count - 1] += (last.isEmpty ? "" : " ") + word
      }
    }
    return lines.joined(separator: "\n")
  }
}

/// For pages.
enum RuleMarkdown {
  static func table(_ rules: [RuleDocumentation]) -> String {
    let rows = rules.map { "| [\($0.code.rawValue)](#\($0.code.rawValue.lowercased())) | \($0.name) | \($0.severity.rawValue) | \($0.summary) |\n" }
    return "| code | name | level | what it finds |\n|---|---|---|---|\n" + rows.joined()
  }

  static func page(_ rule: RuleDocumentation) -> String {
    var text = "## \(rule.code.rawValue)\n\n**\(rule.name)** (\(rule.severity.rawValue)): \(rule.summary)\n\n"
    text += "### What it does\n\(trimmed(rule.what))\n\n### Why is this bad?\n\(trimmed(rule.why))\n\n"
    if !rule.messages.isEmpty { text += "### What PyTorch says\n" + rule.messages.map { "- `\($0)`\n" }.joined() + "\n" }
    text += "### Example\n\(code(rule.example))\n### Use instead\n\(code(rule.instead))\n### Fix\n\(trimmed(rule.fix))\n"
    if rule.references.isEmpty { return text }
    return text + "\n### References\n" + rule.references.map { "- [\(escaped($0.title))](\($0.url))\n" }.joined()
  }

  private static func code(_ yaml: String) -> String { "```yaml\n\(trimmed(yaml))\n```\n" }
  private static func trimmed(_ text: String) -> Substring { text.hasSuffix("\n") ? text.dropLast() : text[...] }
  private static func escaped(_ title: String) -> String { String(title.flatMap { $0 == "_" ? ["\\", $0] : [$0] }) }
}

/// For programs.
enum RuleJSON {
  static func array(_ rules: [RuleDocumentation]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.add("[\n")
    for (index, rule) in rules.enumerated() {
      if index > 0 { bytes.add(",\n") }
      add(rule, to: &bytes)
    }
    bytes.add("\n]\n")
    return bytes
  }

  private static func add(_ rule: RuleDocumentation, to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addJSONField("code", rule.code.rawValue, isFirst: true)
    bytes.addJSONField("name", rule.name)
    bytes.addJSONField("severity", rule.severity.rawValue)
    bytes.addJSONField("summary", rule.summary)
    bytes.addJSONField("what", rule.what)
    bytes.addJSONField("why", rule.why)
    bytes.addJSONField("example", rule.example)
    bytes.addJSONField("instead", rule.instead)
    bytes.addJSONField("fix", rule.fix)
    bytes.addKey("references")
    bytes.addJSONArray(rule.references) { reference, bytes in
      bytes.add("{")
      bytes.addJSONField("title", reference.title, isFirst: true)
      bytes.addJSONField("url", reference.url)
      bytes.add("}")
    }
    bytes.addKey("messages")
    bytes.addJSONArray(rule.messages) { $1.addJSON($0) }
    bytes.addJSONField("url", rule.code.page)
    bytes.add("}")
  }
}
