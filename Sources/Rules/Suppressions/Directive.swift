import Model

/// A `normlint:` comment as it is spelled: `# normlint: ignore[NL101, NL104] frozen in this phase`.
struct Directive {
  enum Kind: String, CaseIterable {
    /// At the end of a line: that line. On a line of its own: the node that follows, whole.
    case ignore
    /// The whole file, wherever it stands.
    case fileIgnore = "file-ignore"
    /// From here to the `enable` of the same code, or to the end of the file.
    case disable
    case enable
  }

  struct Code {
    /// Nil where no rule has this code.
    let rule: RuleCode?
    let text: String
  }

  let kind: Kind
  let codes: [Code]
  /// From the `#` to the closing bracket.
  let range: Range<Int>
  /// The comment that it stands in, to the end of its line.
  let comment: Range<Int>
}

/// Reads the directives of a comment.
struct DirectiveParser {
  /// A comment that was meant to be a directive, and what is wrong with it.
  struct Malformed {
    let message: String
    let range: Range<Int>
  }

  private(set) var directives: [Directive] = []
  private(set) var malformed: [Malformed] = []
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads the directives of a comment. Other words may come before one: `# frozen  # normlint: ignore[NL101]`.
  mutating func read(_ comment: Range<Int>) {
    for hash in comment where bytes[hash] == UInt8(ascii: "#") {
      if let start = DirectiveParser.afterMark(bytes, hash) {
        readDirective(start..<comment.upperBound, from: hash, in: comment)
      } else if let end = DirectiveParser.endOfStranger(bytes, hash, to: comment.upperBound) {
        let text = String(decoding: bytes[hash..<end], as: UTF8.self)
        malformed.append(Malformed(message: "`\(text)` suppresses nothing: write `# normlint: ignore[NL101] reason`", range: hash..<end))
      }
    }
  }

  /// The end of what suppresses findings elsewhere and names one of our codes: `noqa: NL101`, `normlint ignore[NL101]`, without the colon.
  static func endOfStranger(_ bytes: [UInt8], _ hash: Int, to end: Int? = nil) -> Int? {
    let start = skipBlanks(bytes, hash + 1)
    guard start < bytes.count, bytes[start] | 0x20 == UInt8(ascii: "n") else { return nil }
    let rest = bytes[start..<min(end ?? bytes.count, start + 64)]
    let line = rest.prefix { $0 != 0x0A && $0 != 0x0D }
    let word = line.prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
    let name = String(decoding: word, as: UTF8.self).lowercased()
    guard name == "noqa" || name == "normlint" else { return nil }
    let code = line.indices.first {
      line[$0...].starts(with: "NL".utf8) && line[$0...].dropFirst(2).prefix(3).allSatisfy { (0x30...0x39).contains($0) }
    }
    return code.flatMap { line.endIndex >= $0 + 5 ? $0 + 5 : nil }
  }

  /// The index after `# normlint:` and blanks; nil if `hash` isn't the start of that.
  static func afterMark(_ bytes: [UInt8], _ hash: Int) -> Int? {
    let start = skipBlanks(bytes, hash + 1)
    guard start < bytes.count, bytes[start] == UInt8(ascii: "n"), bytes[start...].starts(with: "normlint:".utf8) else { return nil }
    return skipBlanks(bytes, start + 9)
  }

  private static func skipBlanks(_ bytes: [UInt8], _ start: Int) -> Int {
    bytes[start...].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? bytes.count
  }

  private mutating func readDirective(_ rest: Range<Int>, from hash: Int, in comment: Range<Int>) {
    let word = bytes[rest].prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 == UInt8(ascii: "-") }
    let name = String(decoding: word, as: UTF8.self)
    let hasList = word.endIndex < rest.upperBound && bytes[word.endIndex] == UInt8(ascii: "[")
    guard let kind = Directive.Kind(rawValue: name) else {
      // Without a list it is prose, or a `normlint:` section that is commented out.
      guard hasList, !name.isEmpty else { return }
      let kinds = Directive.Kind.allCases.map(\.rawValue)
      let message = "`\(name)` is none of \(kinds.listed("and"))\(Suggestion.phrase(for: name, in: kinds))"
      malformed.append(Malformed(message: message, range: hash..<word.endIndex))
      return
    }
    // No code has a `#`: another directive may begin there.
    let list = bytes[word.endIndex..<rest.upperBound].prefix { $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "#") }
    let end = list.endIndex
    guard hasList, end < rest.upperBound, bytes[end] == UInt8(ascii: "]") else {
      let message = "a code is required: `# normlint: \(name)[NL101] reason`"
      malformed.append(Malformed(message: message, range: hash..<word.endIndex))
      return
    }
    let codes = codes(in: (word.endIndex + 1)..<end)
    if codes.isEmpty {
      malformed.append(Malformed(message: "`\(name)[]` names no code", range: hash..<(end + 1)))
    }
    directives.append(Directive(kind: kind, codes: codes, range: hash..<(end + 1), comment: comment))
  }

  private func codes(in list: Range<Int>) -> [Directive.Code] {
    bytes[list].split(separator: UInt8(ascii: ",")).compactMap { part in
      let trimmed = part.drop { $0 == 0x20 || $0 == 0x09 }.reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed()
      if trimmed.isEmpty { return nil }
      let text = String(decoding: Array(trimmed), as: UTF8.self)
      return Directive.Code(rule: RuleCode(rawValue: text.uppercased()), text: text)
    }
  }
}
