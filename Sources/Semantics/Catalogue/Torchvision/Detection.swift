import Model

/// `torchvision/models/detection`: detectors, as far as their layers don't depend on the boxes that are found.
struct Detector: Sendable {
  enum Kind {
    /// Two stages: proposals, then heads on regions. `second`: the second version, with more norms.
    case faster(second: Bool)
    case mask(second: Bool)
    case keypoint
    /// One stage: heads on every map.
    case retina(second: Bool)
    case pointwise
    case single
    case light
  }

  let kind: Kind
  /// The class's name.
  let type: String
  let weights: PretrainedWeights
  let backboneWeights: PretrainedWeights
  /// Whether the backbone is pretrained unless the file says otherwise.
  let trainsBackbone: Bool
  /// How many stages of the backbone there are to train.
  let stages: Int

  static let entries: [String: Catalogue.Entry] = {
    let (r50, mobile) = ("ResNet50", "MobileNet_V3_Large")
    return [
      "fasterrcnn_resnet50_fpn": entry(.faster(second: false), "FasterRCNN", weights: "FasterRCNN_ResNet50_FPN", backbone: r50),
      "fasterrcnn_resnet50_fpn_v2": entry(.faster(second: true), "FasterRCNN", weights: "FasterRCNN_ResNet50_FPN_V2", backbone: r50, trains: false),
      "fasterrcnn_mobilenet_v3_large_fpn": entry(
        .faster(second: false), "FasterRCNN", weights: "FasterRCNN_MobileNet_V3_Large_FPN", backbone: mobile),
      "fasterrcnn_mobilenet_v3_large_320_fpn": entry(
        .faster(second: false), "FasterRCNN", weights: "FasterRCNN_MobileNet_V3_Large_320_FPN", backbone: mobile),
      "maskrcnn_resnet50_fpn": entry(.mask(second: false), "MaskRCNN", weights: "MaskRCNN_ResNet50_FPN", backbone: r50),
      "maskrcnn_resnet50_fpn_v2": entry(.mask(second: true), "MaskRCNN", weights: "MaskRCNN_ResNet50_FPN_V2", backbone: r50, trains: false),
      "keypointrcnn_resnet50_fpn": entry(
        .keypoint, "KeypointRCNN", weights: "KeypointRCNN_ResNet50_FPN", backbone: r50, members: ["COCO_V1", "COCO_LEGACY"]),
      "retinanet_resnet50_fpn": entry(.retina(second: false), "RetinaNet", weights: "RetinaNet_ResNet50_FPN", backbone: r50),
      "retinanet_resnet50_fpn_v2": entry(.retina(second: true), "RetinaNet", weights: "RetinaNet_ResNet50_FPN_V2", backbone: r50, trains: false),
      "fcos_resnet50_fpn": entry(.pointwise, "FCOS", weights: "FCOS_ResNet50_FPN", backbone: r50),
      "ssd300_vgg16": entry(.single, "SSD", weights: "SSD300_VGG16", backbone: "VGG16"),
      "ssdlite320_mobilenet_v3_large": entry(.light, "SSD", weights: "SSDLite320_MobileNet_V3_Large", backbone: mobile),
    ].reduce(into: ["torchvision.models.detection.rpn.RPNHead": proposalHead]) { $0["torchvision.models.detection." + $1.key] = $1.value }
  }()

  /// `RPNHead`: of one map, whatever number of them it is given.
  private static let proposalHead = Catalogue.network(required: ["in_channels", "num_anchors"], ["conv_depth"]) { b, a, name, _, x in
    let (channels, anchors, depth) = (a.size("in_channels"), a.size("num_anchors"), a.int("conv_depth", default: 1))
    let scores = b.proposalHead(name, channels, anchors: anchors, depth: b.repeats(depth), on: [x])
    return b.function(DetectorPart(type: "proposals"), scores)
  }

