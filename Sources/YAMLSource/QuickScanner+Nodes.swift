extension QuickScanner {
  // MARK: Blocks

  /// A node at `at` in block context, in a collection at column `parent`. Ends at the next content behind the node.
  mutating func blockNode(below parent: Int, _ anchor: Word? = nil) throws(Unusual) {
    if isEntry { return try blockSequence(column, anchor) }
    if let word = try scalar(inFlow: false) {
      guard try isKey(word) else {
        try append(word, anchor)
        return try endLine()
      }
      // An anchor on the key's line is the key's.
      if let anchor, anchor.start >= lineStart { throw Unusual() }
      return try blockMapping(column, word, anchor: anchor)
    }
    try inlineNode(below: parent, anchor)
  }

  /// What isn't a scalar and stands where it may: brackets, an alias, or an anchor with what it names.
  private mutating func inlineNode(below parent: Int, _ anchor: Word?) throws(Unusual) {
    switch byte(at) {
    case UInt8(ascii: "["), UInt8(ascii: "{"): try flow(anchor)
    case UInt8(ascii: "*"):
      if anchor != nil { throw Unusual() }
      try alias()
    case UInt8(ascii: "&"):
      if anchor != nil { throw Unusual() }
      return try anchored(below: parent)
    default: throw Unusual()
    }
    try endLine()
  }

  private mutating func anchored(below parent: Int) throws(Unusual) {
    let anchor = try name()
    guard try isAtEnd() else {
      if isEntry { throw Unusual() }
      return try blockNode(below: parent, anchor)
    }
    try nextLine()
    guard column > parent else { throw Unusual() }
    try blockNode(below: parent, anchor)
  }

  /// Items that begin at a column. Those of an indentless sequence end before a key in the same column.
  private mutating func blockSequence(_ indent: Int, _ anchor: Word? = nil, isIndentless: Bool = false) throws(Unusual) {
    try open(.sequence, .block, at: at, anchor: anchor)
    repeat {
      at += 1
      let behind = at
      if try isAtEnd() {
        try nextLine()
        if column > indent { try blockNode(below: indent) } else { try append(Word(start: behind, end: behind, style: .plain)) }
      } else {
        column = at - lineStart
        try blockNode(below: indent)
      }
    } while column == indent && isEntry
    guard column < indent || isIndentless && column == indent else { throw Unusual() }
    builder.close()
  }

  private mutating func blockMapping(_ indent: Int, _ first: Word, anchor: Word?) throws(Unusual) {
    try open(.mapping, .block, at: first.start, anchor: anchor)
    var key = first
    while true {
      try append(key)
      at += 1
      try blockValue(indent)
      guard column == indent else { break }
      guard !isEntry, let next = try scalar(inFlow: false), try isKey(next) else { throw Unusual() }
      key = next
    }
    guard column < indent else { throw Unusual() }
    builder.close()
  }

  /// What stands behind the colon in a mapping at column `indent`.
  private mutating func blockValue(_ indent: Int) throws(Unusual) {
    let behind = at
    if try isAtEnd() {
      try nextLine()
      if column > indent { return try blockNode(below: indent) }
      if column == indent, isEntry { return try blockSequence(indent, isIndentless: true) }
      return try append(Word(start: behind, end: behind, style: .plain))
    }
    if isEntry { throw Unusual() }
    if let word = try scalar(inFlow: false) {
      try append(word)
      return try endLine()
    }
    try inlineNode(below: indent, nil)
  }

  // MARK: Flow

  /// A sequence in brackets or a mapping in braces, from the opening one to behind the closing one.
  private mutating func flow(_ anchor: Word? = nil) throws(Unusual) {
    let isMapping = byte(at) == UInt8(ascii: "{")
    let closing = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
    try open(isMapping ? .mapping : .sequence, .flow, at: at, anchor: anchor)
    at += 1
    try skipFlowBlank()
    while byte(at) != closing {
      if isMapping {
        guard let key = try scalar(inFlow: true), try isKey(key) else { throw Unusual() }
        try append(key)
        at += 1
        try skipFlowBlank()
      }
      try flowNode()
      try skipFlowBlank()
      if byte(at) == UInt8(ascii: ",") {
        at += 1
        try skipFlowBlank()
      } else if byte(at) != closing {
        throw Unusual()
      }
    }
    at += 1
    builder.close(at: at)
  }

  private mutating func flowNode() throws(Unusual) {
    if let word = try scalar(inFlow: true) { return try append(word) }
    switch byte(at) {
    case UInt8(ascii: "["), UInt8(ascii: "{"): try flow()
    case UInt8(ascii: "*"): try alias()
    default: throw Unusual()
    }
  }

  // MARK: Words

  /// Whether a scalar is a key: a colon and a blank follow on its line. Then `at` is at the colon, else as it was.
  @inline(__always) private mutating func isKey(_ word: Word) throws(Unusual) -> Bool {
    let end = at
    skipSpaces()
    guard byte(at) == UInt8(ascii: ":"), isBlank(at + 1) else {
      at = end
      return false
    }
    if at - word.start >= QuickScanner.keyLimit { throw Unusual() }
    return true
  }

  private mutating func alias() throws(Unusual) {
    let alias = try name()
    guard builder.alias(string(alias), alias.start..<alias.end) else { throw Unusual() }
  }

  /// `&name` or `*name`.
  private mutating func name() throws(Unusual) -> Word {
    let start = at
    at += 1
    while at < count, text[at].isAnchorCharacter { at += 1 }
    let isEnded = isBlank(at) || byte(at) == UInt8(ascii: ",") || byte(at) == UInt8(ascii: "]") || byte(at) == UInt8(ascii: "}")
    guard at > start + 1, isEnded else { throw Unusual() }
    return Word(start: start, end: at, style: .plain)
  }

  /// The scalar at `at`, which is then behind it; nil where something else begins.
  @inline(__always) private mutating func scalar(inFlow: Bool) throws(Unusual) -> Word? {
    switch byte(at) {
    case UInt8(ascii: "\""): return try quoted(.doubleQuoted)
    case UInt8(ascii: "'"): return try quoted(.singleQuoted)
    case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "&"), UInt8(ascii: "*"): return nil
    case UInt8(ascii: "?") where !inFlow && !isBlank(at + 1): return try blockPlain()
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
      throw Unusual()
    case UInt8(ascii: "-") where isBlank(at + 1) || inFlow && byte(at + 1).isFlowIndicator: throw Unusual()
    default: return try inFlow ? flowPlain() : blockPlain()
    }
  }

  /// A quoted scalar that means what it spells.
  private mutating func quoted(_ style: NodeStyle) throws(Unusual) -> Word {
    let (start, quote) = (at, byte(at))
    at += 1
    while at < count, text[at] != quote {
      if text[at] == 0x0A || text[at] == UInt8(ascii: "\\") && style == .doubleQuoted { throw Unusual() }
      at += 1
    }
    at += 1
    // Two single quotes in a row stand for one.
    guard at <= count, style == .doubleQuoted || byte(at) != quote else { throw Unusual() }
    return Word(start: start, end: at, style: style)
  }

  /// To the end of the line, to a colon before a blank, or to a comment.
  @inline(__always) private mutating func blockPlain() throws(Unusual) -> Word {
    let start = at
    var i = at
    while i < count {
      // Fast path: no letter ends a plain scalar.
      if text[i] <= UInt8(ascii: ":"), text[i] == 0x0A || endsPlain(i, start) { break }
      i += 1
    }
    return plain(start, i)
  }

  /// The same inside of brackets, where commas and brackets end it as well.
  private mutating func flowPlain() throws(Unusual) -> Word {
    let start = at
    var i = at
    while i < count {
      if !text[i].isAnchorCharacter {
        if text[i] == 0x0A || text[i].isFlowIndicator || endsPlain(i, start) { break }
        if text[i] == UInt8(ascii: "?") { throw Unusual() }
        if text[i] == UInt8(ascii: ":"), byte(i + 1).isFlowIndicator || byte(i + 1) == UInt8(ascii: "?") { throw Unusual() }
      }
      i += 1
    }
    return plain(start, i)
  }

  /// Whether a colon before a blank or a comment stands here.
  @inline(__always) private func endsPlain(_ i: Int, _ start: Int) -> Bool {
    text[i] == UInt8(ascii: ":") && isBlank(i + 1) || text[i] == UInt8(ascii: "#") && i > start && text[i - 1] == 0x20
  }

  /// A plain scalar without the blanks at its end.
  @inline(__always) private mutating func plain(_ start: Int, _ limit: Int) -> Word {
    at = limit
    while at > start, text[at - 1] == 0x20 { at -= 1 }
    return Word(start: start, end: at, style: .plain)
  }
}

extension UInt8 {
  fileprivate var isFlowIndicator: Bool {
    switch self {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): true
    default: false
    }
  }
}
