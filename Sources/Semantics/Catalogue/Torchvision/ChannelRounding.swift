import Model

/// How torchvision rounds scaled numbers of channels (`torchvision/models/_utils.py`, `_make_divisible`).
extension Dim {
  /// The multiple of `divisor` nearest to `value`, at least `divisor`, and not below nine tenths of `value`. Unknown for nil.
  static func divisible(_ value: Double?, by divisor: Int = 8) -> Dim {
    guard let value, divisor > 0, value.magnitude < 1e9 else { return .unknown }
    let nearest = Int(value + Double(divisor) / 2)
    let rounded = max(divisor, (nearest >= 0 ? nearest : nearest - divisor + 1) / divisor * divisor)
    return Dim(Double(rounded) < 0.9 * value ? rounded + divisor : rounded)
  }

  /// The number times `factor`, not rounded; nil where one of them is unknown.
  func scaled(_ factor: Double?) -> Double? {
    guard let value, let factor else { return nil }
    return Double(value) * factor
  }
}

extension Arguments {
  /// Notes a custom block class, which is not modelled.
  mutating func noteCustomBlock(_ name: String) {
    guard let argument = argument(name) else { return }
    switch argument.value {
    case .null: break
    case .unknown(let reason): noteUnknown(reason, argument.node)
    case .partial, .template, .reference: noteUnknown("a block of one's own is not followed", argument.node)
    default: refuse(.badArgument("\(name): \(argument.value.spelled) is not callable"), at: name)
    }
  }

  /// The calls in a list of configuration objects; nil, with a fault, where there is something else.
  mutating func configurations(_ name: String, _ types: Set<String>) -> [ModuleCall]? {
    guard let items = list(name), !items.isEmpty else {
      refuse(.badArgument("The \(name) should not be empty"), at: name)
      return nil
    }
    var calls: [ModuleCall] = []
    for item in items {
      guard let call = configuration(item, types) else {
        refuse(.badArgument("The \(name) should be a list of \(types.sorted().joined(separator: " or "))"), at: name)
        return nil
      }
      calls.append(call)
    }
    return calls
  }

  /// One configuration; jsonargparse makes a dataclass of a mapping too.
  private func configuration(_ item: Argument, _ types: Set<String>) -> ModuleCall? {
    if case .mapping(let entries) = item.value, call.loading == .typed, types == ["MSBlockConfig"] {
      return ModuleCall(target: "torchvision.models.video.mvit.MSBlockConfig", keywords: entries, node: item.node, loading: .typed)
    }
    guard let call = item.value.instance, types.contains(call.target.shortName) else { return nil }
    return call
  }

  /// Reads the arguments of a call inside of this one; what is wrong with them is wrong with this one.
  mutating func reading<Result>(_ call: ModuleCall, _ signature: Signature, _ body: (inout Arguments) -> Result) -> Result {
    var inner = Arguments(call, signature)
    let result = body(&inner)
    faults += inner.faults
    unresolved += inner.unresolved
    return result
  }
}
