import YAMLSource

/// NL001's fix: removes the codes that suppress nothing from a comment, or the whole directive if no code is left.
struct CommentRemoval: Fix {
  let id = FixID.commentRemoval
  let changes = ProposedFix.Changes.none

  private let file: YAMLFile
  private let directive: Directive
  private let idle: [Int]
  /// The codes that stay.
  private let kept: [Directive.Code]

  /// - Parameter idle: the indexes of the codes that are removed
  init(_ directive: Directive, idle: [Int], in file: YAMLFile) {
    (self.directive, self.idle, self.file) = (directive, idle, file)
    let removed = Set(idle)
    kept = directive.codes.indices.filter { !removed.contains($0) }.map { directive.codes[$0] }
  }

  func removes(_ finding: Diagnostic) -> Bool { finding.code == .unusedSuppression && finding.range == directive.range }

  func write(to draft: inout FixDraft) {
    let idle = idle.map { directive.codes[$0].text }.joined(separator: ", ")
    let text = "`\(directive.kind.rawValue)[\(directive.codes.map(\.text).joined(separator: ", "))]`"
    draft.title = kept.isEmpty ? "Remove \(text), which suppresses nothing" : "Take \(idle) out of \(text)"
    draft.revision.editComment(edit)
  }

  /// The fix as data. Its edits are checked when it is applied.
  var proposal: ProposedFix {
    var draft = FixDraft(file)
    write(to: &draft)
    return ProposedFix(
      id, title: draft.title, changes: changes, verification: Verification(.notRun), edits: draft.revision.commentEdits)
  }

  private var edit: Edit {
    guard kept.isEmpty else { return Edit(list, kept.map(\.text).joined(separator: ", ")) }
    return Edit(removed, [])
  }

  /// The range between the brackets.
  private var list: Range<Int> {
    let range = directive.range
    let open = file.bytes[range].firstIndex(of: UInt8(ascii: "[")) ?? range.lowerBound
    return (open + 1)..<(range.upperBound - 1)
  }

  /// The directive with its reason and the blanks before it, or the whole line if there is nothing else on it.
  private var removed: Range<Int> {
    let end = endOfDirective
    let line = file.line(file.position(at: directive.range.lowerBound).row)
    let before = file.bytes[line.lowerBound..<directive.range.lowerBound]
    guard let last = before.lastIndex(where: { !isBlank($0) }) else {
      guard end == line.upperBound else { return directive.range.lowerBound..<end }
      return line.lowerBound..<endOfLine(line)
    }
    // The blanks stay if another directive follows.
    return end == line.upperBound ? (last + 1)..<end : directive.range.lowerBound..<end
  }

  /// The next directive of the same comment, or the comment's end.
  private var endOfDirective: Int {
    let rest = directive.range.upperBound..<directive.comment.upperBound
    return rest.first { file.bytes[$0] == UInt8(ascii: "#") && DirectiveParser.afterMark(file.bytes, $0) != nil } ?? rest.upperBound
  }

  private func endOfLine(_ line: Range<Int>) -> Int {
    let rest = file.bytes[line.upperBound...]
    return line.upperBound + (rest.starts(with: [0x0D, 0x0A]) ? 2 : min(1, rest.count))
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
