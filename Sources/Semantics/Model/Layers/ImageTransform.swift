/// Transforms of images that are modules, on tensors (..., C, H, W) (`torchvision/transforms/transforms.py`, `torchvision/transforms/v2`). None
/// of them looks at the mode.
package struct ImageTransform: Layer {
  package enum Kind: Sendable {
    /// (x - mean) / std with `means` values, one for each channel or one for all.
    case normalize(means: Int?, isInPlace: Bool?)
    /// The middle, padded with zeros where the image is smaller.
    case crop(height: Dim, width: Dim)
    /// Left, top, right and bottom.
    case pad([Dim])
    case gray(channels: Dim)
    /// Whatever it does to the pixels, by numbers that it draws even where its probability is 0: into a new tensor, or for a condition.
    /// - Parameter size: height and width of the output; nil for those of the input
    case random(isCondition: Bool, size: [Dim]?)
  }

  package let type: String
  package let kind: Kind

  package init(_ type: String, _ kind: Kind) { (self.type, self.kind) = (type, kind) }

  package var savesInput: InputSaving { .never }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.input.shape
    if let rank = shape.rank, rank < 3 {
      call.fail(.rankMismatch(expected: "at least 3D", got: rank))
      return call.output(.unknown)
    }
    switch kind {
    case .normalize(let means, let isInPlace):
      if let means, means != 1, shape.rank != nil, !shape[shape.dims.count - 3].mayEqual(Dim(means)) {
        call.fail(.featureMismatch("\(type) has \(means) means, but \(shape[shape.dims.count - 3]) channels arrive"))
      }
      return isInPlace == true ? call.overwriteInput(savesOutput: false) : call.elementwise()
    case .crop(let height, let width): return call.output(ImageTransform.resized(shape, height, width))
    case .pad(let sides):
      guard shape.rank != nil, sides.count == 4 else { return call.output(.unknown) }
      let (height, width) = (shape[shape.dims.count - 2], shape[shape.dims.count - 1])
      return call.output(ImageTransform.resized(shape, height + sides[1] + sides[3], width + sides[0] + sides[2]))
    case .gray(let channels):
      guard let rank = shape.rank else { return call.output(.unknown) }
      return call.output(shape.replacing(rank - 3, with: channels))
    case .random(let isCondition, let size):
      draw(isCondition, &call)
      return call.output(size.map { ImageTransform.resized(shape, $0[0], $0[1]) } ?? shape)
    }
  }

  private func draw(_ isCondition: Bool, _ call: inout LayerCall) {
    call.record(.drawsRandomNumbers(isCondition ? .sampled : .intoFreshTensor))
    let levels = call.surroundings.randomLevels
    if isCondition, !levels.isEmpty { call.record(.lacksBatchingRule(levels: levels, operation: "a condition on random numbers that differ")) }
  }

  private static func resized(_ shape: Shape, _ height: Dim, _ width: Dim) -> Shape {
    guard let rank = shape.rank else { return .unknown }
    return shape.replacing(rank - 2, with: height).replacing(rank - 1, with: width)
  }
}

extension ImageTransform {
  /// Those that are alike in `torchvision.transforms` and in its `v2`.
  package static let classes: [LayerClass] =
    [
      LayerClass("Normalize", Signature("mean", "std", optional: ["inplace"])) { a in
        let means = if case .list(let items)? = a.argument("mean")?.value { items.count } else { Int?.none }
        return ImageTransform("Normalize", .normalize(means: means, isInPlace: a.bool("inplace", default: false)))
      },
      LayerClass("CenterCrop", Signature("size")) {
        let size = sides(&$0, "size")
        return ImageTransform("CenterCrop", .crop(height: size[0], width: size[1]))
      },
      LayerClass("Pad", Signature("padding", optional: ["fill", "padding_mode"])) {
        let given = sides(&$0, "padding", refusesConfigLists: true)
        return ImageTransform("Pad", .pad(given.count == 4 ? given : given + given))
      },
      LayerClass("Grayscale", Signature(optional: ["num_output_channels"])) {
        ImageTransform("Grayscale", .gray(channels: $0.int("num_output_channels", default: 1)))
      },
      LayerClass("RandomCrop", Signature("size", optional: ["padding", "pad_if_needed", "fill", "padding_mode"])) {
        ImageTransform("RandomCrop", .random(isCondition: true, size: Array(sides(&$0, "size").prefix(2))))
      },
    ] + plain.map(random)

  /// Those of `torchvision.transforms` alone: in `v2` the operations behind them are others.
  package static let first: [LayerClass] =
    [
      LayerClass("RandomResizedCrop", Signature("size", optional: ["scale", "ratio", "interpolation", "antialias"])) {
        ImageTransform("RandomResizedCrop", .random(isCondition: false, size: Array(sides(&$0, "size").prefix(2))))
      }
    ]
    + [
      ("RandomPerspective", Signature(optional: ["distortion_scale", "p", "interpolation", "fill"]), true),
      ("RandomAdjustSharpness", Signature("sharpness_factor", optional: ["p"]), true),
    ].map(random)

  /// Those whose output is as large as their input, whatever their arguments are, and whether they draw for a condition.
  private static let plain: [(String, Signature, Bool)] = [
    ("RandomHorizontalFlip", Signature(optional: ["p"]), true), ("RandomVerticalFlip", Signature(optional: ["p"]), true),
    ("RandomErasing", Signature(optional: ["p", "scale", "ratio", "value", "inplace"]), true),
    ("RandomGrayscale", Signature(optional: ["p"]), true), ("RandomInvert", Signature(optional: ["p"]), true),
    ("RandomSolarize", Signature("threshold", optional: ["p"]), true),
    ("ColorJitter", Signature(optional: ["brightness", "contrast", "saturation", "hue"]), false),
    ("GaussianBlur", Signature("kernel_size", optional: ["sigma"]), false),
  ]

  private static func random(_ name: String, _ signature: Signature, isCondition: Bool) -> LayerClass {
    LayerClass(name, signature) { _ in ImageTransform(name, .random(isCondition: isCondition, size: nil)) }
  }

  /// Two numbers, or four; one stands for both.
  /// - Parameter refusesConfigLists: whether a list of several numbers must not be one of OmegaConf
  private static func sides(_ a: inout Arguments, _ name: String, refusesConfigLists: Bool = false) -> [Dim] {
    guard case .list(let items)? = a.argument(name)?.value else {
      let size = a.int(name)
      return [size, size]
    }
    if refusesConfigLists, a.call.loading == .configLists {
      a.refuse(.badArgument("\(name) must be an int, or a list or tuple, which a list of OmegaConf is not"), at: name)
    }
    let sizes = items.map { a.int($0, name) }
    return switch sizes.count {
    case 1: [sizes[0], sizes[0]]
    case 2, 4: sizes
    default: [.unknown, .unknown]
    }
  }
}
