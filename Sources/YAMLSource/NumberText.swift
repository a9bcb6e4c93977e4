/// The value of a number's text, as PyYAML's constructors compute it. `nil` is what they refuse.
struct NumberText {
  private let isNegative: Bool
  /// Lower case, without sign and underscores.
  private let digits: ArraySlice<UInt8>

  init(_ text: UnsafeBufferPointer<UInt8>) {
    let tidy = text.filter { $0 != UInt8(ascii: "_") }.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    isNegative = tidy.first == UInt8(ascii: "-")
    digits = isNegative || tidy.first == UInt8(ascii: "+") ? tidy.dropFirst() : tidy[...]
  }

  /// The value of a number as nearly all are written: decimal, not too long, nothing in front but perhaps a minus.
  static func plainInt(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    let isNegative = text.first == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    guard text.count > start, text.count <= 18, text[start].isDecimalDigit else { return nil }
    guard text[start] != UInt8(ascii: "0") || text.count == start + 1 else { return nil }
    var value = 0
    for i in start..<text.count {
      guard text[i].isDecimalDigit else { return nil }
      value = value * 10 + Int(text[i]) - 0x30
    }
    return isNegative ? -value : value
  }

  /// The value of a float as nearly all are written: few digits with a dot between them, nothing in front but perhaps a minus.
  /// The digits and the power of ten are both exact, so that their quotient is the nearest double.
  static func plainFloat(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    let isNegative = text.first == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    guard text.count > start, text.count <= 16, text[start].isDecimalDigit, text[text.count - 1].isDecimalDigit else { return nil }
    var (digits, divisor) = (0, 0.0)
    for byte in text[start...] {
      if byte == UInt8(ascii: "."), divisor == 0 {
        divisor = 1
      } else {
        guard byte.isDecimalDigit else { return nil }
        (digits, divisor) = (digits * 10 + Int(byte) - 0x30, divisor * 10)
      }
    }
    guard divisor > 0 else { return nil }
    return (isNegative ? -Double(digits) : Double(digits)) / divisor
  }

  /// - Parameter zeroIsOctal: whether a zero in front makes a number octal, as in YAML 1.1
  func int(zeroIsOctal: Bool = true) -> Scalar? {
    guard digits.first == UInt8(ascii: "0"), digits.count > 1 else {
      return digits.contains(UInt8(ascii: ":")) ? sexagesimalInt : number(digits, base: 10)
    }
    switch digits.dropFirst().first {
    case UInt8(ascii: "b"): return number(digits.dropFirst(2), base: 2)
    case UInt8(ascii: "x"): return number(digits.dropFirst(2), base: 16)
    case UInt8(ascii: "o"): return number(digits.dropFirst(2), base: 8)  // YAML 1.2, or behind `!!int`
    default: return number(digits, base: zeroIsOctal ? 8 : 10)
    }
  }

  var float: Double? {
    let magnitude: Double?
    switch String(decoding: digits.prefix(9), as: UTF8.self) {
    case ".inf", "inf", "infinity": magnitude = .infinity
    case ".nan", "nan": magnitude = .nan
    default: magnitude = digits.contains(UInt8(ascii: ":")) ? sexagesimalFloat : decimal(digits)
    }
    return magnitude.map { isNegative ? -$0 : $0 }
  }

  /// 36 for what is no digit in any base.
  static func digit(_ byte: UInt8) -> Int {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x61...0x66: Int(byte) - 0x57
    case 0x41...0x46: Int(byte) - 0x37
    default: 36
    }
  }

  private func number(_ digits: ArraySlice<UInt8>, base: Int) -> Scalar? {
    guard !digits.isEmpty else { return nil }
    var value = 0
    for byte in digits {
      let digit = Self.digit(byte)
      guard digit < base else { return nil }
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: base)
      let (sum, overflows) = product.subtractingReportingOverflow(digit)
      guard !isTooLarge, !overflows else { return large(digits, base) }
      value = sum
    }
    // Counted downwards: the smallest integer has no positive counterpart.
    if isNegative { return .int(value) }
    return value == .min ? .float(-Double(value)) : .int(-value)
  }

  private func large(_ digits: ArraySlice<UInt8>, _ base: Int) -> Scalar? {
    guard digits.allSatisfy({ Self.digit($0) < base }) else { return nil }
    let magnitude =
      base == 10
      ? decimal(digits) : digits.reduce(0.0) { $0 * Double(base) + Double(Self.digit($1)) }
    return magnitude.map { .float(isNegative ? -$0 : $0) }
  }

  private var sexagesimalInt: Scalar? {
    var value = 0
    var magnitude = 0.0
    var isLarge = false
    for part in digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
      guard let number = decimal(part), part.allSatisfy(\.isDecimalDigit) else { return nil }
      magnitude = magnitude * 60 + number
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: 60)
      let (sum, overflows) = product.addingReportingOverflow(Int(exactly: number) ?? 0)
      value = sum
      isLarge = isLarge || isTooLarge || overflows || number >= 0x1p53
    }
    return isLarge ? .float(isNegative ? -magnitude : magnitude) : .int(isNegative ? -value : value)
  }

  private var sexagesimalFloat: Double? {
    var value = 0.0
    var base = 1.0
    for part in digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).reversed() {
      guard let number = decimal(part) else { return nil }
      value += number * base
      base *= 60
    }
    return value
  }

  /// `12`, `1.`, `.5`, `1.5e-3`.
  private func decimal(_ digits: ArraySlice<UInt8>) -> Double? {
    let mantissa = digits.prefix { $0 != UInt8(ascii: "e") }
    let exponent = digits.dropFirst(mantissa.count)
    let parts = mantissa.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ $0.allSatisfy(\.isDecimalDigit) }), parts.contains(where: { !$0.isEmpty }) else {
      return nil
    }
    let whole = parts[0].isEmpty ? "0" : String(decoding: parts[0], as: UTF8.self)
    let fraction = parts.count < 2 || parts[1].isEmpty ? "0" : String(decoding: parts[1], as: UTF8.self)
    return Double(whole + "." + fraction + String(decoding: exponent, as: UTF8.self))
  }
}
