/// Lines, columns and comments, as edits need them.
extension YAMLFile {
  /// The line end that the file uses first.
  var newline: String {
    guard let first = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return "\n" }
    if bytes[first] == 0x0A { return "\n" }
    return first + 1 < bytes.count && bytes[first + 1] == 0x0A ? "\r\n" : "\r"
  }

  /// Where the line of a byte begins; a byte order mark belongs to no line.
  func lineStart(of offset: Int) -> Int {
    var start = offset
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    let hasMark = start == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) && offset >= 3
    return hasMark ? 3 : start
  }

  func lineEnd(from offset: Int) -> Int {
    var end = offset
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    return end
  }

  func skipLineBreak(at offset: Int) -> Int {
    guard offset < bytes.count else { return offset }
    let isPair = bytes[offset] == 0x0D && offset + 1 < bytes.count && bytes[offset + 1] == 0x0A
    return offset + (isPair ? 2 : 1)
  }

  /// Whether only blanks stand before it on its line.
  func beginsItsLine(_ offset: Int) -> Bool {
    // Looks at the blanks alone: a file may be one long line.
    guard let last = bytes[..<offset].lastIndex(where: { $0 != 0x20 && $0 != 0x09 }) else { return true }
    return bytes[last] == 0x0A || bytes[last] == 0x0D || last == 2 && bytes.starts(with: [0xEF, 0xBB, 0xBF])
  }

  /// Blanks up to the column of a byte. libyaml counts characters.
  func indent(of offset: Int) -> String { String(repeating: " ", count: column(of: offset)) }

  func column(of offset: Int) -> Int { bytes[lineStart(of: offset)..<offset].count { $0 & 0xC0 != 0x80 } }

  /// How far the file indents a block below the mapping that holds it; nil for what is no block.
  func depth(of node: NodeID) -> Int? {
    guard let parent = parent(node), kind(parent) == .mapping, style(parent) == .block, style(node) == .block else { return nil }
    let (own, outer) = (column(of: contentRange(node).lowerBound), column(of: contentRange(parent).lowerBound))
    return own > outer ? min(own - outer, 8) : nil
  }

  /// The indentation of entries below a node, as deep as the file's own; nil where the node stands in brackets.
  func indent(below node: NodeID) -> String? {
    guard let parent = parent(node), style(parent) == .block else { return nil }
    let start = range(node).lowerBound
    guard kind(parent) == .mapping else { return indent(of: start) }
    let sibling = entries(of: parent).first { depth(of: $0.value) != nil }.flatMap { depth(of: $0.value) }
    let step = depth(of: node) ?? sibling ?? depth(of: parent) ?? 2
    return indent(of: contentRange(parent).lowerBound) + String(repeating: " ", count: step)
  }

  /// Where the tag of a tagged node stands, without an anchor before it.
  func tagRange(_ node: NodeID) -> Range<Int> {
    var start = range(node).lowerBound
    func skip(_ isWanted: (UInt8) -> Bool) { while start < bytes.count, isWanted(bytes[start]) { start += 1 } }
    if start < bytes.count, bytes[start] == UInt8(ascii: "&") {
      skip { !" \t\r\n".utf8.contains($0) }
      skip { " \t\r\n".utf8.contains($0) }
    }
    let lower = start
    skip { !" \t\r\n".utf8.contains($0) }
    return lower..<start
  }

  func firstComment(in range: Range<Int>) -> Int? { commentStarts(in: range).first }
  func holdsComment(_ range: Range<Int>) -> Bool { firstComment(in: range) != nil }

  private func commentStarts(in range: Range<Int>) -> [Int] {
    // Without the sign there is none, and the search for comments goes through the whole file.
    guard bytes[range].contains(UInt8(ascii: "#")) else { return [] }
    return comments().lazy.map(\.lowerBound).filter { range.contains($0) }
  }
}
