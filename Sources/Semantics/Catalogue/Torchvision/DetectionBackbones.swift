import Model

/// `torchvision/models/detection/backbone_utils.py`: a classifier's stages with a feature pyramid on top.
enum DetectionBackbones {
  static let entries: [String: Catalogue.Entry] = [
    "torchvision.models.detection.backbone_utils.resnet_fpn_backbone": resNet,
    "torchvision.models.detection.backbone_utils.mobilenet_backbone": mobileNet,
  ]

  static let frozenNorm = Callable.standard { FrozenBatchNorm($0) }

  private static let resNet = Catalogue.Entry(
    Signature(
      required: ["backbone_name", "weights"],
      optional: ["norm_layer", "trainable_layers", "returned_layers", "extra_blocks", "pretrained"])
  ) { b, a, name, inputs in
    guard let found = a.string("backbone_name").flatMap(ResNet.named) else {
      a.refuse(.badArgument("backbone_name must be one of torchvision's ResNets"), at: "backbone_name")
      return b.opaque("torchvision.models.detection.backbone_utils.resnet_fpn_backbone", name, on: inputs)
    }
    var net = found.net
    let weights = a.weights(found.weights)
    let isDefault = a.argument("norm_layer") == nil
    net.norm = isDefault ? frozenNorm : b.normLayer(&a, default: .batchNorm2d())
    a.checkTrainable("trainable_layers", 3, most: 5)
    let returned = a.returnedLayers([1, 2, 3, 4], within: 1...4)
    let extra = a.isNone("extra_blocks", default: true) == true ? nil : a.argument("extra_blocks")
    let root = b.nextModule
    let maps = b.resNetPyramid(name, net, returned: returned, norm: nil, extra: .custom(extra), on: inputs?.first)
    b.finish(net.norm, &a, weights: weights, default: .batchNorm2d(), below: root)
    return maps.first.flatMap { b.function(ForwardOutputs.dictionary, $0) }
  }

  private static let mobileNet = Catalogue.Entry(
    Signature(
      required: ["backbone_name", "weights", "fpn"],
      optional: ["norm_layer", "trainable_layers", "returned_layers", "extra_blocks", "pretrained"])
  ) { b, a, name, inputs in
    let isDefault = a.argument("norm_layer") == nil
    let norm = isDefault ? frozenNorm : b.normLayer(&a, default: MobileNetV3.standardNorm)
    let family = a.string("backbone_name")
    let found: (any MobileBackbone)? = family == "mobilenet_v2" ? MobileNetV2(norm: norm) : family.flatMap { MobileNetV3.backbone($0, norm: norm) }
    guard let net = found else {
      return b.opaque("torchvision.models.detection.backbone_utils.mobilenet_backbone", name, on: inputs)
    }
    let count = net.stages.count
    a.checkTrainable("trainable_layers", 2, most: count)
    let returned = a.returnedLayers([count - 2, count - 1], within: 0...(count - 1))
    let root = b.nextModule
    defer { b.finish(norm, &a, weights: nil, default: MobileNetV3.standardNorm, below: root) }
    guard a.bool("fpn", default: true) != false else {
      return b.sequential(name) { b in
        let x = b.sequential("0") { b in (0..<net.count).reduce(inputs?.first) { net.feature(String($1), $1, on: $0, of: &b) } }
        return b.conv2d("1", in: net.width(at: net.stages[count - 1]), out: 256, kernel: 1, on: x)
      }
    }
    let extra = a.isNone("extra_blocks", default: true) == true ? nil : a.argument("extra_blocks")
    let maps = b.mobileNetPyramid(name, net, returned: returned, extra: .custom(extra), on: inputs?.first)
    return maps.first.flatMap { b.function(ForwardOutputs.dictionary, $0) }
  }
}

extension Arguments {
  /// A number of layers to train, which must lie in range.
  mutating func checkTrainable(_ name: String, _ standard: Dim, most: Int) {
    guard isNone(name, default: true) == false else { return }
    let count = int(name, default: standard)
    if count.isBelow(0) || count.value ?? 0 > most {
      refuse(.badArgument("Trainable layers should be in the range [0,\(most)], got \(count)"), at: name)
    }
  }

