import YAMLSource

/// Writes `# normlint: ignore[...]` for findings into their file; nothing else of the text changes.
public struct IgnoreInsertion {
  /// The text with the comments.
  public private(set) var bytes: [UInt8]
  /// How many findings have got a comment.
  public private(set) var count = 0

  private let file: YAMLFile
  private let reason: String

  /// - Parameter reason: stands behind the codes; may be empty
  public init(_ findings: [Diagnostic], in file: YAMLFile, reason: String) {
    self.file = file
    // A comment ends with its line.
    self.reason = String(reason.map { $0.isNewline ? " " : $0 })
    bytes = file.bytes
    // A comment about a comment would be no help, and a file that is not YAML has no place for one.
    guard file.problems.isEmpty else { return }
    var rows: [Int: Set<RuleCode>] = [:]
    for finding in findings where finding.code != .unusedSuppression && !finding.range.isEmpty {
      rows[file.position(at: finding.range.lowerBound).row, default: []].insert(finding.code)
      count += 1
    }
    // From the end, so that what is still to be done keeps its place.
    for (row, codes) in rows.sorted(by: { $0.key > $1.key }) { insert(codes.sorted(), at: row) }
  }

  private mutating func insert(_ codes: [RuleCode], at row: Int) {
    let line = file.line(row)
    let list = codes.map(\.rawValue).joined(separator: ", ")
    if let end = endOfCodes(on: line) {
      bytes.insert(contentsOf: Array(", \(list)".utf8), at: end)
    } else if isInsideScalar(line.upperBound) {
      let indent = file.bytes[line].prefix { $0 == 0x20 }
      bytes.insert(contentsOf: indent + Array(comment(list).utf8) + lineEnd(after: line), at: line.lowerBound)
    } else {
      let end = file.bytes[line].lastIndex { $0 != 0x20 && $0 != 0x09 } ?? line.lowerBound - 1
      bytes.insert(contentsOf: Array("  \(comment(list))".utf8), at: end + 1)
    }
  }

  private func comment(_ list: String) -> String { "# normlint: ignore[\(list)]" + (reason.isEmpty ? "" : " \(reason)") }

  /// The bracket that closes an `ignore` at the end of the line.
  private func endOfCodes(on line: Range<Int>) -> Int? {
    guard let comment = file.comments().first(where: { line.contains($0.lowerBound) }) else { return nil }
    var parser = DirectiveParser(file.bytes)
    parser.read(comment)
    let directive = parser.directives.first { $0.kind == .ignore && !$0.codes.isEmpty }
    return directive.map { $0.range.upperBound - 1 }
  }

  private func isInsideScalar(_ offset: Int) -> Bool {
    (0..<file.nodeCount).contains { index in
      let node = NodeID(UInt32(index))
      let range = file.range(node)
      return file.kind(node) == .scalar && range.lowerBound < offset && offset < range.upperBound
    }
  }

  /// The line end that the file uses here.
  private func lineEnd(after line: Range<Int>) -> [UInt8] {
    let rest = file.bytes[line.upperBound...]
    if rest.starts(with: [0x0D, 0x0A]) { return [0x0D, 0x0A] }
    return rest.first == 0x0D ? [0x0D] : [0x0A]
  }
}
