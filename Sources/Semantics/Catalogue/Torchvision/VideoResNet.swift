import Model

/// `torchvision/models/video/resnet.py`: ResNets over time and space.
struct VideoResNet {
  /// How a block convolves.
  enum Convolver: String {
    /// Over time and space at once.
    case full = "Conv3DSimple"
    /// Over space alone.
    case spatial = "Conv3DNoTemporal"
    /// Over space, then over time.
    case factored = "Conv2Plus1D"
  }

  /// By stage.
  let convolvers: [Convolver]
  let layers: [Dim]
  let hasFactoredStem: Bool
  let block: ResNet.Block
  let classes: Dim

  private static let options = ["num_classes", "zero_init_residual"]

  static let entries = Catalogue.named(
    [
      factory("r3d_18", "R3D_18", convolvers: [.full, .full, .full, .full]),
      factory("mc3_18", "MC3_18", convolvers: [.full, .spatial, .spatial, .spatial]),
      factory("r2plus1d_18", "R2Plus1D_18", convolvers: [.factored, .factored, .factored, .factored], factoredStem: true),
    ], in: "torchvision.models.video."
  ).merging(["torchvision.models.video.VideoResNet": network]) { first, _ in first }

  private static func factory(_ name: String, _ weights: String, convolvers: [Convolver], factoredStem: Bool = false) -> Factory {
    let weights = PretrainedWeights(weights + "_Weights", ["KINETICS400_V1"])
    return Factory(name, weights, options: options) { b, a, name, weights, x in
      let net = VideoResNet(
        convolvers: convolvers, layers: [2, 2, 2, 2], hasFactoredStem: factoredStem, block: .basic,
        classes: a.classes(weights, default: 400))
      return b.videoResNet(name, net, on: x)
    }
  }

  private static let network = Catalogue.Entry(
    Signature(required: ["block", "conv_makers", "layers", "stem"], optional: options)
  ) { b, a, name, inputs in
    let convolvers = (a.list("conv_makers") ?? []).compactMap { Convolver(rawValue: $0.value.className ?? "") }
    let block = a.argument("block")?.value.className.flatMap { ResNet.Block(rawValue: $0) }
    let stem = a.argument("stem")?.value.className
    let layers = a.ints("layers")
    if layers.count < 4 { a.refuse(.badArgument("list index out of range: layers must tell 4 numbers of blocks"), at: "layers") }
    guard let block, layers.count >= 4, convolvers.count >= 4, stem == "BasicStem" || stem == "R2Plus1dStem" else {
      return b.opaque("torchvision.models.video.VideoResNet", name, on: inputs)
    }
    let net = VideoResNet(
      convolvers: convolvers, layers: layers, hasFactoredStem: stem == "R2Plus1dStem", block: block,
      classes: a.classes(nil, default: 400))
    if block == .bottleneck, a.bool("zero_init_residual", default: false) == true {
      a.refuse(.badArgument("'Bottleneck' object has no attribute 'bn3'"), at: "zero_init_residual")
    }
    return b.videoResNet(name, net, on: inputs?.first)
  }
}

extension Value {
  /// The last name of a class that is passed itself.
  var className: String? {
    switch self {
    case .reference(let target): target.shortName
    case .template(let call) where call.positional.isEmpty && call.keywords.isEmpty:
      call.target.shortName
    default: nil
    }
  }
}

extension GraphBuilder {
  fileprivate mutating func videoResNet(_ name: String, _ net: VideoResNet, on x: ValueID?) -> ValueID? {
    scope(name, "VideoResNet") { b in
      var x = b.videoStem(net, x)
      var inplanes: Dim = 64
      for i in 0..<4 {
        let (planes, stride) = (Dim(64 << i), i == 0 ? Dim(1) : 2)
        x = b.sequential("layer\(i + 1)") { b in
          for j in 0..<max(1, b.repeats(net.layers[i])) where !b.graph.isTruncated {
            x = b.videoBlock(
              String(j), net, convolver: net.convolvers[i], in: inplanes, planes: planes, stride: j == 0 ? stride : 1, isFirst: j == 0, on: x)
            inplanes = planes * net.block.expansion
          }
          return x
        }
      }
      x = b.layer("avgpool", AdaptivePooling(1, spatial: 3), on: x)
      return b.linear("fc", in: 512 * net.block.expansion, out: net.classes, on: b.flatten(x))
    }
  }

  /// A convolution without bias, a norm, and perhaps a ReLU, at this place of a `Sequential` and behind it.
  private mutating func convNorm3d(_ index: Int, _ convolution: Convolution, relu: Bool = true, on x: ValueID?) -> ValueID? {
    let x = layer(String(index), convolution, on: x)
    let y = layer(String(index + 1), BatchNorm(3, convolution.outChannels), on: x)
    return relu ? act(String(index + 2), .relu, inPlace: true, on: y) : y
  }

