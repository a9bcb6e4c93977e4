/// A number as all of its decimal digits, of which every Double has finitely many.
struct Decimal {
  /// The digits before and behind the point, most significant first, without zeros in front.
  private let whole: [UInt8]
  private let fraction: [UInt8]

  /// - Precondition: the value is finite and not negative.
  init(_ value: Double) {
    precondition(value.isFinite && value >= 0)
    let floor = value.rounded(.down)
    whole = Decimal.digits(of: floor)
    fraction = Decimal.fraction(value - floor)
  }

  private static func digits(of value: Double) -> [UInt8] {
    guard value >= 1 else { return [] }
    // The number is significand * 2^exponent: the digits are doubled exponent times.
    let exponent = max(0, Int(value.exponent) - 52)
    var digits = String(UInt64(value / exp2(exponent))).utf8.map { $0 - 48 }
    for _ in 0..<exponent {
      var carry: UInt8 = 0
      for i in digits.indices.reversed() {
        let doubled = digits[i] * 2 + carry
        (digits[i], carry) = (doubled % 10, doubled / 10)
      }
      if carry > 0 { digits.insert(carry, at: 0) }
    }
    return digits
  }

  private static func exp2(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }

  /// Halves of the digits, from the last bit on.
  private static func fraction(_ value: Double) -> [UInt8] {
    guard value > 0 else { return [] }
    var digits: [UInt8] = []
    var bits: [UInt8] = []
    var rest = value
    while rest > 0, bits.count < 1_100 {
      rest *= 2
      bits.append(rest >= 1 ? 1 : 0)
      if rest >= 1 { rest -= 1 }
    }
    for bit in bits.reversed() {
      var carry = bit
      for i in digits.indices {
        let value = digits[i] + carry * 10
        (digits[i], carry) = (value / 2, value % 2)
      }
      if carry > 0 { digits.append(5) }
    }
    return digits
  }

  /// The first `count` digits, rounded half to even, and how many of them are before the point.
  private func rounded(_ digits: [UInt8], to count: Int, point: Int) -> (digits: [UInt8], point: Int) {
    guard count >= 0 else { return ([], point) }
    var kept = Array(digits.prefix(count))
    kept += Array(repeating: 0, count: count - kept.count)
    let rest = digits.dropFirst(count)
    guard let next = rest.first else { return (kept, point) }
    let isMore = next > 5 || next == 5 && (rest.dropFirst().contains { $0 > 0 } || (kept.last ?? 0) % 2 == 1)
    guard isMore else { return (kept, point) }
    for i in kept.indices.reversed() {
      if kept[i] < 9 {
        kept[i] += 1
        return (kept, point)
      }
      kept[i] = 0
    }
    return ([1] + kept, point + 1)
  }

  private static func text(_ digits: some Sequence<UInt8>) -> String { String(decoding: digits.map { $0 + 48 }, as: UTF8.self) }

  /// `%.{places}f`
  func fixed(_ places: Int) -> String {
    let (digits, point) = rounded(whole + fraction, to: whole.count + places, point: whole.count)
    let head = point == 0 ? "0" : Decimal.text(digits[..<point])
    return places == 0 ? head : head + "." + Decimal.text(digits[point...])
  }

  /// The first `count` significant digits, and the power of ten of the first one.
  private func significant(_ count: Int) -> (digits: [UInt8], exponent: Int) {
    let all = whole + fraction
    guard let first = all.firstIndex(where: { $0 > 0 }) else { return (Array(repeating: 0, count: count), 0) }
    let (digits, point) = rounded(Array(all[first...]), to: count, point: whole.count - first)
    return (Array(digits.prefix(count)), point - 1)
  }

  /// `%.{places}e`
  func scientific(_ places: Int) -> String {
    let (digits, exponent) = significant(places + 1)
    return Decimal.mantissa(digits) + Decimal.exponent(exponent)
  }

  private static func mantissa(_ digits: [UInt8]) -> String { text(digits.prefix(1)) + (digits.count > 1 ? "." + text(digits.dropFirst()) : "") }

  private static func exponent(_ value: Int) -> String { "e" + (value < 0 ? "-" : "+") + (abs(value) < 10 ? "0" : "") + String(abs(value)) }

  /// `%.{count}g`
  func general(_ count: Int) -> String {
    let (digits, exponent) = significant(count)
    var shown = digits
    while shown.count > 1, shown.last == 0 { shown.removeLast() }
    guard exponent >= -4, exponent < count else { return Decimal.mantissa(shown) + Decimal.exponent(exponent) }
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + Decimal.text(shown) }
    while shown.count < exponent + 1 { shown.append(0) }
    let behind = shown.dropFirst(exponent + 1)
    return Decimal.text(shown.prefix(exponent + 1)) + (behind.isEmpty ? "" : "." + Decimal.text(behind))
  }
}

/// How Python writes plain values.
enum PythonText {
  /// `repr` of a float.
  static func repr(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if abs(value) >= 1e16, abs(value) < 1e17, !value.description.contains("e") {
      // Python writes some numbers with an exponent that Swift writes without one.
      return (value < 0 ? "-" : "") + Decimal(abs(value)).general(17)
    }
    return value.description
  }

  /// `repr` of a string.
  static func repr(_ text: String) -> String {
    let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
    var result = String.UnicodeScalarView([quote])
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
      case quote: result.append(contentsOf: ["\\", quote])
      case _ where scalar.value < 32 || scalar.value == 127:
        let digits = String(scalar.value, radix: 16)
        result.append(contentsOf: ("\\x" + (digits.count < 2 ? "0" : "") + digits).unicodeScalars)
      default: result.append(scalar)
      }
    }
    result.append(quote)
    return String(result)
  }
}
