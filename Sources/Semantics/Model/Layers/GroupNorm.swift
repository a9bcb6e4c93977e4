/// `GroupNorm` (`torch/nn/modules/normalization.py`).
///
/// Input (N, C, ...). Normalises each group of C / `num_groups` channels of each example by its own statistics, in both modes.
package struct GroupNorm: Layer {
  package let groups: Dim
  package let channels: Dim
  package let eps: Double?
  package let affine: Bool?
  /// Whether an affine layer has a bias beside its weight.
  package let bias: Bool?

  package init(_ groups: Dim, _ channels: Dim, eps: Double = 1e-5) {
    (self.groups, self.channels, self.eps) = (groups, channels, eps)
    (affine, bias) = (true, true)
  }

  package init(_ a: inout Arguments) {
    groups = GroupNorm.groups(&a)
    eps = a.float("eps", default: 1e-5)
    affine = a.bool("affine", default: true)
    channels = affine == false ? GroupNorm.comparedChannels(&a, groups) : a.size("num_channels")
    bias = a.bool("bias", default: true)
    validate(&a)
  }

  /// Reads `num_groups`: a float passes the constructor and is refused by forward.
  private static func groups(_ a: inout Arguments) -> Dim {
    guard let argument = a.argument("num_groups") else { return .unknown }
    switch argument.value {
    case .bool(true), .float:
      let number = a.float(argument, "num_groups") ?? 1
      if case .int(let channels)? = a.argument("num_channels")?.value {
        let fault = Fault.badArgument("num_groups must be a whole number that divides num_channels, not \(number)")
        if Double(channels).truncatingRemainder(dividingBy: number) == 0 {
          a.refuseAtCall(fault, value: argument, of: "num_groups")
        } else {
          a.refuse(fault, at: "num_groups")
        }
      }
      return .unknown
    case .bool(false): return 0
    default: return a.int(argument, "num_groups")
    }
  }

  /// Reads `num_channels` of a layer without parameters: the constructor divides it by the groups and forward passes over it, so that a
  /// float will do.
  private static func comparedChannels(_ a: inout Arguments, _ groups: Dim) -> Dim {
    guard case .float(let channels)? = a.argument("num_channels")?.value, a.call.loading != .typed else { return a.int("num_channels") }
    if let groups = groups.value, groups != 0, channels.truncatingRemainder(dividingBy: Double(groups)) != 0 {
      a.refuse(.badArgument("num_channels (\(channels)) must be divisible by num_groups (\(groups))"), at: "num_channels")
    }
    return .unknown
  }

  private func validate(_ a: inout Arguments) {
    if groups == 0 {
      a.refuse(.badArgument("integer modulo by zero: num_groups is 0"), at: "num_groups")
    } else if let groups = groups.value, let channels = channels.value, channels % groups != 0 {
      a.refuse(.indivisibleGroups(groups: groups, channels: channels), at: "num_groups")
    } else if groups.isBelow(0), let argument = a.argument("num_groups") {
      let fault = Fault.badArgument("Expected num groups to be greater than 0, got \(groups)")
      a.refuseAtCall(fault, value: argument, of: "num_groups")
    }
  }

  package var savesInput: InputSaving { .always }
  package func mixesElementTypes(_ call: LayerCall) -> Bool { call.hasOnlyReducedInputs || call.isBatched }
  package var type: String { "GroupNorm" }

  package var state: [StateTensor] {
    guard affine != false else { return [] }
    return [.parameter("weight", [channels])] + (bias != false ? [.parameter("bias", [channels])] : [])
  }

  package var arguments: [(name: String, value: Printed)] {
    [
      ("num_groups", .dim(groups)), ("num_channels", .dim(channels)), ("eps", .optional(eps)), ("affine", .flag(affine)),
      ("bias", .flag(affine == false ? false : bias)),
    ]
  }

  package func strides(_ call: PlacedCall) -> Strides? { call.images }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.input.shape
    let output = call.normalized(affine: affine)
    guard let rank = shape.rank else { return output }
    if rank < 2 {
      call.fail(.rankMismatch(expected: "at least 2D", got: rank))
      return output
    }
    if shape[1] == 0 {
      call.fail(.badArgument("Expected number of channels to be greater than 0, got 0"))
      return output
    }
    // `F.group_norm` calls `_verify_batch_size` with all groups of all examples as one batch.
    let perGroup = shape[0] * shape[1] / groups
    let spatial = shape.product(2...)
    if perGroup * spatial == 1 {
      call.fail(.oneValuePerChannel(shape: Shape([perGroup, groups] + shape.dims.dropFirst(2))))
      return output
    }
    guard checkChannels(&call) else { return output }
    if spatial == 0 { call.fail(.badArgument("Expected HxW to be greater than 0, got 0")) }
    if shape[1] / groups * spatial == 1 { call.record(.constantOutput) }
    return output
  }

  private func checkChannels(_ call: inout LayerCall) -> Bool {
    let shape = call.input.shape
    if groups.isKnown, groups != 0, !(shape[1] % groups).mayEqual(0) {
      call.fail(.featureMismatch("\(shape[1]) channels arrive, which \(groups) groups don't divide\(hint(shape))"))
      return false
    }
    if affine == true, !shape[1].mayEqual(channels) {
      call.fail(.featureMismatch("GroupNorm is built for \(channels) channels, but \(shape[1]) arrive\(hint(shape))"))
      return false
    }
    return true
  }

  /// Hints that a vmap may have consumed the batch axis, if the channels come first.
  private func hint(_ shape: Shape) -> String {
    shape[0].isKnown && shape[0] == channels ? ": \(shape) has them in front, without a batch axis" : ""
  }
}

extension GroupNorm {
  package static let classes = [
    LayerClass(
      "GroupNorm",
      Signature("num_groups", "num_channels", optional: ["eps", "affine", "device", "dtype"], keywordOnly: ["bias"]),
      checks: ["num_groups"]
    ) { GroupNorm(&$0) }
  ]
}
