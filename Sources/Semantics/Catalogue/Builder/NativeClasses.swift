import Model

/// The classes that layers of the native form name, each looked up once.
package struct NativeClasses {
  package final class Known: Sendable {
    package let type: String
    /// The dotted name.
    package let target: String
    /// Nil for an unknown class.
    package let entry: Catalogue.Entry?

    fileprivate init(_ type: String, _ catalogue: Catalogue) {
      self.type = type
      target = NativeClasses.target(of: type)
      entry = catalogue.blocks[type] ?? catalogue.function(type) ?? catalogue.entry(for: target)
    }
  }

  private var all: [Known] = []
  /// Fingerprints of the types.
  private var fingerprints: [UInt64] = []

  /// Maximum size: a longer list would be slower than a lookup.
  private static let limit = 32

  /// The dotted name of what a layer's type names.
  package static func target(of type: String) -> String { type.isDotted ? type : "torch.nn." + type }

  package mutating func find(_ type: String, in catalogue: Catalogue) -> Known {
    let fingerprint = type.fingerprint
    if let i = fingerprints.firstIndex(of: fingerprint), all[i].type == type { return all[i] }
    let known = Known(type, catalogue)
    if all.count < NativeClasses.limit {
      all.append(known)
      fingerprints.append(fingerprint)
    }
    return known
  }
}
