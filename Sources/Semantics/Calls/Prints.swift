import YAMLSource

extension String {
  /// A number that tells texts apart: equal texts have equal ones, different texts seldom do.
  ///
  /// The names of classes and parameters are mostly short. Those a string keeps in its own two words, so that there is nothing
  /// to go through.
  @inline(__always) var print: UInt64 {
    let words = unsafeBitCast(self, to: (UInt64, UInt64).self)
    let isInPlace = words.1 & (1 << 61) != 0
    return isInPlace ? words.0 &* 0x9E37_79B9_7F4A_7C15 ^ words.1 : longPrint
  }

  private var longPrint: UInt64 {
    var text = self
    return text.withUTF8 { $0.count < 16 ? String(decoding: $0, as: UTF8.self).print : $0.print }
  }
}
