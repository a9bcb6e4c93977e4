/// `Conv1d`, `Conv2d`, `Conv3d`, `ConvTranspose1d` ... and their lazy forms (`torch/nn/modules/conv.py`).
///
/// Input (N, C_in, spatial...) or (C_in, spatial...); weight (C_out, C_in / groups, kernel...), transposed
/// (C_in, C_out / groups, kernel...).
package struct Convolution: Layer {
  /// How many spatial dimensions there are: 1 to 3.
  package let spatial: Int
  package let isTransposed: Bool
  package let isLazy: Bool
  /// Unknown for a lazy layer.
  package let inChannels: Dim
  package let outChannels: Dim
  package let kernel: Shape
  package let stride: Shape
  package let padding: Padding
  package let outputPadding: Shape
  package let dilation: Shape
  package let groups: Dim
  package private(set) var bias: Bool?
  package let paddingMode: String

  package enum Padding: Equatable {
    case explicit(Shape)
    case same
    case valid
  }

  /// For builders; a transposed convolution has an output padding.
  package init(
    _ inChannels: Dim, _ outChannels: Dim, kernel: Shape, stride: Shape = .square(1), padding: Shape = .square(0),
    dilation: Shape = .square(1), groups: Dim = 1, bias: Bool = true, transposedWith outputPadding: Shape? = nil
  ) {
    spatial = kernel.spatial
    (isTransposed, isLazy) = (outputPadding != nil, false)
    (self.inChannels, self.outChannels) = (inChannels, outChannels)
    self.kernel = kernel.rank == spatial ? kernel : Shape(unknownOfRank: spatial)
    (self.stride, self.dilation) = (stride, dilation)
    self.padding = .explicit(padding)
    self.outputPadding = outputPadding ?? Shape(repeating: 0, count: spatial)
    (self.groups, self.bias) = (groups, bias)
    paddingMode = "zeros"
  }

  package func withBias() -> (any Layer)? {
    var copy = self
    copy.bias = true
    return copy
  }

  package init(_ a: inout Arguments, spatial: Int, transposed: Bool = false, lazy: Bool = false) {
    self.spatial = spatial
    (isTransposed, isLazy) = (transposed, lazy)
    inChannels = lazy ? .unknown : transposed ? a.size("in_channels") : a.reckonedSize("in_channels")
    outChannels = a.size("out_channels")
    kernel = a.tuple("kernel_size", spatial, takesBool: true)
    stride = a.sizes("stride", spatial, default: 1, repeatsSingle: true).shape
    padding = Convolution.padding(&a, spatial, transposed: transposed)
    outputPadding =
      transposed
      ? a.sizes("output_padding", spatial, default: 0, repeatsSingle: true).shape : Shape(repeating: 0, count: spatial)
    groups = Convolution.groups(&a)
    bias = a.bool("bias", default: true)
    dilation = a.sizes("dilation", spatial, default: 1, repeatsSingle: true).shape
    paddingMode = a.string("padding_mode", default: "zeros") ?? "zeros"
    validate(&a)
  }

  /// Reads `groups`: the constructor takes True as 1, and forward refuses it.
  private static func groups(_ a: inout Arguments) -> Dim {
    guard let argument = a.argument("groups") else { return 1 }
    guard case .bool(let flag) = argument.value else { return a.int(argument, "groups") }
    if flag { a.refuseAtCall(.badArgument("'groups' must be a whole number, not True"), value: argument, of: "groups") }
    return flag ? 1 : 0
  }

  private static func padding(_ a: inout Arguments, _ spatial: Int, transposed: Bool) -> Padding {
    guard !transposed, case .string(let word)? = a.argument("padding")?.value else {
      return .explicit(a.sizes("padding", spatial, default: 0, repeatsSingle: true).shape)
    }
    switch word {
    case "same": return .same
    case "valid": return .valid
    default:
      a.refuse(.badArgument("Invalid padding string '\(word)', should be one of 'valid', 'same'"), at: "padding")
      return .explicit(Shape(unknownOfRank: spatial))
    }
  }

  /// `_ConvNd.__init__`
  private func validate(_ a: inout Arguments) {
    if groups.isBelow(1) { a.refuse(.badArgument("groups must be a positive integer"), at: "groups") }
    if groups.isKnown, !groups.isBelow(1) {
      if !isLazy, !(inChannels % groups).mayEqual(0) {
        a.refuse(.badArgument("in_channels must be divisible by groups"), at: "in_channels")
      }
      if !(outChannels % groups).mayEqual(0) {
        a.refuseValue(.badArgument("out_channels must be divisible by groups"), of: "out_channels")
      }
    }
    if let size = kernel.negative {
      a.refuse(.badArgument("Trying to create tensor with negative dimension \(size)"), at: "kernel_size")
    }
    if padding == .same, (0..<spatial).contains(where: { stride[$0].isKnown && stride[$0] != 1 }) {
      a.refuse(.badArgument("padding='same' is not supported for strided convolutions"), at: "padding")
    }
    let modes = isTransposed ? ["zeros"] : ["zeros", "reflect", "replicate", "circular"]
    if !modes.contains(paddingMode) {
      a.refuse(.badArgument("padding_mode must be one of \(modes), but got padding_mode='\(paddingMode)'"), at: "padding_mode")
    }
  }

  package var type: String { Convolution.types[(spatial - 1) * 4 + (isLazy ? 2 : 0) + (isTransposed ? 1 : 0)] }

  /// Precomputed names: every built module asks for its type.
  private static let types = (1...3).flatMap { ["Conv\($0)d", "ConvTranspose\($0)d", "LazyConv\($0)d", "LazyConvTranspose\($0)d"] }

  /// Padding that `F.pad` does, round the edge or unevenly, gives the convolution a copy of the input.
  package var savesInput: InputSaving {
    let isUneven = padding == .same && (0..<spatial).contains { dilation[$0] * (kernel[$0] - 1) % 2 == 1 }
    return paddingMode == "circular" || isUneven ? .never : .always
  }

  package var state: [StateTensor] {
    let slice = isTransposed ? [inChannels, outChannels / groups] : [outChannels, inChannels / groups]
    let weight = StateTensor.parameter("weight", Shape(slice + kernel.dims))
    return bias == false ? [weight] : [weight, .parameter("bias", [outChannels])]
  }

  package var arguments: [(name: String, value: Printed)] {
    var result: [(name: String, value: Printed)] = [
      ("in_channels", .dim(inChannels)), ("out_channels", .dim(outChannels)), ("kernel_size", .tuple(kernel)),
      ("stride", .tuple(stride)),
    ]
    switch padding {
    case .explicit(let padding): result.append(("padding", .tuple(padding)))
    case .same: result.append(("padding", .string("same")))
    case .valid: result.append(("padding", .string("valid")))
    }
    if isTransposed { result.append(("output_padding", .tuple(outputPadding))) }
    return result + [
      ("dilation", .tuple(dilation)), ("groups", .dim(groups)), ("bias", .flag(bias)),
      ("padding_mode", .string(paddingMode)),
    ]
  }

  /// Where a vmap maps the input and the weight, both become groups of one convolution.
  package func strides(_ call: PlacedCall) -> Strides? {
    guard spatial > 1, call.inputs.first?.levels.intersecting(call.parameterLevels).isEmpty == true else { return nil }
    return spatial == 3 && !isOptimized(call.inputs[0]) ? nil : call.images
  }

  /// Whether oneDNN computes it, which keeps channels last (`aten/src/ATen/native/Convolution.cpp`, `use_mkldnn`).
  private func isOptimized(_ input: TensorFacts) -> Bool {
    let isLarge = !input.levels.isEmpty || input.shape[0] != 1 || !input.shape.product(0..<4).isBelow(20_481)
    return isLarge || groups != 1 || !kernel[-1].isBelow(4) && !kernel[-2].isBelow(4)
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let ranks = (spatial + 1)...(spatial + 2)
    guard let rank = call.rank(in: ranks, expected: "\(spatial + 1)D (unbatched) or \(spatial + 2)D (batched)") else {
      return call.output(.unknown, parameters: true)
    }
    if let complaint {
      call.fail(.badArgument("\(type): \(complaint)"))
      return call.output(.unknown, parameters: true)
    }
    var shape = call.input.shape
    let channels = rank - spatial - 1
    if !shape[channels].mayEqual(inChannels) {
      call.fail(.featureMismatch("\(type) expects \(inChannels) channels, but \(shape[channels]) arrive"))
    }
    shape[channels] = outChannels
    for i in 0..<spatial {
      if let complaint = paddingComplaint(shape[channels + 1 + i], i) {
        call.fail(.badArgument("\(type): the padding \(complaint): \(call.input.shape) arrives"))
      }
      let size = outputSize(shape[channels + 1 + i], i)
      if size.isBelow(isTransposed ? 0 : 1) {
        call.fail(.badArgument("kernel size can't be greater than the padded input: \(call.input.shape) arrives"))
      }
      shape[channels + 1 + i] = size
    }
    return call.output(shape, parameters: true)
  }

  /// What `F.pad` refuses of a padding that takes its values from the input.
  private func paddingComplaint(_ size: Dim, _ i: Int) -> String? {
    var (before, after): (Dim, Dim) = (0, 0)
    switch padding {
    case .valid: return nil
    case .explicit(let padding): (before, after) = (padding[i], padding[i])
    case .same:
      // The odd one stands behind.
      before = dilation[i] * (kernel[i] - 1) / 2
      after = dilation[i] * (kernel[i] - 1) - before
    }
    switch paddingMode {
    case "reflect": return Model.Padding.Mode.reflect.complaint(size, before, after: after)
    case "circular": return Model.Padding.Mode.circular.complaint(size, before, after: after)
    default: return nil
    }
  }

  /// What the kernels refuse for any input although the constructor accepts it (`check_shape_forward` in `aten/src/ATen/native/Convolution.cpp`).
  private var complaint: String? {
    for i in 0..<spatial {
      if kernel[i].isBelow(1) { return "kernel size must be greater than zero, but got \(kernel[i])" }
      if stride[i].isBelow(1) { return "non-positive stride is not supported" }
      if dilation[i].isBelow(1) { return "non-positive dilation is not supported" }
      if outputPadding[i].isBelow(0) { return "negative output_padding is not supported" }
      if isTransposed, let extra = outputPadding[i].value, let step = stride[i].value, let spread = dilation[i].value,
        extra >= max(step, spread)
      {
        return "output padding must be smaller than either stride or dilation, but got \(extra), \(step), \(spread)"
      }
      // Other modes pad by `F.pad`, which crops where the number is negative.
      if paddingMode == "zeros", case .explicit(let padding) = padding, padding[i].isBelow(0) {
        return "negative padding is not supported"
      }
    }
    return outChannels == 0 ? "expected weight to be at least 1 at dimension 0" : nil
  }

  /// The output size along spatial dimension `i`, from the formulas in the class documentation.
  private func outputSize(_ size: Dim, _ i: Int) -> Dim {
    let reach = dilation[i] * (kernel[i] - 1)
    switch padding {
    case .same: return size
    case .valid: return (size - reach - 1) / stride[i] + 1
    case .explicit(let padding) where isTransposed:
      return (size - 1) * stride[i] - 2 * padding[i] + reach + outputPadding[i] + 1
    case .explicit(let padding):
      return (size + 2 * padding[i] - reach - 1) / stride[i] + 1
    }
  }
}

