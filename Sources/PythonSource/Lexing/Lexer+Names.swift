extension Lexer {
  mutating func name() throws(PythonProblem) {
    let start = i
    var bits: UInt8 = 0
    while i < text.count, text[i].isIdentifierPart {
      bits |= text[i]
      i += 1
    }
    let letters = UnsafeBufferPointer(rebasing: text[start..<i])
    if i < text.count, text[i] == 0x22 || text[i] == 0x27, letters.count <= 2, let prefix = StringPrefix(letters: letters) {
      return try string(from: start, prefix)
    }
    let index = bits < 0x80 ? names.intern(letters) : try foreignName(start)
    // A keyword may not be written in other characters: CPython knows keywords before it normalizes names.
    let kind = bits < 0x80 ? Keywords.kind(index) : nil
    add(kind ?? .name, from: start, name: index)
  }

  /// A name with characters outside of ASCII.
  private mutating func foreignName(_ start: Int) throws(PythonProblem) -> UInt32 {
    let string = String(decoding: text[start..<i], as: UTF8.self)
    var place = start
    for scalar in string.unicodeScalars {
      let isAllowed = place == start ? scalar.properties.isXIDStart || scalar == "_" : scalar.properties.isXIDContinue
      guard isAllowed else {
        throw failure("no name has this character", place..<place + UTF8.width(scalar))
      }
      place += UTF8.width(scalar)
    }
    var normalized = CompatibilityForm.normalize(string)
    return normalized.withUTF8 { names.intern($0) }
  }
}
