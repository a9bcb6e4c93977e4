import ArgumentParser

/// How limits are spelled.
enum RunLimits {
  /// A number of bytes, with K, M or G for powers of 1024.
  static func bytes(_ text: String) throws -> Int {
    let units: [Character: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30]
    let unit = text.last.flatMap { units[Character($0.uppercased())] }
    guard let number = Double(unit == nil ? text : String(text.dropLast())), number >= 0, number * (unit ?? 1) < 0x1p62 else {
      throw ValidationError("'\(text)' is no amount of memory, such as 512M or 4G")
    }
    return Int(number * (unit ?? 1))
  }

  static func count(_ text: String) throws -> Double {
    guard let number = Double(text), number >= 0 else { throw ValidationError("'\(text)' is no number, such as 2e12") }
    return number
  }
}
