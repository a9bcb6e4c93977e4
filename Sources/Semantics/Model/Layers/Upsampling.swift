/// `Upsample`, `UpsamplingNearest2d`, `UpsamplingBilinear2d` (`torch/nn/modules/upsampling.py`), and
/// `torch.nn.functional.interpolate`, which they call.
///
/// Input (N, C, spatial...).
package struct Upsampling: Layer {
  package let type: String
  /// Nil is None. One number for all dimensions, or a list.
  package let size: [Dim]?
  package let sizeIsScalar: Bool
  /// Nil is None; a nil element is unknown.
  package let scale: [Double?]?
  package let mode: String?
  /// Nil is None.
  package let alignCorners: Bool?
  package let recomputesScale: Bool

  /// `interpolate` to a size, as a builder spells it.
  package init(size: [Dim], mode: String = "bilinear") {
    type = "interpolate"
    (self.size, sizeIsScalar, scale) = (size, false, nil)
    (self.mode, alignCorners, recomputesScale) = (mode, false, false)
  }

  /// `Upsample` by a factor in each of some dimensions, as a builder spells it.
  /// - Parameter mode: `linear` stands for that of the number of dimensions
  package init(scale: Double, _ spatial: Int, mode: String, alignCorners: Bool?) {
    type = "Upsample"
    (size, sizeIsScalar, self.scale) = (nil, true, Array(repeating: scale, count: spatial))
    self.mode = mode == "linear" ? ["linear", "bilinear", "trilinear"][spatial - 1] : mode
    (self.alignCorners, recomputesScale) = (alignCorners, false)
  }

  /// - Parameter mode: the mode of a class that fixes it.
  package init(_ a: inout Arguments, _ type: String, mode: String? = nil) {
    self.type = type
    let size = a.argument("size")
    if case .list? = size?.value { sizeIsScalar = false } else { sizeIsScalar = true }
    self.size = a.isNone("size", default: true) == true ? nil : a.ints("size")
    scale = Upsampling.scale(&a, isModule: type != "interpolate")
    if let mode {
      self.mode = mode
      alignCorners = mode == "bilinear" ? true : nil
      recomputesScale = false
    } else {
      self.mode = a.argument("mode") == nil ? "nearest" : a.string("mode")
      alignCorners = a.isNone("align_corners", default: true) == true ? nil : a.bool("align_corners", default: false)
      recomputesScale = a.bool("recompute_scale_factor", default: false) ?? false
    }
  }

  /// Reads `scale_factor`: 0 counts as None, since `Upsample.__init__` tests its truth; a list must be a tuple, which YAML can't
  /// spell.
  private static func scale(_ a: inout Arguments, isModule: Bool) -> [Double?]? {
    switch a.argument("scale_factor")?.value {
    case nil, .null?: return nil
    case .list(let items)?:
      if isModule, a.call.loading != .source {
        a.refuse(.badArgument("float() argument must be a string or a real number, not 'list'"), at: "scale_factor")
      }
      return items.map(\.value.number)
    default:
      let factor = a.convertedFloat("scale_factor")
      return factor == 0 ? nil : [factor]
    }
  }

  package var arguments: [(name: String, value: Printed)] {
    let sizes: Printed = size.map { sizeIsScalar ? .dim($0[0]) : .dims($0) } ?? .none
    let factor: Printed = scale.map { $0.count == 1 ? .optional($0[0]) : .list($0.map(Printed.optional)) } ?? .none
    return [
      ("size", sizes), ("scale_factor", factor), ("mode", .string(mode ?? "?")),
      ("align_corners", alignCorners.map(Printed.bool) ?? .none),
    ]
  }

  package var savesInput: InputSaving { mode == "area" ? .always : .never }

  package func strides(_ call: PlacedCall) -> Strides? { call.images }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.rank(in: 3...5, expected: "3D, 4D or 5D") else { return call.output(.unknown) }
    let spatial = rank - 2
    if let complaint = complaint(spatial) {
      call.fail(.badArgument("\(type): \(complaint)"))
      return call.output(.unknown)
    }
    guard checkMode(&call, rank) else { return call.output(.unknown) }
    var shape = call.input.shape
    for i in 0..<spatial {
      shape[2 + i] = outputSize(shape[2 + i], i)
      if shape[2 + i].isBelow(1) {
        call.fail(.badArgument("\(type): input and output sizes should be greater than 0: \(call.input.shape) arrives"))
        break
      }
    }
    if mode == "nearest-exact" {
      call.recordLoop("aten::_upsample_nearest_exact\(spatial)d", at: call.inputLevels, in: [.tangents, .backward])
    }
    return call.output(shape)
  }

  private func outputSize(_ input: Dim, _ i: Int) -> Dim {
    if let size { return size.count == 1 ? size[0] : size[i] }
    guard let scale, let factor = scale.count == 1 ? scale[0] : scale[i], let input = input.value else { return .unknown }
    let output = Double(input) * factor
    return output.magnitude < 1e9 ? Dim(Int(output.rounded(.down))) : .unknown
  }

  /// `interpolate` in `torch/nn/functional.py`
  private func complaint(_ spatial: Int) -> String? {
    if alignCorners != nil, let mode, !mode.hasSuffix("linear"), mode != "bicubic", mode != "lanczos" {
      return "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"
    }
    switch (size, scale) {
    case (nil, nil): return "either size or scale_factor should be defined"
    case (.some, .some): return "only one of size or scale_factor should be defined"
    case (let size?, nil) where size.count != spatial && !sizeIsScalar:
      return "input and output must have the same number of spatial dimensions, but got \(spatial) and \(size.count)"
    case (nil, let scale?) where scale.count != spatial && scale.count != 1:
      return "input and scale_factor must have the same number of spatial dimensions, but got \(spatial) and \(scale.count)"
    case (.some, nil) where recomputesScale: return "recompute_scale_factor is not meaningful with an explicit size"
    default: return nil
    }
  }

  /// Checks the input's rank against the mode.
  private func checkMode(_ call: inout LayerCall, _ rank: Int) -> Bool {
    switch mode {
    case nil, "nearest", "area", "nearest-exact": return true
    case "linear": return call.rank(in: 3...3, expected: "3D") != nil
    case "bilinear", "bicubic": return call.rank(in: 4...4, expected: "4D") != nil
    case "trilinear": return call.rank(in: 5...5, expected: "5D") != nil
    case let mode?:
      call.fail(.badArgument("\(type): mode '\(mode)' is not supported for \(rank)D input"))
      return false
    }
  }
}

extension Value {
  /// The value as a number; nil otherwise.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .float(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }
}

extension Upsampling {
  package static let signature = Signature(optional: ["size", "scale_factor", "mode", "align_corners", "recompute_scale_factor"])

  package static let classes: [LayerClass] = [
    LayerClass("Upsample", signature, checks: ["scale_factor"]) { Upsampling(&$0, "Upsample") },
    LayerClass("UpsamplingNearest2d", Signature(optional: ["size", "scale_factor"]), checks: ["scale_factor"]) {
      Upsampling(&$0, "UpsamplingNearest2d", mode: "nearest")
    },
    LayerClass("UpsamplingBilinear2d", Signature(optional: ["size", "scale_factor"]), checks: ["scale_factor"]) {
      Upsampling(&$0, "UpsamplingBilinear2d", mode: "bilinear")
    },
  ]
}
