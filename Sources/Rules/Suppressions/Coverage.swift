import Formats
import YAMLSource

/// The part of a file that an `ignore` covers: findings that begin in it.
struct Coverage {
  private(set) var ranges: [Range<Int>] = []
  private let file: YAMLFile

  /// - Parameter blank: text behind the comment in which only blanks and comments stand, as far as known
  private init(_ directive: Directive, _ file: YAMLFile, blank: inout Range<Int>) {
    self.file = file
    let comment = directive.comment
    let row = file.position(at: comment.lowerBound).row
    let line = file.line(row).lowerBound..<comment.lowerBound
    if file.bytes[line].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
      blank = comment.lowerBound..<skipBlanksAndComments(from: comment.upperBound, known: blank)
      coverNextNode(at: blank.upperBound)
      // This includes NL001 about comments in between.
      ranges.append(line.lowerBound..<endOfComment(behind: ranges.first?.upperBound ?? comment.upperBound))
    } else {
      coverLine(line, comment)
    }
  }

  /// What each `ignore` covers. Those of one comment cover the same.
  static func all(of directives: [Directive], in file: YAMLFile) -> [Coverage?] {
    var coverages: [Coverage?] = Array(repeating: nil, count: directives.count)
    var last: (coverage: Coverage, comment: Range<Int>)?
    var blank = file.bytes.count..<file.bytes.count
    for (index, directive) in directives.enumerated().reversed() where directive.kind == .ignore {
      if last?.comment != directive.comment { last = (Coverage(directive, file, blank: &blank), directive.comment) }
      coverages[index] = last?.coverage
    }
    return coverages
  }

  /// How much text is covered. If several comments cover a finding, the one that covers least suppresses it.
  var size: Int { (ranges.first?.count ?? 0) + 1 }

  /// The end of the comment that follows on the same line, if one does.
  private func endOfComment(behind end: Int) -> Int {
    let next = file.bytes[end...].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? end
    guard next < file.bytes.count, file.bytes[next] == UInt8(ascii: "#") else { return end }
    return file.line(file.position(at: next).row).upperBound
  }

  // MARK: The next node

  /// Covers the whole item or entry that follows.
  private mutating func coverNextNode(at start: Int) {
    var index = file.firstNode(from: start)
    guard index < file.nodeCount else { return }
    if isDash(at: start) {
      let first = NodeID(UInt32(index))
      // In the file's nodes, the sequence comes just before its first item.
      if file.kind(first) == .sequence, file.range(first).lowerBound == start { index += 1 }
      return ranges.append(start..<max(start + 1, file.range(NodeID(UInt32(index))).upperBound))
    }
    let outermost = index
    while index + 1 < file.nodeCount, !file.isKey(node(index)), begin(index + 1) == begin(index) { index += 1 }
    let deepest = node(index)
    ranges.append(file.isKey(deepest) ? entry(of: deepest) : nonEmpty(node(outermost)))
  }

  /// The range of a key and its value; if the key names a class, that of the mapping.
  private func entry(of key: NodeID) -> Range<Int> {
    if Scan.modelKeys.contains(where: { file.equals(key, $0) }), let mapping = file.parent(key) { return file.range(mapping) }
    let value = file.end(of: key)
    return file.range(key).lowerBound..<max(file.range(value).upperBound, file.range(key).upperBound)
  }

  // MARK: The line

  /// Covers the line, the mapping whose class it names, the flow collection that ends on it, and the block that it opens.
  private mutating func coverLine(_ line: Range<Int>, _ comment: Range<Int>) {
    ranges.append(line.lowerBound..<comment.upperBound)
    for index in file.firstNode(from: line.lowerBound)..<file.firstNode(from: line.upperBound) where file.isKey(node(index)) {
      guard Scan.modelKeys.contains(where: { file.equals(node(index), $0) }), let mapping = file.parent(node(index)) else {
        continue
      }
      ranges.append(file.range(mapping).lowerBound..<(file.range(mapping).lowerBound + 1))
    }
    coverFlow(endingIn: line)
    coverBlock(openedBy: line, after: comment.upperBound)
  }

  /// Covers a flow collection of several lines, such as `{id: bn1,` ..., whose last bracket the comment follows.
  private mutating func coverFlow(endingIn line: Range<Int>) {
    guard let last = file.bytes[line].lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
    var current: NodeID? = file.firstNode(from: last) > 0 ? node(file.firstNode(from: last) - 1) : nil
    while let candidate = current {
      let range = file.range(candidate)
      if file.style(candidate) == .flow, range.upperBound == last + 1, range.lowerBound < line.lowerBound {
        ranges.append(range.lowerBound..<(range.lowerBound + 1))
      }
      current = file.parent(candidate)
    }
  }

  /// `model:  # normlint: ignore[NL101]` with the value on the lines below.
  private mutating func coverBlock(openedBy line: Range<Int>, after end: Int) {
    let next = file.firstNode(from: end)
    // An anchor or a tag may stand on the line itself.
    for index in [next - 1, next] where index >= 0 && index < file.nodeCount {
      let opened = node(index)
      guard file.kind(opened) == .mapping || file.kind(opened) == .sequence, file.style(opened) == .block,
        file.contentRange(opened).lowerBound >= end, isOpened(index, by: line)
      else { continue }
      return ranges.append(file.range(opened))
    }
  }

  private func isOpened(_ index: Int, by line: Range<Int>) -> Bool {
    if line.contains(begin(index)) { return true }
    if index > 0, file.isKey(node(index - 1)) { return line.contains(begin(index - 1)) }
    let indicator = file.bytes[line].last { $0 != 0x20 && $0 != 0x09 }
    return indicator == UInt8(ascii: "-") && file.parent(node(index)).map { file.kind($0) == .sequence } == true
  }

  // MARK: Nodes by their places

  private func node(_ index: Int) -> NodeID { NodeID(UInt32(index)) }
  private func begin(_ index: Int) -> Int { file.range(node(index)).lowerBound }

  private func nonEmpty(_ node: NodeID) -> Range<Int> {
    let range = file.range(node)
    return range.lowerBound..<max(range.lowerBound + 1, range.upperBound)
  }

  private func skipBlanksAndComments(from offset: Int, known: Range<Int>) -> Int {
    var i = offset
    while i < file.bytes.count {
      if known.contains(i) {
        i = known.upperBound
      } else if file.bytes[i] == UInt8(ascii: "#") {
        while i < file.bytes.count, file.bytes[i] != 0x0A, file.bytes[i] != 0x0D { i += 1 }
      } else if file.bytes[i] == 0x20 || (0x09...0x0D).contains(file.bytes[i]) {
        i += 1
      } else {
        break
      }
    }
    return i
  }

  /// Whether a block sequence's item begins here.
  private func isDash(at offset: Int) -> Bool {
    guard offset < file.bytes.count, file.bytes[offset] == UInt8(ascii: "-") else { return false }
    let next = offset + 1 < file.bytes.count ? file.bytes[offset + 1] : 0x0A
    return next == 0x20 || (0x09...0x0D).contains(next)
  }
}
