extension Parser {
  /// Adjacent strings, which Python joins to one value.
  mutating func strings() throws(PythonProblem) -> PythonNode {
    let start = token.start
    if token.kind == .string && following != .string && following != .fstringStart { return try singleString() }
    let isBytes = token.prefix.contains(.bytes)
    var parts = StringParts(mark: tree.mark)
    while token.kind == .string || token.kind == .fstringStart {
      guard token.prefix.contains(.bytes) == isBytes else { throw failure("a string and bytes can't be concatenated") }
      if token.kind == .string { try appendString(&parts) } else { try appendFString(&parts) }
    }
    guard parts.isFormatted || parts.isTemplate else {
      return add(constant: parts.pending, isBytes ? .bytes : .string, from: start, to: lastEnd, flags: parts.flags)
    }
    guard !parts.isTemplate || !parts.isFormatted && !parts.isPlain else {
      throw failure("a t-string can be concatenated with t-strings only")
    }
    flush(&parts)
    return add(parts.isTemplate ? .templateStr : .joinedStr, from: start, b: tree.list(since: parts.mark))
  }

  private mutating func singleString() throws(PythonProblem) -> PythonNode {
    let (start, prefix) = (token.start, token.prefix)
    let range = contents(token)
    var decoder = StringDecoder(text, prefix)
    try checkBytes(prefix, range)
    advance()
    let kind: PythonConstant = prefix.contains(.bytes) ? .bytes : .string
    var flags = prefix.contains(.unicode) ? ConstantFlags.isUnicode : 0
    if decoder.isLiteral(range) {
      return add(
        .constant, from: start, detail: kind.rawValue, a: UInt32(range.lowerBound), b: UInt32(range.count), c: flags)
    }
    let offset = tree.text.count
    try decoder.decode(range, to: &tree.text)
    flags |= ConstantFlags.isDecoded
    return add(
      .constant, from: start, detail: kind.rawValue, a: UInt32(offset), b: UInt32(tree.text.count - offset), c: flags)
  }

  /// The text between a string's quotes.
  private func contents(_ token: Token) -> Range<Int> {
    var start = Int(token.start)
    while text[start] != 0x22 && text[start] != 0x27 { start += 1 }
    let quote = token.prefix.quoteLength
    return start + quote..<Int(token.end) - quote
  }

  private func checkBytes(_ prefix: StringPrefix, _ range: Range<Int>) throws(PythonProblem) {
    guard prefix.contains(.bytes), let bad = text[range].firstIndex(where: { $0 >= 0x80 }) else { return }
    throw PythonProblem(message: "bytes can only have ASCII characters", range: bad..<bad + 1)
  }

  // MARK: Parts

  /// What adjacent strings have been joined to so far.
  private struct StringParts {
    /// The mark of the list of nodes.
    var mark: Int
    /// Literal text that isn't a node yet, since more text may follow.
    var pending: ContiguousArray<UInt8> = []
    var start: UInt32?
    var end: UInt32 = 0
    var flags: UInt32 = 0
    var isPlain = false
    var isFormatted = false
    var isTemplate = false

    /// Records that text from this range of the source was added.
    mutating func extend(_ range: Range<UInt32>, flags: UInt32 = 0) {
      if start == nil { (start, self.flags) = (range.lowerBound, flags) }
      end = range.upperBound
    }
  }

  private mutating func add(
    constant contents: ContiguousArray<UInt8>, _ kind: PythonConstant, from start: UInt32, to end: UInt32, flags: UInt32
  ) -> PythonNode {
    let offset = UInt32(tree.text.count)
    tree.text.append(contentsOf: contents)
    return tree.add(
      NodeRecord(
        .constant, detail: kind.rawValue, start: start, end: end, a: offset, b: UInt32(contents.count),
        c: flags | ConstantFlags.isDecoded))
  }

  /// Makes a node of the literal text collected so far.
  private mutating func flush(_ parts: inout StringParts) {
    if let start = parts.start, !parts.pending.isEmpty {
      tree.push(add(constant: parts.pending, .string, from: start, to: parts.end, flags: parts.flags))
    }
    parts.pending.removeAll(keepingCapacity: true)
    parts.start = nil
  }

  private mutating func appendString(_ parts: inout StringParts) throws(PythonProblem) {
    let range = contents(token)
    try checkBytes(token.prefix, range)
    var decoder = StringDecoder(text, token.prefix)
    try decoder.decode(range, to: &parts.pending)
    parts.extend(token.start..<token.end, flags: token.prefix.contains(.unicode) ? ConstantFlags.isUnicode : 0)
    parts.isPlain = true
    advance()
  }

