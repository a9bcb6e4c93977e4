/// What is being typed at a place of a YAML text. Found line by line: while somebody types, the text is seldom YAML.
struct CompletionPlace: Equatable {
  enum Kind: Equatable {
    /// The key of an entry.
    case key
    /// The value of an entry.
    case value(of: String)
    /// A rule's code in a comment.
    case code
  }

  /// A mapping around the place.
  struct Scope: Equatable {
    /// The key whose value the mapping is, or is an item of; nil at top level.
    let key: String?
    /// Its other entries on single lines.
    var entries: [String: String]
  }

  let kind: Kind
  /// Outermost first, the mapping that is typed into last.
  let scopes: [Scope]
  /// The bytes of the word that was typed so far.
  let word: Range<Int>

  /// The keys on the way to the mapping that is typed into.
  var path: [String] { scopes.compactMap(\.key) }

  /// - Parameter lines: the bytes of each line
  init?(_ bytes: [UInt8], lines: [Range<Int>], line: Int, offset: Int) {
    guard lines.indices.contains(line), case let start = lines[line].lowerBound, start <= offset else { return nil }
    let before = bytes[start..<offset]
    if let comment = Self.comment(before) {
      guard let word = Self.codeWord(comment) else { return nil }
      (kind, scopes, self.word) = (.code, [], word)
      return
    }
    let text = YAMLLine(bytes, lines[line])
    var outer = Self.scopes(around: line, column: text.column, bytes, lines)
    var flow = FlowReader(before.dropFirst(text.column))
    flow.read()
    outer += flow.frames.map { Scope(key: $0.owner, entries: $0.entries) }
    kind = flow.key.map(Kind.value) ?? .key
    (scopes, word) = (outer, flow.word.lowerBound..<offset)
  }

  /// The comment of a line, from its `#` on.
  private static func comment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var quote: UInt8?
    for index in line.indices {
      let byte = line[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "#"), index == line.startIndex || line[index - 1] == 0x20 || line[index - 1] == 0x09 {
        return line[index...]
      }
    }
    return nil
  }

  /// The word between the brackets of `# normlint: ignore[...]`.
  private static func codeWord(_ comment: ArraySlice<UInt8>) -> Range<Int>? {
    guard String(decoding: comment, as: UTF8.self).contains(part: "normlint:"), let open = comment.lastIndex(of: UInt8(ascii: "[")),
      comment[open...].firstIndex(of: UInt8(ascii: "]")) == nil
    else { return nil }
    let start = comment.lastIndex { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: ",") || $0 == 0x20 } ?? open
    return start + 1..<comment.endIndex
  }

  // MARK: Blocks

  /// The mappings around a line by indentation, the one with entries at `column` last.
  private static func scopes(around line: Int, column: Int, _ bytes: [UInt8], _ lines: [Range<Int>]) -> [Scope] {
    var scopes: [Scope] = []
    var (row, column) = (line, column)
    while true {
      let entries = entries(around: row, column: column, bytes, lines)
      guard let (parent, holder) = parent(of: row, column: column, bytes, lines) else {
        return ([Scope(key: nil, entries: entries)] + scopes.reversed())
      }
      scopes.append(Scope(key: holder.key, entries: entries))
      (row, column) = (parent, holder.column)
    }
  }

  /// The line whose key has the mapping at a column as its value.
  private static func parent(of line: Int, column: Int, _ bytes: [UInt8], _ lines: [Range<Int>]) -> (line: Int, YAMLLine)? {
    // Items of a list may stand right below the list's key.
    var limit = column
    for row in (0...line).reversed() {
      let text = YAMLLine(bytes, lines[row])
      if text.isBlank { continue }
      if row < line, text.key != nil, text.value.isEmpty, text.column < limit { return (row, text) }
      if let dash = text.dash, dash < limit, text.column >= limit || row == line { limit = min(limit, dash + 1) }
      if row < line, text.column < limit { limit = text.column }
    }
    return nil
  }

  private static func entries(around line: Int, column: Int, _ bytes: [UInt8], _ lines: [Range<Int>]) -> [String: String] {
    var entries: [String: String] = [:]
    /// Adds a line's entry; false where the mapping has ended before it.
    func add(_ row: Int, isAbove: Bool) -> Bool {
      let text = YAMLLine(bytes, lines[row])
      if text.isBlank { return true }
      guard text.column >= column, isAbove || text.dash == nil || text.dash.map({ $0 >= column }) == true else { return false }
      if text.column == column, let key = text.key { entries[key] = text.value }
      return !(isAbove && text.dash.map { $0 < column } == true)
    }
    if YAMLLine(bytes, lines[line]).dash == nil {
      for row in (0..<line).reversed() where !add(row, isAbove: true) { break }
    }
    for row in (line + 1)..<max(line + 1, lines.count) where !add(row, isAbove: false) { break }
    return entries
  }
}

