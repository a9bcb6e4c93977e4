import Model

/// The `weights` of a factory (`torchvision/models/_api.py`), by the name of its enum (`ResNet18_Weights`).
package struct PretrainedWeights: Sendable {
  let name: String
  var members = ["IMAGENET1K_V1"]
  /// Whether `pretrained=True` maps to a member; a few models have none.
  var hasLegacyDefault = true

  /// The parameters that request pretrained weights.
  package static let parameters = ["weights", "pretrained", "weights_backbone"]

  static let v1v2 = ["IMAGENET1K_V1", "IMAGENET1K_V2"]
  static let swag = ["IMAGENET1K_SWAG_E2E_V1", "IMAGENET1K_SWAG_LINEAR_V1"]

  init(_ name: String, _ members: [String] = ["IMAGENET1K_V1"], hasLegacyDefault: Bool = true) {
    (self.name, self.members, self.hasLegacyDefault) = (name, members, hasLegacyDefault)
  }

  /// The member that `spelled` names, with or without the enum's name; nil for none.
  func member(_ spelled: String) -> String? {
    let own = name + "."
    let short = spelled.hasPrefix(own) ? String(spelled.dropFirst(own.count)) : spelled
    return short == "DEFAULT" || members.contains(short) ? short : nil
  }
}

extension Arguments {
  /// Reads `weights` and its old name `pretrained` (`torchvision/models/_utils.py`, `handle_legacy_interface`): the member
  /// given, or nil for None; also nil where it is unknown or wrong, which is noted.
  mutating func weights(_ weights: PretrainedWeights, _ name: String = "weights", old: String = "pretrained") -> String? {
    guard let argument = argument(name) else { return legacy(weights, old) }
    if let given = self.argument(old)?.value, !given.isUnknown, !argument.value.isLegacyFlag {
      refuse(.badArgument("got an unexpected keyword argument '\(old)'"), at: old)
    }
    switch argument.value {
    case .null: return nil
    case .string(let spelled) where spelled != "legacy": return member(spelled, weights, name: name)
    case .reference(let path): return member(path, of: weights, name: name)
    case .call(let call) where call.target.hasSuffix("models.get_weight"):
      guard case .string(let path)? = (call.positional.first ?? call.keywords.first?.argument)?.value else { return nil }
      return member(path, of: weights, name: name)
    case .unknown(let reason):
      noteUnknown(reason, argument.node)
      return nil
    default: return flag(argument.value, weights, name: name)
    }
  }

  private mutating func legacy(_ weights: PretrainedWeights, _ name: String) -> String? {
    argument(name).flatMap { flag($0.value, weights, name: name) }
  }

  /// Other values count by their truth.
  private mutating func flag(_ value: Value, _ weights: PretrainedWeights, name: String) -> String? {
    guard bool(name, default: false) == true else { return nil }
    if !weights.hasLegacyDefault { refuse(.badArgument("No weights available for this model"), at: name) }
    return weights.members.first
  }

  private mutating func member(_ spelled: String, _ weights: PretrainedWeights, name: String) -> String? {
    let member = weights.member(spelled)
    if member == nil { refuse(.badArgument("\(weights.name) has no '\(spelled)'"), at: name) }
    return member
  }

  /// A path that ends in an enum's name and a member's.
  private mutating func member(_ path: String, of weights: PretrainedWeights, name: String) -> String? {
    let parts = path.split(separator: ".")
    guard parts.count > 1, parts[parts.count - 2] == weights.name else {
      refuse(.badArgument("Invalid Weight class provided; expected \(weights.name) but received \(path)"), at: name)
      return nil
    }
    return member(String(parts[parts.count - 1]), weights, name: name)
  }

  /// A number that the factory sets by itself: giving another one raises (`_ovewrite_named_param`).
  mutating func fixed(_ name: String, _ value: Int) -> Dim {
    let given = int(name, default: Dim(value))
    if !given.mayEqual(Dim(value)) {
      refuse(.badArgument("The parameter '\(name)' expected value \(value) but got \(given) instead."), at: name)
    }
    return Dim(value)
  }

  /// `num_classes`, which weights set.
  mutating func classes(_ weights: String?, default count: Int = 1000) -> Dim {
    weights == nil ? size("num_classes", default: Dim(count)) : fixed("num_classes", count)
  }
}

extension Value {
  fileprivate var isUnknown: Bool { if case .unknown = self { true } else { false } }

  /// Neither a weight's name nor None.
  fileprivate var isLegacyFlag: Bool {
    switch self {
    case .null, .string, .reference, .call, .unknown: false
    default: true
    }
  }
}
