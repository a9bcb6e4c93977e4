import Rules

/// SARIF 2.1.0 for code scanning and viewers: all rules, a result for each finding, and how the run went.
struct SARIFOutput: Output {
  private static let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  /// The `uriBaseId` for the repository's root in GitHub's documentation.
  static let base = "%SRCROOT%"
  /// At most this many notices are written; the rest are counted.
  private static let noticeLimit = 100

  private let facts: RunFacts
  private let root: Path

  init(facts: RunFacts) { (self.facts, root) = (facts, facts.root) }

  var showsFixes: Bool { true }
  var separator: String { "," }
  var room: Room? { .gitHub }

  func addHead(_ summary: Summary, to bytes: inout [UInt8]) {
    bytes.add("{")
    bytes.addJSONField("$schema", SARIFOutput.schema, isFirst: true)
    bytes.addJSONField("version", "2.1.0")
    bytes.add(",\n\"runs\": [{\n\"tool\": {\"driver\": {")
    bytes.addJSONField("name", "normlint", isFirst: true)
    bytes.addJSONField("version", NormLintCommand.version)
    bytes.addJSONField("semanticVersion", NormLintCommand.version)
    bytes.addJSONField("informationUri", NormLintCommand.home)
    bytes.addKey("rules")
    SARIFRules.add(RuleDocumentation.all(), to: &bytes)
    // Rows are counted as YAML counts them.
    bytes.add("}},\n\"columnKind\": \"utf16CodeUnits\", \"newlineSequences\": [\"\\r\\n\", \"\\n\", \"\\r\"],\n")
    // `category/run-id`: the category is normlint, the run id stays empty.
    bytes.add("\"automationDetails\": {\"id\": \"normlint/\"},\n\"originalUriBaseIds\": {\"\(SARIFOutput.base)\": {\"uri\": ")
    bytes.addJSON(root.folderURI)
    bytes.add(", \"description\": {\"text\": \"The root of the git repository, or the folder in which normlint ran.\"}}},\n\"results\": [")
  }

  func renderings(of file: FileReport) -> [Rendering] {
    var writer = SARIFWriter(file, root: root)
    return file.diagnostics.map { finding in
      var rendering = Rendering(severity: finding.severity)
      rendering.add { $0.add("\n") }
      writer.add(finding, to: &rendering)
      if finding.isAboutReading { writer.addNotice(of: finding, to: &rendering.notice) }
      return rendering
    }
  }

  func addTail(_ end: RunEnd, to bytes: inout [UInt8]) {
    let code = facts.exitCode(end.summary)
    bytes.add("\n],\n\"invocations\": [{\"executionSuccessful\": \(code < 2), \"exitCode\": \(code), \"toolExecutionNotifications\": [")
    for (index, notice) in notices(end).enumerated() {
      bytes.add(index > 0 ? ",\n" : "\n")
      bytes += notice
    }
    bytes.add("]}]\n}]}\n")
  }

  private func notices(_ end: RunEnd) -> [[UInt8]] {
    var notices = Array(end.notices.prefix(SARIFOutput.noticeLimit))
    let more = end.notices.count - notices.count
    if more > 0 { notices.append(notice("error", "\(more) more findings of NL002 are among the results")) }
    notices += facts.missing.map { notice("error", "\($0.text): no such file or folder") }
    if let omission = end.omission { notices.append(notice("warning", omission.text)) }
    return notices
  }

  private func notice(_ level: String, _ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.add("{\"level\": \"\(level)\", \"message\": {\"text\": ")
    bytes.addJSON(text)
    bytes.add("}}")
    return bytes
  }
}

extension Path {
  /// The path as a relative URI, or with the scheme where it is absolute.
  var uri: String {
    var text: [UInt8] = bytes.first == Path.separator ? Array("file://".utf8) : []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), Path.separator:
        text.append(byte)
      default: text.addPercentEncoded(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The same of a folder, which ends with a slash.
  fileprivate var folderURI: String { uri.hasSuffix("/") ? uri : uri + "/" }
}
