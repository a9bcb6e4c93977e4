/// A fast parser for the YAML subset of nearly all configs: one document of printable text, indented by spaces, with
/// single-line scalars that need no decoding. Many times as fast as libyaml.
///
/// On anything else (tags, tabs, escapes, multi-line scalars, `? `, a second document, a mistake) it throws ``Unusual``, and
/// libyaml parses the text. So libyaml defines what is YAML and what errors say; tests check that both give the same tree.
struct QuickScanner: ~Copyable {
  /// Leaves the text to libyaml.
  struct Unusual: Error {}

  /// A scalar or an anchor's name, and the quotes around it.
  struct Word {
    let start: Int
    let end: Int
    let style: NodeStyle
  }

  var builder: TreeBuilder
  let text: UnsafePointer<UInt8>
  let count: Int
  /// The next byte.
  var at = 0
  var lineStart = 0
  /// In block context: the column of the content at `at`, -1 at the end of the text.
  var column = 0

  /// Deeper nesting is left to libyaml.
  private static let depthLimit = 64
  /// libyaml's limit for a simple key, in characters.
  static let keyLimit = 1024

  private init(_ source: UnsafeBufferPointer<UInt8>, _ text: UnsafePointer<UInt8>, limits: Limits) {
    builder = TreeBuilder(source, limits)
    (self.text, count) = (text, source.count)
  }

  /// The tree of a text; nil for an unusual one.
  static func parse(_ source: UnsafeBufferPointer<UInt8>, _ limits: Limits) -> TreeBuilder.Result? {
    guard let text = source.baseAddress, source.isPrintable else { return nil }
    var scanner = QuickScanner(source, text, limits: limits)
    do throws(Unusual) {
      try scanner.document()
      return scanner.builder.result(true)
    } catch {
      scanner.builder.tree.nodes.free()
      return nil
    }
  }

  private mutating func document() throws(Unusual) {
    try nextLine(mayBeMark: true)
    if column == 0, isMark {
      guard byte(at) == UInt8(ascii: "-") else { throw Unusual() }
      at += 3
      try endLine()
      guard column >= 0 else { throw Unusual() }
    }
    if column >= 0 { try blockNode(below: -1) }
    guard column < 0 else { throw Unusual() }
  }

  // MARK: Looking

  /// A byte of the text; a line feed behind its end.
  @inline(__always) func byte(_ index: Int) -> UInt8 { index < count ? text[index] : 0x0A }

  @inline(__always) func isBlank(_ index: Int) -> Bool { byte(index) == 0x20 || byte(index) == 0x0A }

  /// Whether a document marker (`---`, `...`) begins here, or something like one.
  private var isMark: Bool {
    let first = byte(at)
    return (first == UInt8(ascii: "-") || first == UInt8(ascii: ".")) && byte(at + 1) == first && byte(at + 2) == first
  }

  /// Whether an item of a block sequence begins here.
  @inline(__always) var isEntry: Bool { byte(at) == UInt8(ascii: "-") && isBlank(at + 1) }

  // MARK: Advancing

  @inline(__always) mutating func skipSpaces() { while at < count, text[at] == 0x20 { at += 1 } }

  private mutating func skipLine() { while at < count, text[at] != 0x0A { at += 1 } }

  /// Whether nothing but a comment is left of the line behind `at`, which ends a token; then `at` is at the line's end.
  @inline(__always) mutating func isAtEnd() throws(Unusual) -> Bool {
    let end = at
    skipSpaces()
    guard at < count, text[at] != 0x0A else { return true }
    guard text[at] == UInt8(ascii: "#") else { return false }
    if at == end { throw Unusual() }
    skipLine()
    return true
  }

  /// From behind a token to the content of the next line that has some.
  @inline(__always) mutating func endLine() throws(Unusual) {
    guard try isAtEnd() else { throw Unusual() }
    try nextLine()
  }

  /// From the end of a line to the content of the next line that has some.
  mutating func nextLine(mayBeMark: Bool = false) throws(Unusual) {
    while at < count {
      if text[at] == 0x0A {
        at += 1
        lineStart = at
      }
      skipSpaces()
      guard at < count, text[at] != 0x0A else { continue }
      if text[at] == UInt8(ascii: "#") {
        skipLine()
        continue
      }
      column = at - lineStart
      if column == 0, !mayBeMark, isMark { throw Unusual() }
      return
    }
    column = -1
  }

