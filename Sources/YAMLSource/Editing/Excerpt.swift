/// A stretch of a file with what stands around it, as a smaller file: its nodes have the same keys there.
public struct Excerpt: Sendable {
  public let file: YAMLFile
  /// The bytes of the whole file that the excerpt is for.
  public let stretch: Range<Int>
  /// Where the stretch begins in the excerpt.
  private let lead: Int
  init(of whole: YAMLFile, _ stretch: Range<Int>, after lead: [UInt8], before rest: [UInt8], skipping items: Int) {
    file = YAMLFile(bytes: lead + whole.bytes[stretch] + rest, skipping: items, of: lead.count)
    (self.stretch, self.lead) = (stretch, lead.count)
  }

  /// Where something that stands in the stretch stands in the excerpt.
  public func own(_ range: Range<Int>) -> Range<Int> {
    (range.lowerBound - stretch.lowerBound + lead)..<(range.upperBound - stretch.lowerBound + lead)
  }

  /// Where bytes of a version of the excerpt stand in the version of the whole file whose stretch is the excerpt's.
  /// - Parameter offset: where the stretch begins there
  public func outer(_ range: Range<Int>, stretchAt offset: Int) -> Range<Int> {
    (range.lowerBound - lead + offset)..<(range.upperBound - lead + offset)
  }

  /// An edit of the excerpt as one of the whole file; nil where it is no edit of the stretch.
  public func outer(_ edit: Edit) -> Edit? {
    guard edit.range.lowerBound >= lead, edit.range.upperBound <= lead + stretch.count else { return nil }
    return Edit(outer(edit.range, stretchAt: stretch.lowerBound), edit.content)
  }

  /// The new text of the stretch in a version of the excerpt; nil where what stands around it changed too.
  public func stretch(in revised: YAMLFile) -> ArraySlice<UInt8>? {
    let (old, new) = (file.bytes, revised.bytes)
    let rest = old.count - lead - stretch.count
    guard new.count >= lead + rest, new[..<lead] == old[..<lead], new[(new.count - rest)...] == old[(old.count - rest)...] else { return nil }
    return new[lead..<(new.count - rest)]
  }
}