  /// The factories swallow keyword arguments that they don't know, a `norm_layer` too, which only SSDlite takes.
  private static func entry(
    _ kind: Kind, _ type: String, weights: String, backbone: String, members: [String] = ["COCO_V1"], trains: Bool = true
  ) -> Catalogue.Entry {
    let isVGG = backbone == "VGG16"
    let detector = Detector(
      kind: kind, type: type, weights: PretrainedWeights(weights + "_Weights", members),
      backboneWeights: PretrainedWeights(
        backbone + "_Weights", isVGG ? ["IMAGENET1K_FEATURES", "IMAGENET1K_V1"] : PretrainedWeights.v1v2),
      trainsBackbone: trains, stages: backbone.hasPrefix("MobileNet") ? 6 : 5)
    var (points, norm): ([String], [String]) = ([], [])
    if case .keypoint = kind { points = ["num_keypoints"] }
    if case .light = kind { norm = ["norm_layer"] }
    let signature = Signature(
      optional: ["weights", "progress", "num_classes"] + points + ["weights_backbone", "trainable_backbone_layers"] + norm,
      keywordOnly: ["pretrained", "pretrained_backbone"], acceptsAnything: true)
    return Catalogue.Entry(signature) { b, a, name, inputs in
      b.detector(name, detector, settings: detector.read(&a), arguments: &a, on: inputs?.first)
    }
  }

  /// The constructor's arguments.
  struct Settings {
    let isTrained: Bool
    let isBackboneTrained: Bool
    let classes: Dim
  }

  fileprivate func read(_ a: inout Arguments) -> Settings {
    let member = a.weights(weights)
    let isDefault = a.argument("weights_backbone") == nil && a.argument("pretrained_backbone") == nil
    let backbone = a.weights(backboneWeights, "weights_backbone", old: "pretrained_backbone")
    let isBackboneTrained = member == nil && (isDefault ? trainsBackbone : backbone != nil)
    let isTrained = member != nil || isBackboneTrained
    if isTrained { a.checkTrainable("trainable_backbone_layers", 3, most: stages) }
    var standard = 91
    if case .keypoint = kind { standard = 2 }
    let isOpen = a.isNone("num_classes", default: true) == true
    let classes = isOpen ? Dim(standard) : member != nil ? a.fixed("num_classes", standard) : a.size("num_classes")
    return Settings(isTrained: isTrained, isBackboneTrained: isBackboneTrained, classes: classes)
  }
}

/// A detector part without layers; its output depends on the images.
struct DetectorPart: Layer {
  let type: String
  var output = Shape.unknown

  var arity: ClosedRange<Int> { 1...Int.max }

  func transfer(_ call: inout LayerCall) -> TensorFacts { call.output(output) }
}

extension GraphBuilder {
  fileprivate mutating func detector(
    _ name: String, _ detector: Detector, settings: Detector.Settings, arguments a: inout Arguments, on x: ValueID?
  ) -> ValueID? {
    a.noteUnknown("what a detector finds depends on the images", a.call.node)
    let norm = settings.isTrained ? DetectionBackbones.frozenNorm : .batchNorm2d()
    let result: ValueID?
    switch detector.kind {
    case .faster(let second), .mask(let second):
      result = regionDetector(name, detector, settings: settings, norm: norm, second: second, arguments: &a, on: x)
    case .keypoint: result = regionDetector(name, detector, settings: settings, norm: norm, second: false, arguments: &a, on: x)
    case .retina(let second):
      result = mapDetector(name, detector, settings: settings, norm: second ? .batchNorm2d() : norm, isRetina: true, second: second, on: x)
    case .pointwise: result = mapDetector(name, detector, settings: settings, norm: norm, isRetina: false, second: false, on: x)
    case .single: result = singleShot(name, settings, on: x)
    case .light: result = lightSingleShot(name, settings, arguments: &a, on: x)
    }
    return function(DetectorPart(type: "detections"), result)
  }

  /// `GeneralizedRCNNTransform`: images of any size, in a batch of one size.
  mutating func detectorTransform(_ x: ValueID?, size: Dim = .unknown) -> ValueID? {
    layer("transform", DetectorPart(type: "GeneralizedRCNNTransform", output: [.unknown, 3, size, size]), on: x)
  }

  // MARK: Two stages

