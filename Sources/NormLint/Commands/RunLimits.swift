import ArgumentParser

/// How limits are spelled.
enum RunLimits {
  static func bytes(_ text: String) throws -> Int {
    guard let bytes = ByteSize.parse(text) else { throw ValidationError("use \(ByteSize.form)") }
    return bytes
  }

  static func count(_ text: String) throws -> Double {
    guard let number = Double(text), number >= 0 else { throw ValidationError("'\(text)' is no number, such as 2e12") }
    return number
  }
}