  private mutating func appendFString(_ parts: inout StringParts) throws(PythonProblem) {
    let isTemplate = token.prefix.contains(.template)
    if isTemplate { parts.isTemplate = true } else { parts.isFormatted = true }
    let kind: PythonKind = isTemplate ? .interpolation : .formattedValue
    advance()
    while token.kind != .fstringEnd { try appendPart(&parts, kind, hasDoubledBraces: true) }
    advance()
  }

  private mutating func appendPart(
    _ parts: inout StringParts, _ kind: PythonKind, hasDoubledBraces: Bool
  ) throws(PythonProblem) {
    guard token.kind == .fstringMiddle else { return try appendField(&parts, kind) }
    let range = Int(token.start)..<Int(token.end)
    var decoder = StringDecoder(text, token.prefix, hasDoubledBraces: hasDoubledBraces)
    try decoder.decode(range, to: &parts.pending)
    parts.extend(token.start..<token.end)
    advance()
  }

  // MARK: Replacement fields

  private mutating func appendField(_ parts: inout StringParts, _ kind: PythonKind) throws(PythonProblem) {
    let start = token.start
    let first = place
    try expect(.leftBrace, "'{'")
    let expressionStart = lastEnd
    let value = token.kind == .yield ? try yieldExpression() : try starExpressions()
    let isDebug = accept(.equal)
    let expressionEnd = token.start
    if isDebug {
      try appendSource(from: first, to: &parts.pending)
      parts.extend(expressionStart..<expressionEnd)
    }
    var conversion = try self.conversion()
    let format = token.kind == .colon ? try formatSpec(kind) : nil
    if isDebug && conversion == .none && format == nil { conversion = .repr }
    flush(&parts)
    try expect(.rightBrace, "'}'")
    var expression = PythonNode.absent
    if kind == .interpolation { expression = expressionText(expressionStart..<expressionEnd).index }
    tree.push(
      add(
        kind, from: start, detail: conversion.rawValue, a: expression, b: value.index,
        c: format?.index ?? PythonNode.absent))
  }

  /// The text between the token at `first` and the next one, without comments: what `{x=}` shows.
  private func appendSource(from first: Int, to text: inout ContiguousArray<UInt8>) throws(PythonProblem) {
    var decoder = StringDecoder(self.text, .raw)
    for index in first..<place {
      if index > first { try decoder.decode(range(of: index), to: &text) }
      let gap = range(of: index).upperBound..<range(of: index + 1).lowerBound
      let comment = self.text[gap].firstIndex(of: UInt8(ascii: "#")) ?? gap.upperBound
      try decoder.decode(gap.lowerBound..<comment, to: &text)
      let lineEnd = self.text[comment..<gap.upperBound].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? gap.upperBound
      try decoder.decode(lineEnd..<gap.upperBound, to: &text)
    }
  }

  /// `!r` and the like.
  private mutating func conversion() throws(PythonProblem) -> PythonConversion {
    guard accept(.exclamation) else { return .none }
    guard token.kind == .name, token.start == lastEnd else { throw expected("a conversion") }
    let letter = token.end == token.start + 1 ? text[Int(token.start)] : 0
    let conversion: PythonConversion
    switch letter {
    case UInt8(ascii: "r"): conversion = .repr
    case UInt8(ascii: "s"): conversion = .str
    case UInt8(ascii: "a"): conversion = .ascii
    default: throw failure("a conversion is one of !r, !s and !a")
    }
    advance()
    return conversion
  }

  private mutating func formatSpec(_ kind: PythonKind) throws(PythonProblem) -> PythonNode {
    let start = token.start
    advance()
    var parts = StringParts(mark: tree.mark)
    while token.kind != .rightBrace { try appendPart(&parts, .formattedValue, hasDoubledBraces: false) }
    flush(&parts)
    return add(.joinedStr, from: start, b: tree.list(since: parts.mark))
  }

  /// The constant with an expression's text, without `=` and blanks at its end.
  private mutating func expressionText(_ range: Range<UInt32>) -> PythonNode {
    var end = range.upperBound
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte >= 0x09 && byte <= 0x0D || byte == UInt8(ascii: "=") }
    while end > range.lowerBound && isBlank(text[Int(end) - 1]) { end -= 1 }
    return tree.add(
      NodeRecord(
        .constant, detail: PythonConstant.string.rawValue, start: range.lowerBound, end: end, a: range.lowerBound,
        b: end - range.lowerBound))
  }
}