  fileprivate mutating func returnedLayers(_ standard: [Int], within range: ClosedRange<Int>) -> [Int] {
    guard isNone("returned_layers", default: true) == false else { return standard }
    let layers = ints("returned_layers").compactMap(\.value)
    if layers.isEmpty || layers.contains(where: { !range.contains($0) }) {
      refuse(
        .badArgument("Each returned layer should be in the range [\(range.lowerBound),\(range.upperBound)]"),
        at: "returned_layers")
      return standard
    }
    return layers
  }
}

/// The features of a MobileNet, layer by layer, of which a detector takes some.
protocol MobileBackbone {
  /// How many layers there are.
  var count: Int { get }
  /// The layers at which the size is halved, with the first and the last.
  var stages: [Int] { get }
  /// How many channels leave a layer.
  func width(at index: Int) -> Dim
  /// Builds a layer, and calls it unless there is no input.
  func feature(_ name: String, _ index: Int, on x: ValueID?, of b: inout GraphBuilder) -> ValueID?
}

extension MobileNetV3: MobileBackbone {
  var count: Int { rows.count + 2 }

  func feature(_ name: String, _ index: Int, on x: ValueID?, of b: inout GraphBuilder) -> ValueID? {
    b.mobileNetV3Feature(name, self, index: index, on: x)
  }
}

/// Further maps of a pyramid.
enum ExtraMaps {
  /// `LastLevelMaxPool`: the last map, of every second pixel.
  case pool
  /// `LastLevelP6P7`, with this number of channels in.
  case convolutions(Dim)
  /// What the file gives; nil for the pool.
  case custom(Argument?)
}

extension GraphBuilder {
  /// `BackboneWithFPN` around a ResNet whose stages `returned` (1 to 4) are used.
  mutating func resNetPyramid(
    _ name: String, _ net: ResNet, returned: [Int], norm: Callable?, extra: ExtraMaps, on x: ValueID?
  ) -> [ValueID?] {
    scope(name, "BackboneWithFPN") { b in
      let stages = b.scope("body", "IntermediateLayerGetter") { b in
        let needed = returned.max() ?? 4
        let body = ResNet(
          block: net.block, layers: Array(net.layers.prefix(needed)), groups: net.groups, widthPerGroup: net.widthPerGroup,
          norm: net.norm)
        return b.resNetStages(body, b.resNetStem(body, x))
      }
      let widths = returned.map { Dim(64 << ($0 - 1)) * net.block.expansion }
      return b.pyramid("fpn", widths, out: 256, norm: norm, on: returned.map { stages[$0 - 1] }) { $0.extraMaps(extra, $1, on: $2) }
    }
  }

  /// `BackboneWithFPN` around a MobileNet whose stages `returned` are used.
  mutating func mobileNetPyramid(
    _ name: String, _ net: any MobileBackbone, returned: [Int], extra: ExtraMaps, on x: ValueID?
  ) -> [ValueID?] {
    scope(name, "BackboneWithFPN") { b in
      let places = returned.map { net.stages[$0] }
      let values = b.scope("body", "IntermediateLayerGetter") { b in
        var values: [ValueID?] = []
        for i in 0...(places.max() ?? 0) { values.append(net.feature(String(i), i, on: values.last ?? x, of: &b)) }
        return values
      }
      return b.pyramid("fpn", places.map { net.width(at: $0) }, out: 256, norm: nil, on: places.map { values[$0] }) {
        $0.extraMaps(extra, $1, on: $2)
      }
    }
  }

  private mutating func extraMaps(_ extra: ExtraMaps, _ results: [ValueID?], on inputs: [ValueID?]) -> [ValueID?] {
    switch extra {
    case .custom(let argument?):
      build(argument, "extra_blocks", on: nil)
      return []
    case .pool, .custom(nil):
      return [layer("extra_blocks", Functional.lastLevelMaxPool, on: results.last ?? nil)]
    case .convolutions(let channels):
      return lastLevelP6P7("extra_blocks", in: channels, out: 256, p5: results.last ?? nil, c5: inputs.last ?? nil)
    }
  }
}