  /// The same inside of brackets, where lines mean nothing.
  @inline(__always) mutating func skipFlowBlank() throws(Unusual) {
    guard try isAtEnd() else { return }
    try nextLine()
    if column < 0 { throw Unusual() }
  }

  // MARK: Building

  @inline(__always) mutating func open(_ kind: NodeKind, _ style: NodeStyle, at start: Int, anchor: Word?) throws(Unusual) {
    guard builder.stack.count < min(QuickScanner.depthLimit, builder.limits.depth) else { throw Unusual() }
    let node = builder.open(kind, style, start: anchor?.start ?? start)
    if let anchor { try name(node, anchor, limit: count) }
  }

  @inline(__always) mutating func append(_ word: Word, _ anchor: Word? = nil) throws(Unusual) {
    let flags: NodeFlags = word.style == .plain ? .implicit : []
    let node = builder.append(.scalar, word.style, start: anchor?.start ?? word.start, end: word.end, flags: flags)
    builder.lastEnd = UInt32(truncatingIfNeeded: word.end)
    if let anchor { try name(node, anchor, limit: word.end) }
  }

  /// Anchors a node. `anchor` begins with `&`.
  private mutating func name(_ node: UInt32, _ anchor: Word, limit: Int) throws(Unusual) {
    guard builder.addProperties(to: node, string(anchor), limit: limit) else { throw Unusual() }
  }

  /// An anchor's name, or an alias's, without `&` or `*`.
  func string(_ name: Word) -> String {
    String(decoding: UnsafeBufferPointer(start: text + name.start + 1, count: name.end - name.start - 1), as: UTF8.self)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the text is UTF-8 of characters that YAML allows, the only line breaks among them being line feeds, and tabs not.
  fileprivate var isPrintable: Bool {
    let raw = UnsafeRawBufferPointer(self)
    var i = 0
    while i < count {
      while i + 8 <= count, raw.loadUnaligned(fromByteOffset: i, as: UInt64.self).isPrintableASCII { i += 8 }
      guard i < count else { break }
      if self[i] < 0x80 {
        guard self[i] == 0x0A || self[i] >= 0x20 && self[i] != 0x7F else { return false }
        i += 1
      } else {
        let width = printableWidth(at: i)
        guard width > 0 else { return false }
        i += width
      }
    }
    return true
  }

  /// Bytes of the character at `i` that isn't ASCII; 0 where YAML allows none, for a line break and for a byte order mark.
  private func printableWidth(at i: Int) -> Int {
    let width = self[i] >= 0xF0 ? 4 : self[i] >= 0xE0 ? 3 : 2
    guard self[i] >= 0xC2, i + width <= count else { return 0 }
    var value = UInt32(self[i]) & (0xFF >> UInt32(width + 1))
    for k in 1..<width {
      guard self[i + k].isContinuation else { return 0 }
      value = value << 6 | UInt32(self[i + k] & 0x3F)
    }
    switch (width, value) {
    case (2, 0xA0...0x7FF), (3, 0x800...0x2027), (3, 0x202A...0xD7FF), (3, 0xE000...0xFEFE), (3, 0xFF00...0xFFFD),
      (4, 0x10000...0x10FFFF):
      return width
    default: return 0
    }
  }
}

extension UInt64 {
  /// Whether each of eight bytes is printable ASCII or a line feed.
  fileprivate var isPrintableASCII: Bool {
    let low = self & 0x7F7F_7F7F_7F7F_7F7F
    let isPrintable = low &+ 0x6060_6060_6060_6060
    let isDelete = low &+ 0x0101_0101_0101_0101
    let isNoLineFeed = (low ^ 0x0A0A_0A0A_0A0A_0A0A) &+ 0x7F7F_7F7F_7F7F_7F7F
    return (self | isDelete | (~isPrintable & isNoLineFeed)) & 0x8080_8080_8080_8080 == 0
  }
}
