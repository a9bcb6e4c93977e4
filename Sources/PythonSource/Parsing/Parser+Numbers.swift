extension Parser {
  mutating func number() throws(PythonProblem) -> PythonNode {
    let start = token.start
    let digits = text[Int(token.start)..<Int(token.end)]
    let isHexadecimal = digits.count > 1 && digits[digits.startIndex + 1] | 0x20 == UInt8(ascii: "x")
    advance()
    if !isHexadecimal, let last = digits.last, last | 0x20 == UInt8(ascii: "j") {
      return float(.imaginary, digits.dropLast(), from: start)
    }
    let isFloat = digits.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
    if isFloat && !isHexadecimal { return float(.float, digits, from: start) }
    return try int(digits, from: start)
  }

  private mutating func float(_ kind: PythonConstant, _ digits: Slice<UnsafeBufferPointer<UInt8>>, from start: UInt32) -> PythonNode {
    let text = String(decoding: digits.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    let bits = (Double(text) ?? .nan).bitPattern
    return add(
      .constant, from: start, detail: kind.rawValue, a: UInt32(truncatingIfNeeded: bits), b: UInt32(truncatingIfNeeded: bits >> 32))
  }

  private mutating func int(
    _ digits: Slice<UnsafeBufferPointer<UInt8>>, from start: UInt32
  ) throws(PythonProblem) -> PythonNode {
    let (radix, number) = Self.radix(digits)
    var value = 0
    var isBig = false
    for digit in number {
      guard let digit = digit.hexadecimalValue else { continue }
      let (product, overflowed) = value.multipliedReportingOverflow(by: radix)
      let (sum, carried) = product.addingReportingOverflow(Int(digit))
      isBig = isBig || overflowed || carried
      value = sum
    }
    if isBig {
      // CPython refuses a decimal literal with more digits (sys.int_info.default_max_str_digits).
      guard radix != 10 || number.count(where: \.isDigit) <= 4300 else {
        throw PythonProblem(message: "a number of more than 4300 digits", range: Int(start)..<Int(lastEnd))
      }
      return add(.constant, from: start, detail: PythonConstant.bigInt.rawValue, a: start, b: lastEnd - start)
    }
    let bits = UInt64(value)
    return add(
      .constant, from: start, detail: PythonConstant.int.rawValue, a: UInt32(truncatingIfNeeded: bits),
      b: UInt32(truncatingIfNeeded: bits >> 32))
  }

  private static func radix(
    _ digits: Slice<UnsafeBufferPointer<UInt8>>
  ) -> (Int, Slice<UnsafeBufferPointer<UInt8>>) {
    guard digits.count > 2 else { return (10, digits) }
    switch digits[digits.startIndex + 1] | 0x20 {
    case UInt8(ascii: "x"): return (16, digits.dropFirst(2))
    case UInt8(ascii: "o"): return (8, digits.dropFirst(2))
    case UInt8(ascii: "b"): return (2, digits.dropFirst(2))
    default: return (10, digits)
    }
  }
}
