/// `MaxPool1d`, `AvgPool2d`, `LPPool3d` ... (`torch/nn/modules/pooling.py`).
///
/// Input (N, C, spatial...) or (C, spatial...). The constructors check nothing; forward does.
package struct Pooling: Layer {
  package enum Kind: String {
    case max = "MaxPool"
    case average = "AvgPool"
    case power = "LPPool"

    /// Precomputed class names: every built module asks for its type.
    fileprivate var types: [String] { self == .max ? Kind.maxima : self == .average ? Kind.averages : Kind.powers }
    private static let maxima = Kind.max.named
    private static let averages = Kind.average.named
    private static let powers = Kind.power.named
    private var named: [String] { (1...3).map { "\(rawValue)\($0)d" } }
  }

  package let kind: Kind
  package let spatial: Int
  package let kernel: Sizes
  /// Nil is None: the kernel's size.
  package let stride: Sizes?
  package let padding: Sizes
  package let dilation: Sizes
  package let ceilMode: Bool?
  package let countIncludePad: Bool?
  /// Nil is None.
  package let divisorOverride: Dim?
  package let returnIndices: Bool?
  package let normType: Double?

  /// For builders.
  package init(
    _ kind: Kind, kernel: Sizes, stride: Sizes, padding: Sizes? = nil, ceilMode: Bool = false
  ) {
    self.kind = kind
    spatial = kernel.shape.spatial
    (self.kernel, self.stride, self.padding) = (kernel, stride, padding ?? Sizes(0, spatial))
    dilation = Sizes(1, spatial)
    self.ceilMode = ceilMode
    (countIncludePad, divisorOverride, returnIndices, normType) = (true, nil, false, nil)
  }

  package init(_ a: inout Arguments, _ kind: Kind, spatial: Int) {
    self.kind = kind
    self.spatial = spatial
    normType = kind == .power ? a.convertedFloat("norm_type") : nil
    if normType == 0 { a.refuse(.badArgument("norm_type must be a non-zero value, but got 0"), at: "norm_type") }
    let repeats = kind != .power || spatial == 1
    let keepsTuple = kind == .average && spatial == 1
    func spelled(_ sizes: Sizes) -> Sizes { keepsTuple ? Sizes(sizes.shape) : sizes }
    kernel = spelled(a.sizes("kernel_size", spatial, repeatsSingle: repeats))
    let stride = a.optionalSizes("stride", spatial, repeatsSingle: true, takesEmpty: true).map(spelled)
    self.stride = kind == .power ? stride : stride ?? kernel
    padding = kind == .power ? Sizes(0, spatial) : spelled(a.sizes("padding", spatial, default: 0, repeatsSingle: true))
    dilation = kind == .max ? a.sizes("dilation", spatial, default: 1, repeatsSingle: true) : Sizes(1, spatial)
    returnIndices = kind == .max ? a.bool("return_indices", default: false) : false
    ceilMode = a.flag("ceil_mode", default: false)
    countIncludePad = kind == .average ? a.flag("count_include_pad", default: true) : true
    divisorOverride = kind == .average && spatial > 1 ? a.optionalInt("divisor_override") : nil
  }

  package var savesInput: InputSaving { .always }
  package var type: String { kind.types[spatial - 1] }

  package var arguments: [(name: String, value: Printed)] {
    let ceil = (name: "ceil_mode", value: Printed.flag(ceilMode))
    let window = [
      (name: "kernel_size", value: kernel.printed), ("stride", stride?.printed ?? .none), ("padding", padding.printed),
    ]
    switch kind {
    case .max: return window + [("dilation", dilation.printed), ("return_indices", .flag(returnIndices)), ceil]
    case .average:
      let divisor = [(name: "divisor_override", value: divisorOverride.map(Printed.dim) ?? .none)]
      return window + [ceil, ("count_include_pad", .flag(countIncludePad))] + (spatial > 1 ? divisor : [])
    case .power: return [("norm_type", .optional(normType))] + window.prefix(2) + [ceil]
    }
  }

  /// Lines are images of one row, except where `max_pool1d` takes them as they are.
  package func strides(_ call: PlacedCall) -> Strides? {
    guard spatial == 1 else { return call.images }
    return kind == .max && call.inputs.first?.levels.isEmpty == true ? nil : call.lines
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let ranks = (spatial + 1)...(spatial + 2)
    guard let rank = call.rank(in: ranks, expected: "\(spatial + 1)D or \(spatial + 2)D"), checkWindow(&call) else {
      return call.output(.unknown)
    }
    var shape = call.input.shape
    call.refuseEmpty(from: rank - spatial - 1)
    for i in rank - spatial..<rank {
      shape[i] = outputSize(shape[i], i - (rank - spatial))
      if shape[i].isBelow(1) || isBelowKernel(call.input.shape[i], i - (rank - spatial)) {
        call.fail(.badArgument("\(type): the output size is too small: \(call.input.shape) arrives"))
        break
      }
    }
    var output = call.output(shape)
    output.isTuple = returnIndices == true
    return output
  }

  /// `pooling_output_shape` in `aten/src/ATen/native/Pool.h`
  private func outputSize(_ size: Dim, _ i: Int) -> Dim {
    let step = (stride ?? kernel)[i]
    let span = size + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1
    let down = span / step + 1
    guard ceilMode != false else { return down }
    var up = (span + step - 1) / step + 1
    // The last window must start inside of the input or its left padding.
    if let start = ((up - 1) * step).value, let end = (size + padding[i]).value, start >= end { up = up - 1 }
    return ceilMode == true || up == down ? up : .unknown
  }

  /// Averages over three dimensions want an input as large as the kernel, whatever the padding.
  private func isBelowKernel(_ size: Dim, _ i: Int) -> Bool {
    guard spatial == 3, kind != .max, let size = size.value, let kernel = kernel[i].value else { return false }
    return size < kernel
  }

  /// `pool2d_shape_check` and its kin
  private func checkWindow(_ call: inout LayerCall) -> Bool {
    let stride = stride ?? kernel
    if kind == .power, spatial == 1, !kernel.isScalar {
      call.fail(.badArgument("LPPool1d multiplies by its kernel_size, which is a list here"))
      return false
    }
    for i in 0..<spatial {
      let complaint: String? =
        if kernel[i].isBelow(1) {
          "kernel size must be greater than zero, but got \(kernel[i])"
        } else if stride[i].isBelow(1) {
          "stride must be greater than zero, but got \(stride[i])"
        } else if dilation[i].isBelow(1) {
          "dilation must be greater than zero, but got \(dilation[i])"
        } else if padding[i].isBelow(0) {
          "padding must be non-negative, but got \(padding[i])"
        } else if (2 * padding[i]).value ?? 0 > ((kernel[i] - 1) * dilation[i] + 1).value ?? Int.max {
          "padding should be at most half of the effective kernel size, but got padding=\(padding[i]) and kernel_size=\(kernel[i])"
        } else {
          nil
        }
      guard let complaint else { continue }
      call.fail(.badArgument("\(type): \(complaint)"))
      return false
    }
    if divisorOverride == 0 { call.fail(.badArgument("\(type): divisor must be not zero")) }
    return divisorOverride != 0
  }
}

