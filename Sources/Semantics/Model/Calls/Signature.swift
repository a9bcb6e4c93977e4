/// The parameters of a constructor or function, in the order in which positional arguments fill them.
public final class Signature: Sendable {
  package let names: [String]
  /// The parameters that say on which device the module's tensors are put and of which type they are made (`device` and `dtype`).
  let storage: [Int]
  /// Fingerprints of the names, compared before the names.
  private let fingerprints: [UInt64]
  /// Whether the fingerprints tell the names apart.
  private let areDistinct: Bool
  /// The first `required` names have no default.
  package let required: Int
  /// Names from this index on are keyword-only.
  package let positionalCount: Int
  /// `**kwargs` that are ignored (`torch.nn.Identity`), positional ones too.
  package let acceptsAnything: Bool
  /// The parameters that the constructor checks; it only stores the others, so PyTorch raises at the call. Nil: all.
  package let checked: [String]?

  /// - Parameters:
  ///   - required: names without defaults, which stand first
  ///   - optional: names with defaults
  ///   - keywordOnly: names behind a `*`, all with defaults
  public convenience init(
    _ required: String..., optional: [String] = [], keywordOnly: [String] = [], acceptsAnything: Bool = false
  ) {
    self.init(
      names: required + optional + keywordOnly, required: required.count, positionalCount: required.count + optional.count,
      acceptsAnything: acceptsAnything)
  }

  package convenience init(
    required: [String], optional: [String], keywordOnly: [String] = [], acceptsAnything: Bool = false
  ) {
    let positional = required + optional
    self.init(
      names: positional + keywordOnly, required: required.count, positionalCount: positional.count,
      acceptsAnything: acceptsAnything)
  }

  private init(names: [String], required: Int, positionalCount: Int, acceptsAnything: Bool) {
    (self.names, self.required, self.positionalCount) = (names, required, positionalCount)
    (self.acceptsAnything, checked) = (acceptsAnything, nil)
    let fingerprints = names.map(\.fingerprint)
    self.fingerprints = fingerprints
    areDistinct = fingerprints.indices.allSatisfy { !fingerprints[..<$0].contains(fingerprints[$0]) }
    let storage = names.indices.filter { names[$0] == "device" || names[$0] == "dtype" }
    self.storage = storage.count == 2 ? storage : []
  }

  private init(_ signature: Signature, checking names: [String]) {
    (self.names, storage, fingerprints) = (signature.names, signature.storage, signature.fingerprints)
    (areDistinct, required, positionalCount) = (signature.areDistinct, signature.required, signature.positionalCount)
    (acceptsAnything, checked) = (signature.acceptsAnything, names)
  }

  /// This signature for a constructor that checks only `names`.
  package func checking(_ names: [String]) -> Signature { Signature(self, checking: names) }

  /// A few names, and anything besides.
  package convenience init(acceptsAnything: Bool, names: [String]) { self.init(required: [], optional: names, acceptsAnything: acceptsAnything) }

  package func index(of name: String, from hint: Int = 0) -> Int? {
    let fingerprint = name.fingerprint
    return first(from: hint) { fingerprints[$0] == fingerprint && names[$0] == name }
  }

  /// The index of a name that is known to be one of the signature's.
  func position(of name: String, from hint: Int) -> Int? {
    guard areDistinct else { return index(of: name, from: hint) }
    let fingerprint = name.fingerprint
    return first(from: hint) { fingerprints[$0] == fingerprint }
  }

  /// The first parameter that fits, looked for from `hint` on and then before it: arguments are mostly read in order.
  @inline(__always) private func first(from hint: Int, where fits: (Int) -> Bool) -> Int? {
    for i in hint..<names.count where fits(i) { return i }
    for i in 0..<hint where fits(i) { return i }
    return nil
  }
}
