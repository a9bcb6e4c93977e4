import YAMLSource

extension String {
  /// A number that tells texts apart: equal texts have equal ones, different texts seldom do.
  @inline(__always) package var print: UInt64 {
    var text = self
    return text.withUTF8 { $0.print }
  }
}
