/// An amount of memory, as settings and flags spell it.
enum ByteSize {
  /// The expected form, for messages.
  static let form = "a number of bytes, or a number with K, M, G or T, such as 512M or 4 GiB"

  /// The number of bytes; K, M, G and T are powers of 1024, also as KiB, MiB, GiB and TiB, in any case. Nil for other texts, and
  /// for 2^62 bytes or more.
  static func parse(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    guard let number = Double(digits), let factor = factor(of: unit), number * factor < 0x1p62 else { return nil }
    return Int(number * factor)
  }

  private static func factor(of unit: String) -> Double? {
    if unit.isEmpty || unit == "b" { return 1 }
    guard let index = ["k", "m", "g", "t"].firstIndex(of: unit.prefix(1)), ["", "ib"].contains(unit.dropFirst()) else { return nil }
    return [0x1p10, 0x1p20, 0x1p30, 0x1p40][index]
  }
}