extension LayerCall {
  /// Refuses an input with an empty dimension from `first` on: only the batch may be empty.
  package mutating func refuseEmpty(from first: Int) {
    guard let rank = input.shape.rank, (first..<rank).contains(where: { input.shape[$0] == 0 }) else { return }
    fail(.badArgument("expected a non-empty tensor with an optional batch size of 0, but \(input.shape) arrives"))
  }
}

extension Pooling {
  package static let classes: [LayerClass] = (1...3).flatMap { spatial in
    [
      LayerClass("MaxPool\(spatial)d", Signature("kernel_size", optional: maxOptions)) { Pooling(&$0, .max, spatial: spatial) },
      LayerClass(
        "AvgPool\(spatial)d",
        Signature("kernel_size", optional: averageOptions + (spatial > 1 ? ["divisor_override"] : []))
      ) { Pooling(&$0, .average, spatial: spatial) },
      LayerClass("LPPool\(spatial)d", Signature("norm_type", "kernel_size", optional: ["stride", "ceil_mode"])) {
        Pooling(&$0, .power, spatial: spatial)
      },
    ]
  }

  private static let maxOptions = ["stride", "padding", "dilation", "return_indices", "ceil_mode"]
  private static let averageOptions = ["stride", "padding", "ceil_mode", "count_include_pad"]
}
