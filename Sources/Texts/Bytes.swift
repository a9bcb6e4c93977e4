/// Rendering into byte buffers: several times cheaper than building Strings.
extension [UInt8] {
  /// Copies a literal straight from the executable.
  @inlinable package mutating func add(_ text: StaticString) { text.withUTF8Buffer { append(contentsOf: $0) } }

  @_disfavoredOverload package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }

  /// A number in decimal digits.
  package mutating func add(_ number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    add(digitsOf: number.magnitude)
  }

  private mutating func add(digitsOf number: UInt) {
    if number >= 10 { add(digitsOf: number / 10) }
    append(UInt8(ascii: "0") + UInt8(number % 10))
  }

  package mutating func addSpaces(_ count: Int) { add(UInt8(ascii: " "), times: count) }

  package mutating func add(_ byte: UInt8, times count: Int) { append(contentsOf: repeatElement(byte, count: Swift.max(0, count))) }

  /// Adds text for one line of a terminal, with control characters escaped so that no file can control the terminal.
  package mutating func addVisible(_ text: String) {
    // Nearly all text is printable ASCII, which goes as it is.
    var text = text
    if text.withUTF8({ TerminalText.isPlain(UnsafeRawBufferPointer($0)) }) { return add(text) }
    TerminalText.forEachScalar(of: text) { scalar, isUnsafe in
      if isUnsafe { add(TerminalText.escaped(scalar)) } else { append(contentsOf: UTF8.encode(scalar)!) }
    }
  }
}

extension String {
  /// The text for one line of a terminal, as `addVisible` adds it.
  package var visible: String {
    var bytes: [UInt8] = []
    bytes.addVisible(self)
    return String(decoding: bytes, as: UTF8.self)
  }
}