  private mutating func regionDetector(
    _ name: String, _ detector: Detector, settings: Detector.Settings, norm: Callable, second: Bool,
    arguments a: inout Arguments, on x: ValueID?
  ) -> ValueID? {
    let points = a.call.target.hasSuffix("keypointrcnn_resnet50_fpn") ? a.optionalInt("num_keypoints") ?? 17 : nil
    return scope(name, detector.type) { b in
      let images = b.detectorTransform(x)
      let isMobile = detector.stages == 6
      var maps: [ValueID?]
      if isMobile, let net = MobileNetV3.backbone("mobilenet_v3_large", norm: norm) {
        maps = b.mobileNetPyramid("backbone", net, returned: [net.stages.count - 2, net.stages.count - 1], extra: .pool, on: images)
      } else {
        let net = ResNet(block: .bottleneck, layers: [3, 4, 6, 3], norm: second ? .batchNorm2d() : norm)
        maps = b.resNetPyramid("backbone", net, returned: [1, 2, 3, 4], norm: second ? .batchNorm2d() : nil, extra: .pool, on: images)
      }
      // Anchors of three shapes, at five sizes where there are fewer maps.
      b.proposals(maps, anchors: isMobile ? 15 : 3, depth: second ? 2 : 1, images: images)
      maps = [maps.first ?? nil]
      return b.scope("roi_heads", "RoIHeads") { b in
        let boxes = b.boxHead(settings.classes, second: second, map: maps[0])
        if case .mask = detector.kind { b.maskHead(settings.classes, second: second, map: maps[0]) }
        if let points { b.keypointHead(points, maps[0]) }
        return boxes
      }
    }
  }

  /// `RegionProposalNetwork`, whose head sees every map.
  private mutating func proposals(_ maps: [ValueID?], anchors: Dim, depth: Int, images: ValueID?) {
    scope("rpn", "RegionProposalNetwork") { b in
      let generator = b.module("anchor_generator", DetectorPart(type: "AnchorGenerator"))
      b.proposalHead("head", 256, anchors: anchors, depth: depth, on: maps)
      b.call(generator, images)
    }
  }

  /// Scores and boxes of every map; the scores of the last.
  @discardableResult
  fileprivate mutating func proposalHead(
    _ name: String, _ channels: Dim, anchors: Dim, depth: Int, on maps: [ValueID?]
  ) -> ValueID? {
    scope(name, "RPNHead") { b in
      let convolutions = b.later { b in
        b.sequential("conv") { b in
          for i in 0..<depth { b.convNormActivation(String(i), in: channels, out: channels, block: .init(norm: nil), on: nil) }
          return nil
        }
      }
      let scores = b.later { $0.conv2d("cls_logits", in: channels, out: anchors, kernel: 1, on: nil) }
      let boxes = b.later { $0.conv2d("bbox_pred", in: channels, out: anchors * 4, kernel: 1, on: nil) }
      var result: ValueID?
      for map in maps {
        let y = b.run(convolutions, map)
        result = b.run(scores, y)
        _ = b.run(boxes, y)
      }
      return result
    }
  }

  /// The size to which each region's features are cropped.
  private mutating func regions(_ name: String, _ size: Dim, map: ValueID?) -> ValueID? {
    layer(name, DetectorPart(type: "MultiScaleRoIAlign", output: [.unknown, 256, size, size]), on: map)
  }

  private mutating func boxHead(_ classes: Dim, second: Bool, map: ValueID?) -> ValueID? {
    let x = regions("box_roi_pool", 7, map: map)
    let y = scope("box_head", second ? "FastRCNNConvFCHead" : "TwoMLPHead") { b in
      guard second else {
        let y = b.relu(b.linear("fc6", in: 256 * 49, out: 1024, on: b.flatten(x)))
        return b.relu(b.linear("fc7", in: 1024, out: 1024, on: y))
      }
      let y = (0..<4).reduce(x) { b.convNormActivation(String($1), in: 256, out: 256, block: .init(norm: .batchNorm2d()), on: $0) }
      return b.act("6", .relu, inPlace: true, on: b.linear("5", in: 256 * 49, out: 1024, on: b.layer("4", Flatten(), on: y)))
    }
    return scope("box_predictor", "FastRCNNPredictor") { b in
      let scores = b.linear("cls_score", in: 1024, out: classes, on: y)
      b.linear("bbox_pred", in: 1024, out: classes * 4, on: y)
      return scores
    }
  }

  private mutating func maskHead(_ classes: Dim, second: Bool, map: ValueID?) {
    let x = regions("mask_roi_pool", 14, map: map)
    let y = scope("mask_head", "MaskRCNNHeads") { b in
      (0..<4).reduce(x) {
        b.convNormActivation(String($1), in: 256, out: 256, block: .init(norm: second ? .batchNorm2d() : nil), on: $0)
      }
    }
    scope("mask_predictor", "MaskRCNNPredictor") { b in
      let larger = b.act("relu", .relu, inPlace: true, on: b.deconvolution("conv5_mask", in: 256, out: 256, kernel: 2, padding: 0, on: y))
      b.conv2d("mask_fcn_logits", in: 256, out: classes, kernel: 1, on: larger)
    }
  }

