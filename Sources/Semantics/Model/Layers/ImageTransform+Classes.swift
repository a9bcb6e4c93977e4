extension ImageTransform {
  /// Those that are alike in `torchvision.transforms` and in its `v2`.
  package static let classes: [LayerClass] =
    [
      LayerClass("Normalize", Signature("mean", "std", optional: ["inplace"])) { a in
        ImageTransform("Normalize", .normalize(mean: numbers(&a, "mean"), std: numbers(&a, "std"), isInPlace: a.bool("inplace", default: false)))
      },
      LayerClass("CenterCrop", Signature("size")) {
        let size = sides(&$0, "size")
        return ImageTransform("CenterCrop", .crop(height: size[0], width: size[1]))
      },
      LayerClass("Pad", Signature("padding", optional: ["fill", "padding_mode"])) {
        let given = sides(&$0, "padding", refusesConfigLists: true)
        let isConstant = $0.string("padding_mode", default: "constant") == "constant"
        let fill: Double? = if case .list? = $0.argument("fill")?.value { nil } else { $0.float("fill", default: 0) }
        return ImageTransform("Pad", .pad(given.count == 4 ? given : given + given, fill: isConstant ? fill : nil))
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
      resize(lacksRule: false),
      LayerClass("RandomResizedCrop", Signature("size", optional: ["scale", "ratio", "interpolation", "antialias"])) {
        ImageTransform("RandomResizedCrop", .random(isCondition: false, size: Array(sides(&$0, "size").prefix(2))))
      },
    ]
    + [
      ("RandomPerspective", Signature(optional: ["distortion_scale", "p", "interpolation", "fill"]), true),
      ("RandomAdjustSharpness", Signature("sharpness_factor", optional: ["p"]), true),
    ].map(random)

  /// Those of `v2` alone.
  package static let second: [LayerClass] = [resize(lacksRule: true)]

  private static func resize(lacksRule: Bool) -> LayerClass {
    LayerClass("Resize", Signature("size", optional: ["interpolation", "max_size", "antialias"])) { a in
      var sizes = a.isNone("size", default: false) == false ? a.ints("size") : []
      if a.isNone("max_size", default: true) != true { sizes = [] }
      return ImageTransform("Resize", .resize(sizes.count > 2 ? [] : sizes, lacksRule: lacksRule))
    }
  }

  /// A number, or a list of them; nil where one is not known.
  private static func numbers(_ a: inout Arguments, _ name: String) -> [Double]? {
    guard case .list(let items)? = a.argument(name)?.value else { return a.float(name, default: nil).map { [$0] } }
    let values = items.map { a.float($0, name) }
    return values.contains(nil) ? nil : values.compactMap { $0 }
  }

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
