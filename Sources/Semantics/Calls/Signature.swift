/// The parameters of a constructor or function, in the order in which positional arguments fill them.
public struct Signature: Sendable {
  let names: [String]
  /// The first `required` names have no default.
  let required: Int
  /// Names from this index on are keyword-only.
  let positionalCount: Int
  /// `**kwargs` that are ignored (`torch.nn.Identity`), positional ones too.
  let acceptsAnything: Bool
  /// The parameters whose values the constructor works with. It only keeps those of the others, so that PyTorch finds out at
  /// the call what is wrong with them. Nil: it works with all.
  private(set) var checked: [String]?

  /// - Parameters:
  ///   - required: names without defaults, which stand first
  ///   - optional: names with defaults
  ///   - keywordOnly: names behind a `*`, all with defaults
  public init(
    _ required: String..., optional: [String] = [], keywordOnly: [String] = [], acceptsAnything: Bool = false
  ) {
    names = required + optional + keywordOnly
    self.required = required.count
    positionalCount = required.count + optional.count
    self.acceptsAnything = acceptsAnything
  }

  init(required: [String], optional: [String], acceptsAnything: Bool = false) {
    names = required + optional
    self.required = required.count
    positionalCount = names.count
    self.acceptsAnything = acceptsAnything
  }

  /// The signature of a constructor that works with the values of `names` alone.
  func checking(_ names: [String]) -> Signature {
    var result = self
    result.checked = names
    return result
  }

  /// A few names, and anything besides.
  init(acceptsAnything: Bool, names: [String]) { self.init(required: [], optional: names, acceptsAnything: acceptsAnything) }

  func index(of name: String, from hint: Int = 0) -> Int? {
    for i in hint..<names.count where names[i] == name { return i }
    for i in 0..<hint where names[i] == name { return i }
    return nil
  }
}
