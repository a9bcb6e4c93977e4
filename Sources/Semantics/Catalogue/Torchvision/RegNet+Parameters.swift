import Model

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `BlockParams` of `torchvision/models/regnet.py`, spelled out or by the paper's formula.
extension Arguments {
  /// The stages that a `BlockParams` tells; nil, which is noted, for anything else.
  mutating func stages(_ name: String) -> RegNet.Stages? {
    guard let argument = argument(name) else { return nil }
    switch argument.value {
    case .call(let call) where call.target.hasSuffix("BlockParams"): return stages(spelled: call)
    case .call(let call) where call.target.hasSuffix("BlockParams.from_init_params"): return stages(computed: call)
    case .unknown(let reason): noteUnknown(reason, argument.node)
    default: refuse(.badArgument("\(name) must be a BlockParams, not \(argument.value.spelled)"), at: name)
    }
    return nil
  }

  private mutating func stages(spelled call: ModuleCall) -> RegNet.Stages {
    let names = ["depths", "widths", "group_widths", "bottleneck_multipliers", "strides"]
    return reading(call, Signature(required: names, optional: ["se_ratio"])) { a in
      RegNet.Stages(
        depths: a.ints("depths"), widths: a.ints("widths"), groupWidths: a.ints("group_widths"),
        bottlenecks: a.list("bottleneck_multipliers")?.map { $0.value.number ?? 1 } ?? [], strides: a.ints("strides"),
        squeeze: a.isNone("se_ratio", default: true) == true ? nil : a.float("se_ratio", default: nil))
    }
  }

  private mutating func stages(computed call: ModuleCall) -> RegNet.Stages? {
    let signature = Signature(
      "depth", "w_0", "w_a", "w_m", "group_width", optional: ["bottleneck_multiplier", "se_ratio"], acceptsAnything: true)
    return reading(call, signature) { a in
      let (depth, w0) = (a.int("depth").value, a.int("w_0").value)
      let (wa, wm) = (a.float("w_a", default: nil), a.float("w_m", default: nil))
      let group = a.int("group_width").value
      let bottleneck = a.float("bottleneck_multiplier", default: 1)
      let squeeze = a.isNone("se_ratio", default: true) == true ? nil : a.float("se_ratio", default: nil)
      guard let depth, let w0, let wa, let wm, let group, let bottleneck, bottleneck > 0, group > 0 else { return nil }
      if wa < 0 || w0 <= 0 || wm <= 1 || w0 % 8 != 0 {
        a.refuse(.badArgument("Invalid RegNet settings"))
        return nil
      }
      return RegNet.Stages(depth: depth, w0: w0, wa: wa, wm: wm, group: group, bottleneck: bottleneck, squeeze: squeeze)
    }
  }
}

extension RegNet.Stages {
  /// `from_init_params`: widths grow linearly, are quantized in log space, then to multiples of 8. In single precision, as
  /// tensors are.
  fileprivate init(depth: Int, w0: Int, wa: Double, wm: Double, group: Int, bottleneck: Double, squeeze: Double?) {
    var runs: [(width: Int, depth: Int)] = []
    for i in 0..<min(max(0, depth), GraphBuilder.limit) {
      let linear = Float(i) * Float(wa) + Float(w0)
      let capacity = (logf(linear / Float(w0)) / Float(log(wm))).rounded(.toNearestOrEven)
      let quantized = (Float(w0) * powf(Float(wm), capacity) / 8).rounded(.toNearestOrEven) * 8
      guard let width = Dim(truncating: Double(quantized)).value else { break }
      if runs.last?.width == width {
        runs[runs.count - 1].depth += 1
      } else {
        runs.append((width, 1))
      }
    }
    let wide = runs.map { Dim(truncating: Double($0.width) * bottleneck).value ?? 0 }
    let groups = wide.map { min(group, $0) }
    let adjusted = zip(wide, groups).map { Dim.divisible(Double($0), by: $1) }
    self.init(
      depths: runs.map { Dim($0.depth) }, widths: adjusted.map { Dim(truncating: ($0.scaled(1) ?? 0) / bottleneck) },
      groupWidths: groups.map { Dim($0) }, bottlenecks: runs.map { _ in bottleneck }, strides: runs.map { _ in 2 },
      squeeze: squeeze)
  }
}
