import YAMLSource

extension String {
  /// A 64-bit hash used to skip comparisons of strings: equal texts have equal ones, different texts seldom do.
  @inline(__always) package var fingerprint: UInt64 {
    if let own = utf8.withContiguousStorageIfAvailable({ $0.fingerprint }) { return own }
    var text = self
    return text.withUTF8 { $0.fingerprint }
  }
}