/// A line of block YAML.
private struct YAMLLine {
  /// The column of the first `- `.
  let dash: Int?
  /// The column of what follows the dashes.
  let column: Int
  /// Nil where the line is no entry.
  let key: String?
  let value: String
  let isBlank: Bool

  init(_ bytes: [UInt8], _ line: Range<Int>) {
    let text = bytes[line]
    var start = text.firstIndex { $0 != 0x20 } ?? text.endIndex
    var dash: Int?
    while start < text.endIndex, text[start] == UInt8(ascii: "-"), start + 1 == text.endIndex || text[start + 1] == 0x20 {
      dash = dash ?? start - text.startIndex
      start = text[(start + 1)...].firstIndex { $0 != 0x20 } ?? text.endIndex
    }
    (self.dash, column) = (dash, start - text.startIndex)
    isBlank = start == text.endIndex && dash == nil || start < text.endIndex && text[start] == UInt8(ascii: "#")
    let content = String(decoding: text[start...], as: UTF8.self)
    let isKey = content.first.map { !"{[\"'#&*!|>%@`".contains($0) } ?? false
    if isKey, let colon = content.firstRange(ofPart: ": ")?.lowerBound ?? (content.hasSuffix(":") ? content.indices.last : nil) {
      key = String(content[..<colon])
      let rest = content[content.index(after: colon)...].drop { $0 == " " }
      let end = rest.firstRange(ofPart: " #")?.lowerBound ?? rest.endIndex
      value = rest.first == "#" ? "" : String(rest[..<end].reversed().drop { $0 == " " }.reversed())
    } else {
      (key, value) = (nil, "")
    }
  }
}

/// Reads what stands on a line before a cursor: flow mappings and lists that are open there.
private struct FlowReader {
  struct Frame {
    /// The key whose value the collection is.
    let owner: String?
    var entries: [String: String] = [:]
  }

  private let text: ArraySlice<UInt8>
  private(set) var frames: [Frame] = []
  /// The key whose value stands at the cursor.
  private(set) var key: String?
  private(set) var word: Range<Int>
  private var keys: [String?] = []

  init(_ text: ArraySlice<UInt8>) { (self.text, word) = (text, text.startIndex..<text.startIndex) }

  mutating func read() {
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      let next = index + 1
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["): open(at: next)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): close(at: next)
      case UInt8(ascii: ",") where !frames.isEmpty: end(at: next)
      case UInt8(ascii: ":") where next == text.endIndex || text[next] == 0x20:
        (key, word) = (spelled(word.lowerBound..<index), next..<next)
      case 0x20 where word.lowerBound == index: word = next..<next
      default: break
      }
      index = next
    }
    word = word.lowerBound..<text.endIndex
  }

  private func spelled(_ range: Range<Int>) -> String {
    String(String(decoding: text[range], as: UTF8.self).filter { !" \"'".contains($0) })
  }

  private mutating func open(at start: Int) {
    frames.append(Frame(owner: key))
    keys.append(key)
    (key, word) = (nil, start..<start)
  }

  private mutating func end(at start: Int) {
    if let key, let last = frames.indices.last { frames[last].entries[key] = spelled(word.lowerBound..<start - 1) }
    (key, word) = (nil, start..<start)
  }

  private mutating func close(at start: Int) {
    guard !frames.isEmpty else { return }
    frames.removeLast()
    (key, word) = (keys.removeLast(), start..<start)
  }
}
