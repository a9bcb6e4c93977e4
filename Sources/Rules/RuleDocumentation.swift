import YAMLSource

/// The text of one rule, as `rules.yaml` has it.
public struct RuleDocumentation: Sendable {
  /// Where to read more.
  public struct Reference: Sendable {
    public let title: String
    public let url: String
  }

  public let code: RuleCode
  public let name: String
  public let severity: Severity
  /// One line.
  public let summary: String
  /// What the rule finds.
  public let what: String
  /// Why that is bad.
  public let why: String
  /// A model file that the rule reports on.
  public let example: String
  /// The same file with the finding fixed.
  public let instead: String
  /// What to do, in a sentence or two.
  public let fix: String
  public let references: [Reference]
  /// What PyTorch or Python says where the rule holds, as users find it in a traceback.
  public let messages: [String]
}

extension RuleDocumentation {
  /// The text that the binary carries: `rules.yaml` as it was when the package was built.
  public static var embeddedText: String { EmbeddedText.rules }

  /// Every rule's documentation, by code. Parses the embedded text: a lint must not ask for it.
  public static func all() -> [RuleDocumentation] {
    let file = YAMLFile(bytes: Array(EmbeddedText.rules.utf8))
    guard file.problems.isEmpty, let root = file.documents.first, let rules = file.value(for: "rules", in: root) else {
      preconditionFailure("the embedded rules.yaml can't be read")
    }
    return file.entries(of: rules).map { Reader(file: file, rule: $0.value).documentation(of: file.text($0.key)) }
  }
}

/// Reads one entry of `rules:`. The text is our own, so a gap in it is a fault of the build.
private struct Reader {
  let file: YAMLFile
  let rule: NodeID

  func documentation(of key: String) -> RuleDocumentation {
    guard let code = RuleCode(rawValue: key), let severity = Severity(rawValue: text("severity")) else {
      preconditionFailure("rules.yaml: \(key) is no rule, or its severity none")
    }
    return RuleDocumentation(
      code: code, name: text("name"), severity: severity, summary: text("summary"), what: text("what"),
      why: text("why"), example: text("example"), instead: text("instead"), fix: text("fix"), references: references,
      messages: file.value(for: "messages", in: rule).map { file.items(of: $0).map(file.text) } ?? [])
  }

  private var references: [RuleDocumentation.Reference] {
    guard let list = file.value(for: "references", in: rule) else { preconditionFailure("rules.yaml: no references") }
    return file.items(of: list).map { item in
      RuleDocumentation.Reference(title: text("title", in: item), url: text("url", in: item))
    }
  }

  private func text(_ key: StaticString) -> String { text(key, in: rule) }

  private func text(_ key: StaticString, in node: NodeID) -> String {
    guard let value = file.value(for: key, in: node) else { preconditionFailure("rules.yaml: a rule has no \(key)") }
    return file.text(value)
  }
}
