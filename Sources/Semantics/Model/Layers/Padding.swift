/// `ZeroPad1d` ... `CircularPad3d` (`torch/nn/modules/padding.py`), and `torch.nn.functional.pad`.
///
/// Numbers in pairs, from the last dimension backwards: (left, right, top, bottom, front, back). Negative ones crop.
package struct Padding: Layer {
  package enum Mode: String {
    case zero = "ZeroPad"
    case constant = "ConstantPad"
    case reflect = "ReflectionPad"
    case replicate = "ReplicationPad"
    case circular = "CircularPad"

    package var pads: Bool { self == .zero || self == .constant }
  }

  package let mode: Mode
  /// The dimensions in the class's name; nil for the function.
  package let spatial: Int?
  package let padding: [Dim]
  package let value: Double?

  /// The function, with as many numbers as it is given.
  package init(_ mode: Mode, _ padding: [Dim], value: Double? = 0) {
    self.mode = mode
    spatial = nil
    self.padding = padding
    self.value = value
  }

  /// The class, as a builder spells it.
  package init(_ mode: Mode, _ padding: [Dim], spatial: Int) {
    (self.mode, self.spatial, self.padding, value) = (mode, spatial, padding, 0)
  }

  package init(_ a: inout Arguments, _ mode: Mode, spatial: Int) {
    self.mode = mode
    self.spatial = spatial
    let given = a.ints("padding")
    if case .list? = a.argument("padding")?.value {
      padding = given
    } else {
      padding = Array(repeating: given.first ?? .unknown, count: 2 * spatial)
    }
    value = mode == .constant && a.isNone("value") != true ? a.float("value", default: 0) : 0
  }

  package var savesInput: InputSaving { mode == .reflect || mode == .replicate ? .always : .never }
  package var type: String { spatial.map { "\(mode.rawValue)\($0)d" } ?? "pad" }

  package var arguments: [(name: String, value: Printed)] {
    let padding = (name: "padding", value: Printed.dims(padding))
    return mode == .constant ? [padding, ("value", .optional(value))] : [padding]
  }

  /// A vmap takes constant padding apart.
  package func strides(_ call: PlacedCall) -> Strides? { mode == .constant && call.inputs.first?.levels.isEmpty == false ? nil : call.images }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard padding.count % 2 == 0 else {
      call.fail(.badArgument("padding length must be divisible by 2"))
      return call.output(.unknown)
    }
    guard let rank = call.input.shape.rank else { return call.output(.unknown) }
    guard checkRank(&call, rank) else { return call.output(.unknown) }
    if mode == .reflect || mode == .replicate {
      call.refuseEmpty(from: rank == padding.count / 2 + 1 ? 0 : 1)
    }
    var shape = call.input.shape
    for i in 0..<padding.count / 2 {
      let (before, after) = (padding[2 * i], padding[2 * i + 1])
      let size = shape[rank - 1 - i]
      shape[rank - 1 - i] = size + before + after
      if let complaint = complaint(size, before, after: after) {
        call.fail(.badArgument("\(type): padding (\(before), \(after)) \(complaint): \(call.input.shape) arrives"))
        break
      }
    }
    return call.output(shape)
  }

  private func checkRank(_ call: inout LayerCall, _ rank: Int) -> Bool {
    if mode == .circular, let spatial {
      let expected = "\(spatial + 1)D or \(spatial + 2)D"
      guard call.rank(in: (spatial + 1)...(spatial + 2), expected: expected) != nil else { return false }
    }
    if padding.count > 2 * rank {
      call.fail(.rankMismatch(expected: "at least \(padding.count / 2)D", got: rank))
      return false
    }
    guard !mode.pads else { return true }
    let pairs = padding.count / 2
    guard (1...3).contains(pairs) else {
      call.fail(.badArgument("padding size \(padding.count) is not supported for \(rank)D input tensor"))
      return false
    }
    return call.rank(in: (pairs + 1)...(pairs + 2), expected: "\(pairs + 1)D or \(pairs + 2)D") != nil
  }

  /// What `torch/_refs` and `aten/src/ATen/native/{Reflection,Replication}Pad*.cpp`, `PadNd.cpp` refuse.
  private func complaint(_ size: Dim, _ before: Dim, after: Dim) -> String? { mode.complaint(size, before, after: after) }
}

extension Padding.Mode {
  /// - Returns: what is wrong with padding a dimension of `size` so, as the end of a sentence
  package func complaint(_ size: Dim, _ before: Dim, after: Dim) -> String? {
    guard let size = size.value, let before = before.value, let after = after.value else { return nil }
    let output = size + before + after
    switch self {
    case .zero, .constant:
      return size + min(before, 0) + min(after, 0) < 0 ? "crops more than there is" : nil
    case .reflect:
      if before >= size || after >= size { return "should be less than the corresponding input dimension" }
      return output < 1 ? "leaves nothing" : nil
    case .replicate:
      return output < 1 ? "leaves nothing" : nil
    case .circular:
      if before > size || after > size { return "wraps around more than once" }
      if output > 1, size + before < 0 || size + after < 0 { return "crops more than there is" }
      return output < 0 ? "results in an empty dimension" : nil
    }
  }
}

extension Padding {
  package static let classes: [LayerClass] = (1...3).flatMap { spatial in
    [Mode.zero, .constant, .reflect, .replicate, .circular].map { mode in
      let signature = mode == .constant ? Signature("padding", "value") : Signature("padding")
      return LayerClass("\(mode.rawValue)\(spatial)d", signature) { Padding(&$0, mode, spatial: spatial) }
    }
  }
}
