/// A text as an array of Unicode scalars, by which Python indexes strings.
struct TextScalars: Equatable {
  var elements: [Unicode.Scalar]

  init(_ elements: [Unicode.Scalar]) { self.elements = elements }
  init(_ text: String) { elements = Array(text.unicodeScalars) }
  init(_ slice: ArraySlice<Unicode.Scalar>) { elements = Array(slice) }

  var text: String { String(String.UnicodeScalarView(elements)) }
  var count: Int { elements.count }

  /// Whether the text has `part` at `place`.
  func has(_ part: TextScalars, at place: Int) -> Bool {
    place >= 0 && part.count <= count - place && elements[place..<place + part.count].elementsEqual(part.elements)
  }

  /// The position of the first `part` that starts at `start` or later and ends at `end` or earlier.
  func firstIndex(of part: TextScalars, from start: Int = 0, to end: Int? = nil) -> Int? {
    let last = (end ?? count) - part.count
    guard start <= last else { return nil }
    return (start...last).first { has(part, at: $0) }
  }

  /// The position of the last such `part`.
  func lastIndex(of part: TextScalars, from start: Int = 0, to end: Int? = nil) -> Int? {
    let last = (end ?? count) - part.count
    guard start <= last else { return nil }
    return (start...last).last { has(part, at: $0) }
  }

  /// The parts between `separator`s. At most `limit` separators split the text: the first ones, or with `fromEnd` the last ones.
  func split(by separator: TextScalars, limit: Int?, fromEnd: Bool = false) -> [TextScalars] {
    var parts: [TextScalars] = []
    var rest = elements[...]
    while limit.map({ parts.count < $0 }) ?? true {
      let open = TextScalars(rest)
      guard let place = fromEnd ? open.lastIndex(of: separator) : open.firstIndex(of: separator) else { break }
      let (head, tail) = (TextScalars(open.elements[..<place]), TextScalars(open.elements[(place + separator.count)...]))
      parts.append(fromEnd ? tail : head)
      rest = (fromEnd ? head : tail).elements[...]
    }
    parts.append(TextScalars(rest))
    return fromEnd ? parts.reversed() : parts
  }

  /// The words between white space.
  func words(limit: Int?, fromEnd: Bool = false) -> [TextScalars] {
    var parts: [TextScalars] = []
    var rest = trimmed(atStart: true, atEnd: true)
    while rest.count > 0, limit.map({ parts.count < $0 }) ?? true {
      let isSpace = rest.elements.map(\.isSpace)
      guard let place = fromEnd ? isSpace.lastIndex(of: true) : isSpace.firstIndex(of: true) else { break }
      parts.append(TextScalars(fromEnd ? rest.elements[(place + 1)...] : rest.elements[..<place]))
      let open = TextScalars(fromEnd ? rest.elements[..<place] : rest.elements[(place + 1)...])
      rest = open.trimmed(atStart: !fromEnd, atEnd: fromEnd)
    }
    if rest.count > 0 { parts.append(rest) }
    return fromEnd ? parts.reversed() : parts
  }

  /// The text without white space, or without the scalars of `set`, at its ends.
  func trimmed(_ set: TextScalars? = nil, atStart: Bool, atEnd: Bool) -> TextScalars {
    func isCut(_ scalar: Unicode.Scalar) -> Bool { set?.elements.contains(scalar) ?? scalar.isSpace }
    var rest = elements[...]
    if atStart { while let first = rest.first, isCut(first) { rest.removeFirst() } }
    if atEnd { while let last = rest.last, isCut(last) { rest.removeLast() } }
    return TextScalars(rest)
  }

  /// The text with `old` replaced by `new`, at most `limit` times.
  func replacing(_ old: TextScalars, with new: TextScalars, limit: Int?) -> TextScalars {
    guard old.count > 0 else {
      let gaps = limit.map { min($0, count + 1) } ?? count + 1
      return TextScalars((0...count).flatMap { ($0 < gaps ? new.elements : []) + ($0 < count ? [elements[$0]] : []) })
    }
    return TextScalars(Array(split(by: old, limit: limit).map(\.elements).joined(separator: new.elements)))
  }

  /// Lines without their ends, or with them.
  func lines(keepingEnds: Bool) -> [TextScalars] {
    var result: [TextScalars] = []
    var line: [Unicode.Scalar] = []
    var i = 0
    while i < count {
      guard elements[i] == "\n" || elements[i] == "\r" else {
        line.append(elements[i])
        i += 1
        continue
      }
      let length = elements[i] == "\r" && i + 1 < count && elements[i + 1] == "\n" ? 2 : 1
      if keepingEnds { line += elements[i..<i + length] }
      result.append(TextScalars(line))
      line = []
      i += length
    }
    if !line.isEmpty { result.append(TextScalars(line)) }
    return result
  }
}

extension Unicode.Scalar {
  /// Whether `str.split` and `str.strip` treat the scalar as white space.
  var isSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
  var isDigit: Bool { properties.numericType == .decimal || properties.numericType == .digit }
  var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}

extension TextScalars {
  /// A text without white space at its ends.
  static func trimmed(_ text: String) -> String { TextScalars(text).trimmed(atStart: true, atEnd: true).text }
}
