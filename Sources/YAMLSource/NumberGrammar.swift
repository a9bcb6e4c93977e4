/// Reads a text from left to right; every step takes as much as it can.
private struct Scanner {
  let text: UnsafeBufferPointer<UInt8>
  var position = 0

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  var isAtEnd: Bool { position == text.count }
  var next: UInt8 { position < text.count ? text[position] : 0 }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// How many bytes were taken.
  mutating func takeAll(_ isWanted: (UInt8) -> Bool) -> Int {
    let start = position
    while position < text.count && isWanted(text[position]) { position += 1 }
    return position - start
  }

  mutating func takeSign() -> Bool { take(UInt8(ascii: "+")) || take(UInt8(ascii: "-")) }

  /// `[0-9][0-9_]*`, and whether it also is `[0-9]+(_[0-9]+)*`. `nil` if it is neither.
  mutating func takeDigits() -> (first: UInt8, isTidy: Bool)? {
    guard next.isDecimalDigit else { return nil }
    let start = position
    _ = takeAll { $0.isDecimalDigit || $0 == UInt8(ascii: "_") }
    let digits = text[start..<position]
    let isTidy =
      digits.last != UInt8(ascii: "_") && !zip(digits, digits.dropFirst()).contains { $0 == 0x5F && $1 == 0x5F }
    return (text[start], isTidy)
  }

  /// `(:[0-5]?[0-9])+`
  mutating func takeSixtieths() -> Bool {
    guard next == UInt8(ascii: ":") else { return false }
    while take(UInt8(ascii: ":")) {
      let start = position
      let count = takeAll(\.isDecimalDigit)
      guard count == 1 || (count == 2 && text[start] <= UInt8(ascii: "5")) else { return false }
    }
    return true
  }

  /// Whether the rest is one of three spellings of a word.
  func rest(is lower: StaticString, _ capital: StaticString, upper: StaticString) -> Bool {
    let rest = UnsafeBufferPointer(rebasing: text[position...])
    return [lower, capital, upper].contains {
      equalBytes(rest, UnsafeBufferPointer(start: $0.utf8Start, count: $0.utf8CodeUnitCount))
    }
  }
}

/// The regular expressions for floats of PyYAML, OmegaConf and ruamel.yaml.
struct FloatGrammar {
  let text: UnsafeBufferPointer<UInt8>
  let schema: ScalarSchema

  init(_ text: UnsafeBufferPointer<UInt8>, _ schema: ScalarSchema) {
    self.text = text
    self.schema = schema
  }

  var matches: Bool {
    schema == .ruamel ? matchesByVersion2 : matchesByVersion1
  }

  /// YAML 1.2: an exponent needs no dot before it, and no sign unless the number begins with a dot.
  private var matchesByVersion2: Bool {
    var scanner = Scanner(text)
    let isSigned = scanner.takeSign()
    if scanner.take(UInt8(ascii: ".")) {
      if scanner.rest(is: "inf", "Inf", upper: "INF") || !isSigned && scanner.rest(is: "nan", "NaN", upper: "NAN") { return true }
      let digits = scanner.takeAll { $0.isDecimalDigit || $0 == UInt8(ascii: "_") }
      return digits > 0 && (scanner.isAtEnd || matchesExponent(&scanner, false))
    }
    guard scanner.takeDigits() != nil else { return false }
    guard scanner.take(UInt8(ascii: ".")) else { return matchesExponent(&scanner, true) }
    _ = scanner.takeAll { $0.isDecimalDigit || $0 == UInt8(ascii: "_") }
    return scanner.isAtEnd || matchesExponent(&scanner, true)
  }

  private var matchesByVersion1: Bool {
    var scanner = Scanner(text)
    let isSigned = scanner.takeSign()
    if scanner.take(UInt8(ascii: ".")) { return matchesFraction(&scanner, isSigned) }
    guard let digits = scanner.takeDigits() else { return false }
    let mayOmitSign = schema == .omegaConf && digits.isTidy
    if scanner.takeSixtieths() {
      guard scanner.take(UInt8(ascii: ".")) else { return false }
      _ = scanner.takeAll { $0.isDecimalDigit || $0 == UInt8(ascii: "_") }
      return scanner.isAtEnd
    }
    guard scanner.take(UInt8(ascii: ".")) else { return mayOmitSign && matchesExponent(&scanner, mayOmitSign) }
    _ = scanner.takeAll { $0.isDecimalDigit || $0 == UInt8(ascii: "_") }
    return scanner.isAtEnd || matchesExponent(&scanner, mayOmitSign)
  }

  /// What follows a leading dot: `.5`, `.inf`, `.nan`.
  private func matchesFraction(_ scanner: inout Scanner, _ isSigned: Bool) -> Bool {
    if scanner.rest(is: "inf", "Inf", upper: "INF") { return true }
    guard !isSigned else { return false }
    if scanner.rest(is: "nan", "NaN", upper: "NAN") { return true }
    return scanner.takeDigits() != nil && (scanner.isAtEnd || matchesExponent(&scanner, false))
  }

  private func matchesExponent(_ scanner: inout Scanner, _ mayOmitSign: Bool) -> Bool {
    guard scanner.take(UInt8(ascii: "e")) || scanner.take(UInt8(ascii: "E")) else { return false }
    return (scanner.takeSign() || mayOmitSign) && scanner.takeAll(\.isDecimalDigit) > 0 && scanner.isAtEnd
  }
}

/// The regular expressions for integers of PyYAML and ruamel.yaml.
struct IntGrammar {
  let text: UnsafeBufferPointer<UInt8>
  let schema: ScalarSchema

  init(_ text: UnsafeBufferPointer<UInt8>, _ schema: ScalarSchema) {
    self.text = text
    self.schema = schema
  }

  var matches: Bool {
    var scanner = Scanner(text)
    _ = scanner.takeSign()
    if scanner.take(UInt8(ascii: "0")) { return matchesPrefixed(&scanner) }
    if schema == .ruamel {
      return scanner.takeAll { $0.isDecimalDigit || $0 == UInt8(ascii: "_") } > 0 && scanner.isAtEnd
    }
    guard scanner.takeDigits() != nil else { return false }
    return scanner.isAtEnd || (scanner.takeSixtieths() && scanner.isAtEnd)
  }

  /// What follows a leading zero: nothing, or octal, binary or hexadecimal digits.
  private func matchesPrefixed(_ scanner: inout Scanner) -> Bool {
    if scanner.isAtEnd { return true }
    let isWanted: (UInt8) -> Bool
    if scanner.take(UInt8(ascii: "b")) {
      isWanted = { $0 == 0x30 || $0 == 0x31 || $0 == 0x5F }
    } else if scanner.take(UInt8(ascii: "x")) {
      isWanted = { NumberText.digit($0) < 16 || $0 == 0x5F }
    } else if schema == .ruamel {
      let isOctal = scanner.take(UInt8(ascii: "o"))
      isWanted = { isOctal ? (0x30...0x37).contains($0) || $0 == 0x5F : $0.isDecimalDigit || $0 == 0x5F }
    } else {
      isWanted = { (0x30...0x37).contains($0) || $0 == 0x5F }
    }
    return scanner.takeAll(isWanted) > 0 && scanner.isAtEnd
  }
}