  private mutating func videoStem(_ net: VideoResNet, _ x: ValueID?) -> ValueID? {
    scope("stem", net.hasFactoredStem ? "R2Plus1dStem" : "BasicStem") { b in
      guard net.hasFactoredStem else {
        return b.convNorm3d(
          0, Convolution(3, 64, kernel: [3, 7, 7], stride: [1, 2, 2], padding: [1, 3, 3], dilation: [1, 1, 1], bias: false), on: x)
      }
      let x = b.convNorm3d(
        0, Convolution(3, 45, kernel: [1, 7, 7], stride: [1, 2, 2], padding: [0, 3, 3], dilation: [1, 1, 1], bias: false), on: x)
      return b.convNorm3d(
        3, Convolution(45, 64, kernel: [3, 1, 1], stride: [1, 1, 1], padding: [1, 0, 0], dilation: [1, 1, 1], bias: false), on: x)
    }
  }

  /// `conv_builder(inplanes, planes, midplanes, stride)` at place 0.
  private mutating func convolve3d(
    _ convolver: VideoResNet.Convolver, _ inplanes: Dim, planes: Dim, middle: Dim, stride: Dim, on x: ValueID?
  ) -> ValueID? {
    func convolution(_ inputs: Dim, _ outputs: Dim, kernel: Shape, stride: Shape, padding: Shape) -> Convolution {
      Convolution(inputs, outputs, kernel: kernel, stride: stride, padding: padding, dilation: [1, 1, 1], bias: false)
    }
    switch convolver {
    case .full:
      let base = convolution(inplanes, planes, kernel: [3, 3, 3], stride: [stride, stride, stride], padding: [1, 1, 1])
      return layer("0", Derived(type: convolver.rawValue, base: base), on: x)
    case .spatial:
      let base = convolution(inplanes, planes, kernel: [1, 3, 3], stride: [1, stride, stride], padding: [0, 1, 1])
      return layer("0", Derived(type: convolver.rawValue, base: base), on: x)
    case .factored:
      return scope("0", convolver.rawValue) { b in
        let y = b.convNorm3d(0, convolution(inplanes, middle, kernel: [1, 3, 3], stride: [1, stride, stride], padding: [0, 1, 1]), on: x)
        return b.layer("3", convolution(middle, planes, kernel: [3, 1, 1], stride: [stride, 1, 1], padding: [1, 0, 0]), on: y)
      }
    }
  }

  private mutating func videoBlock(
    _ name: String, _ net: VideoResNet, convolver: VideoResNet.Convolver, in inplanes: Dim, planes: Dim, stride: Dim,
    isFirst: Bool, on x: ValueID?
  ) -> ValueID? {
    scope(name, net.block.rawValue) { b in
      let middle = (inplanes * planes * 27) / (inplanes * 9 + 3 * planes)
      let out = planes * net.block.expansion
      func point(_ inputs: Dim, _ outputs: Dim, stride: Shape = [1, 1, 1]) -> Convolution {
        Convolution(
          inputs, outputs, kernel: [1, 1, 1], stride: stride, padding: [0, 0, 0], dilation: [1, 1, 1], bias: false)
      }
      func made(_ b: inout GraphBuilder, _ name: String, in inputs: Dim, stride: Dim, relu: Bool, on x: ValueID?) -> ValueID? {
        b.sequential(name) { b in
          let y = b.layer("1", BatchNorm(3, planes), on: b.convolve3d(convolver, inputs, planes: planes, middle: middle, stride: stride, on: x))
          return relu ? b.act("2", .relu, inPlace: true, on: y) : y
        }
      }
      var y: ValueID?
      if net.block == .basic {
        y = made(&b, "conv2", in: planes, stride: 1, relu: false, on: made(&b, "conv1", in: inplanes, stride: stride, relu: true, on: x))
      } else {
        y = b.sequential("conv1") { $0.convNorm3d(0, point(inplanes, planes), on: x) }
        y = made(&b, "conv2", in: planes, stride: stride, relu: true, on: y)
        y = b.sequential("conv3") { $0.convNorm3d(0, point(planes, out), relu: false, on: y) }
      }
      var shortcut = x
      if isFirst, stride != 1 || inplanes != out {
        let strides: Shape = convolver == .spatial ? [1, stride, stride] : [stride, stride, stride]
        shortcut = b.sequential("downsample") { $0.convNorm3d(0, point(inplanes, out, stride: strides), relu: false, on: x) }
      }
      return b.act("relu", .relu, inPlace: true, on: b.add(y, shortcut, inPlace: true))
    }
  }
}