  private mutating func keypointHead(_ points: Dim, _ map: ValueID?) {
    let x = regions("keypoint_roi_pool", 14, map: map)
    let y = scope("keypoint_head", "KeypointRCNNHeads") { b in
      (0..<8).reduce(x) { x, i in
        let y = b.conv2d(String(2 * i), in: i == 0 ? 256 : 512, out: 512, kernel: 3, padding: 1, on: x)
        return b.act(String(2 * i + 1), .relu, inPlace: true, on: y)
      }
    }
    scope("keypoint_predictor", "KeypointRCNNPredictor") { b in
      _ = b.deconvolution("kps_score_lowres", in: 512, out: points, kernel: 4, padding: 1, on: y)
    }
  }

  /// `ConvTranspose2d` with stride 2.
  private mutating func deconvolution(
    _ name: String, in input: Dim, out: Dim, kernel: Int, padding: Int, on x: ValueID?
  ) -> ValueID? {
    let numbers: [(String, Value)] = [
      ("in_channels", input.asValue), ("out_channels", out.asValue), ("kernel_size", .int(kernel)), ("stride", .int(2)),
      ("padding", .int(padding)),
    ]
    let call = ModuleCall(target: "torch.nn.ConvTranspose2d", node: node).adding([], numbers)
    return build(call, name, on: x.map { [$0] })
  }

  // MARK: One stage

  /// RetinaNet and FCOS: the same two towers of convolutions on every map.
  private mutating func mapDetector(
    _ name: String, _ detector: Detector, settings: Detector.Settings, norm: Callable, isRetina: Bool, second: Bool,
    on x: ValueID?
  ) -> ValueID? {
    scope(name, detector.type) { b in
      let images = b.detectorTransform(x)
      let net = ResNet(block: .bottleneck, layers: [3, 4, 6, 3], norm: norm)
      let maps = b.resNetPyramid("backbone", net, returned: [2, 3, 4], norm: nil, extra: .convolutions(second ? 2048 : 256), on: images)
      let generator = b.module("anchor_generator", DetectorPart(type: "AnchorGenerator"))
      let anchors: Dim = isRetina ? 9 : 1
      let scores = b.scope("head", isRetina ? "RetinaNetHead" : "FCOSHead") { b in
        let prefix = isRetina ? "RetinaNet" : "FCOS"
        let scores = b.tower(
          "classification_head", prefix + "ClassificationHead", isRetina: isRetina, second: second,
          outputs: [("cls_logits", anchors * settings.classes)],
          on: maps)
        let outputs: [(String, Dim)] = [("bbox_reg", 4 * anchors)] + (isRetina ? [] : [("bbox_ctrness", anchors)])
        _ = b.tower("regression_head", prefix + "RegressionHead", isRetina: isRetina, second: second, outputs: outputs, on: maps)
        return scores
      }
      b.call(generator, images)
      return scores
    }
  }

  private mutating func tower(
    _ name: String, _ type: String, isRetina: Bool, second: Bool, outputs: [(String, Dim)], on maps: [ValueID?]
  ) -> ValueID? {
    scope(name, type) { b in
      let groupNorm = Callable.standard { GroupNorm(32, $0) }
      let convolutions = b.later { b in
        b.sequential("conv") { b in
          for i in 0..<4 {
            if isRetina {
              b.convNormActivation(String(i), in: 256, out: 256, block: .init(norm: second ? groupNorm : nil), on: nil)
            } else {
              b.conv2d(String(3 * i), in: 256, out: 256, kernel: 3, padding: 1, on: nil)
              b.norm(String(3 * i + 1), groupNorm, channels: 256, on: nil)
              b.act(String(3 * i + 2), .relu, on: nil)
            }
          }
          return nil
        }
      }
      let heads = outputs.map { output in b.later { $0.conv2d(output.0, in: 256, out: output.1, kernel: 3, padding: 1, on: nil) } }
      var result: ValueID?
      for map in maps {
        let y = b.run(convolutions, map)
        for head in heads { result = b.run(head, y) }
      }
      return result
    }
  }
}