extension Convolution {
  package static let classes: [LayerClass] = (1...3).flatMap { spatial in
    [
      LayerClass("Conv\(spatial)d", Signature("in_channels", "out_channels", "kernel_size", optional: plain), checks: checks) {
        Convolution(&$0, spatial: spatial)
      },
      LayerClass("LazyConv\(spatial)d", Signature("out_channels", "kernel_size", optional: plain), checks: checks) {
        Convolution(&$0, spatial: spatial, lazy: true)
      },
      LayerClass(
        "ConvTranspose\(spatial)d", Signature("in_channels", "out_channels", "kernel_size", optional: transposed),
        checks: checks
      ) { Convolution(&$0, spatial: spatial, transposed: true) },
      LayerClass("LazyConvTranspose\(spatial)d", Signature("out_channels", "kernel_size", optional: transposed), checks: checks) {
        Convolution(&$0, spatial: spatial, transposed: true, lazy: true)
      },
    ]
  }

  private static let checks = ["kernel_size", "groups", "padding_mode"]
  private static let plain = ["stride", "padding", "dilation", "groups", "bias", "padding_mode", "device", "dtype"]
  private static let transposed = [
    "stride", "padding", "output_padding", "groups", "bias", "dilation", "padding_mode", "device", "dtype",
  ]
}

extension Shape {
  /// How many spatial dimensions the layer with this kernel has; 2 where no layer has such a kernel, which the file may spell nevertheless.
  var spatial: Int { rank.map { (1...3).contains($0) ? $0 : 2 } ?? 2 }
}
