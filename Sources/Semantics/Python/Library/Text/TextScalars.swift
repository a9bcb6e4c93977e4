/// A text as Python counts it: by Unicode scalars.
struct Scalars: Equatable {
  var elements: [Unicode.Scalar]

  init(_ elements: [Unicode.Scalar]) { self.elements = elements }
  init(_ text: String) { elements = Array(text.unicodeScalars) }
  init(_ slice: ArraySlice<Unicode.Scalar>) { elements = Array(slice) }

  var text: String { String(String.UnicodeScalarView(elements)) }
  var count: Int { elements.count }

  /// Whether `part` stands at `place`.
  func has(_ part: Scalars, at place: Int) -> Bool {
    place >= 0 && part.count <= count - place && elements[place..<place + part.count].elementsEqual(part.elements)
  }

  /// The first place at or behind `start` where `part` stands and ends before `end`.
  func firstIndex(of part: Scalars, from start: Int = 0, to end: Int? = nil) -> Int? {
    let last = (end ?? count) - part.count
    guard start <= last else { return nil }
    return (start...last).first { has(part, at: $0) }
  }

  /// The last such place.
  func lastIndex(of part: Scalars, from start: Int = 0, to end: Int? = nil) -> Int? {
    let last = (end ?? count) - part.count
    guard start <= last else { return nil }
    return (start...last).last { has(part, at: $0) }
  }

  /// The parts between `separator`s, at most `limit` of which are looked at; from the end with `fromEnd`.
  func split(by separator: Scalars, limit: Int?, fromEnd: Bool = false) -> [Scalars] {
    var parts: [Scalars] = []
    var rest = elements[...]
    while limit.map({ parts.count < $0 }) ?? true {
      let open = Scalars(rest)
      guard let place = fromEnd ? open.lastIndex(of: separator) : open.firstIndex(of: separator) else { break }
      let (head, tail) = (Scalars(open.elements[..<place]), Scalars(open.elements[(place + separator.count)...]))
      parts.append(fromEnd ? tail : head)
      rest = (fromEnd ? head : tail).elements[...]
    }
    parts.append(Scalars(rest))
    return fromEnd ? parts.reversed() : parts
  }

  /// The words between white space.
  func words(limit: Int?, fromEnd: Bool = false) -> [Scalars] {
    var parts: [Scalars] = []
    var rest = trimmed(atStart: true, atEnd: true)
    while rest.count > 0, limit.map({ parts.count < $0 }) ?? true {
      let isSpace = rest.elements.map(\.isSpace)
      guard let place = fromEnd ? isSpace.lastIndex(of: true) : isSpace.firstIndex(of: true) else { break }
      parts.append(Scalars(fromEnd ? rest.elements[(place + 1)...] : rest.elements[..<place]))
      let open = Scalars(fromEnd ? rest.elements[..<place] : rest.elements[(place + 1)...])
      rest = open.trimmed(atStart: !fromEnd, atEnd: fromEnd)
    }
    if rest.count > 0 { parts.append(rest) }
    return fromEnd ? parts.reversed() : parts
  }

  /// Without white space, or without the scalars of `set`, at the ends.
  func trimmed(_ set: Scalars? = nil, atStart: Bool, atEnd: Bool) -> Scalars {
    func isCut(_ scalar: Unicode.Scalar) -> Bool { set?.elements.contains(scalar) ?? scalar.isSpace }
    var rest = elements[...]
    if atStart { while let first = rest.first, isCut(first) { rest.removeFirst() } }
    if atEnd { while let last = rest.last, isCut(last) { rest.removeLast() } }
    return Scalars(rest)
  }

  /// With `new` for every `old`, at most `limit` times.
  func replacing(_ old: Scalars, with new: Scalars, limit: Int?) -> Scalars {
    guard old.count > 0 else {
      let gaps = limit.map { min($0, count + 1) } ?? count + 1
      return Scalars((0...count).flatMap { ($0 < gaps ? new.elements : []) + ($0 < count ? [elements[$0]] : []) })
    }
    return Scalars(Array(split(by: old, limit: limit).map(\.elements).joined(separator: new.elements)))
  }

  /// Lines without their ends, or with them.
  func lines(keepingEnds: Bool) -> [Scalars] {
    var result: [Scalars] = []
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
      result.append(Scalars(line))
      line = []
      i += length
    }
    if !line.isEmpty { result.append(Scalars(line)) }
    return result
  }
}

extension Unicode.Scalar {
  /// White space as `str.split` and `str.strip` take it.
  var isSpace: Bool { properties.isWhitespace || (0x1C...0x1F).contains(value) }
  var isDigit: Bool { properties.numericType == .decimal || properties.numericType == .digit }
  var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
