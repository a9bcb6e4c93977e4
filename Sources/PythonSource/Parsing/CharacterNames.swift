/// Characters by their Unicode names, for `\N{...}`.
enum CharacterNames {
  /// Made when a file first names a character, which is rare.
  private static let scalars: [String: Unicode.Scalar] = {
    var scalars: [String: Unicode.Scalar] = [:]
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      if let name = scalar.properties.name { scalars[name] = scalar }
      if let alias = scalar.properties.nameAlias { scalars[alias] = scalar }
    }
    return scalars
  }()

  static func scalar(_ name: String) -> Unicode.Scalar? { scalars[name.uppercased()] }
}
