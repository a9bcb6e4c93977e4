import Model
import YAMLSource

/// Writes `# normlint: ignore[...]` for findings into their file; nothing else of the text changes.
public struct IgnoreInsertion {
  /// The number of findings that get a comment.
  public private(set) var count = 0

  private let file: YAMLFile
  private let reason: String
  private let comments: [Range<Int>]
  private var revision: Revision

  /// - Parameter reason: written after the codes; may be empty
  public init(_ findings: [Diagnostic], in file: YAMLFile, reason: String) {
    self.file = file
    // A line break would end the comment.
    self.reason = String(reason.map { $0.isNewline ? " " : $0 })
    revision = Revision(file)
    comments = findings.isEmpty ? [] : file.comments()
    // A comment can't suppress findings about comments. A file that is not YAML has no place for one.
    guard file.problems.isEmpty else { return }
    var rows: [Int: Set<RuleCode>] = [:]
    for finding in findings where finding.code != .unusedSuppression && !finding.range.isEmpty {
      rows[file.position(at: finding.range.lowerBound).row, default: []].insert(finding.code)
      count += 1
    }
    for (row, codes) in rows.inOrder { insert(codes.sorted(), at: row) }
  }

  /// The file with the comments. Throws where one of them would change what the file means.
  public func finished() throws(EditRefusal) -> YAMLFile { try revision.finished().file }

  private mutating func insert(_ codes: [RuleCode], at row: Int) {
    let line = file.line(row)
    let list = codes.map(\.rawValue).joined(separator: ", ")
    if let end = endOfCodes(on: line) {
      insert(", \(list)", at: end)
    } else if isInsideScalar(line.upperBound) {
      let indent = String(repeating: " ", count: file.bytes[line].prefix { $0 == 0x20 }.count)
      insert(indent + comment(list) + String(decoding: lineEnd(after: line), as: UTF8.self), at: line.lowerBound)
    } else {
      let end = file.bytes[line].lastIndex { $0 != 0x20 && $0 != 0x09 } ?? line.lowerBound - 1
      insert("  \(comment(list))", at: end + 1)
    }
  }

  private mutating func insert(_ text: String, at offset: Int) { revision.editComment(Edit(offset..<offset, text)) }

  private func comment(_ list: String) -> String { "# normlint: ignore[\(list)]" + (reason.isEmpty ? "" : " \(reason)") }

  /// The bracket that closes an `ignore` at the end of the line.
  private func endOfCodes(on line: Range<Int>) -> Int? {
    let index = comments.indices.lowest(where: { comments[$0].lowerBound >= line.lowerBound })
    guard index < comments.count, line.contains(comments[index].lowerBound) else { return nil }
    var parser = DirectiveParser(file.bytes)
    parser.read(comments[index])
    let directive = parser.directives.first { $0.kind == .ignore && !$0.codes.isEmpty }
    return directive.map { $0.range.upperBound - 1 }
  }

  private func isInsideScalar(_ offset: Int) -> Bool {
    // A scalar holds no nodes: none begins between it and what it contains.
    let index = file.firstNode(from: offset) - 1
    guard index >= 0 else { return false }
    let node = NodeID(UInt32(index))
    return file.kind(node) == .scalar && offset < file.range(node).upperBound
  }

  /// The line end that the file uses here.
  private func lineEnd(after line: Range<Int>) -> [UInt8] {
    let rest = file.bytes[line.upperBound...]
    if rest.starts(with: [0x0D, 0x0A]) { return [0x0D, 0x0A] }
    return rest.first == 0x0D ? [0x0D] : [0x0A]
  }
}
