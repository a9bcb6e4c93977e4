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
      "fasterrcnn_resnet50_fpn": entry(.faster(second: false), "FasterRCNN", "FasterRCNN_ResNet50_FPN", r50),
      "fasterrcnn_resnet50_fpn_v2": entry(.faster(second: true), "FasterRCNN", "FasterRCNN_ResNet50_FPN_V2", r50, trains: false),
      "fasterrcnn_mobilenet_v3_large_fpn": entry(
        .faster(second: false), "FasterRCNN", "FasterRCNN_MobileNet_V3_Large_FPN", mobile),
      "fasterrcnn_mobilenet_v3_large_320_fpn": entry(
        .faster(second: false), "FasterRCNN", "FasterRCNN_MobileNet_V3_Large_320_FPN", mobile),
      "maskrcnn_resnet50_fpn": entry(.mask(second: false), "MaskRCNN", "MaskRCNN_ResNet50_FPN", r50),
      "maskrcnn_resnet50_fpn_v2": entry(.mask(second: true), "MaskRCNN", "MaskRCNN_ResNet50_FPN_V2", r50, trains: false),
      "keypointrcnn_resnet50_fpn": entry(
        .keypoint, "KeypointRCNN", "KeypointRCNN_ResNet50_FPN", r50, ["COCO_V1", "COCO_LEGACY"]),
      "retinanet_resnet50_fpn": entry(.retina(second: false), "RetinaNet", "RetinaNet_ResNet50_FPN", r50),
      "retinanet_resnet50_fpn_v2": entry(.retina(second: true), "RetinaNet", "RetinaNet_ResNet50_FPN_V2", r50, trains: false),
      "fcos_resnet50_fpn": entry(.pointwise, "FCOS", "FCOS_ResNet50_FPN", r50),
      "ssd300_vgg16": entry(.single, "SSD", "SSD300_VGG16", "VGG16"),
      "ssdlite320_mobilenet_v3_large": entry(.light, "SSD", "SSDLite320_MobileNet_V3_Large", mobile),
    ].reduce(into: [:]) { $0["torchvision.models.detection." + $1.key] = $1.value }
  }()

  /// The factories swallow keyword arguments that they don't know, a `norm_layer` too, which only SSDlite takes.
  private static func entry(
    _ kind: Kind, _ type: String, _ weights: String, _ backbone: String, _ members: [String] = ["COCO_V1"], trains: Bool = true
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
      b.detector(name, detector, detector.read(&a), &a, inputs?.first)
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
    _ name: String, _ detector: Detector, _ settings: Detector.Settings, _ a: inout Arguments, _ x: ValueID?
  ) -> ValueID? {
    a.noteUnknown("what a detector finds depends on the images", a.call.node)
    let norm = settings.isTrained ? DetectionBackbones.frozenNorm : .batchNorm2d()
    let result: ValueID?
    switch detector.kind {
    case .faster(let second), .mask(let second):
      result = regionDetector(name, detector, settings, norm, second: second, &a, x)
    case .keypoint: result = regionDetector(name, detector, settings, norm, second: false, &a, x)
    case .retina(let second):
      result = mapDetector(name, detector, settings, second ? .batchNorm2d() : norm, isRetina: true, second: second, x)
    case .pointwise: result = mapDetector(name, detector, settings, norm, isRetina: false, second: false, x)
    case .single: result = singleShot(name, settings, x)
    case .light: result = lightSingleShot(name, settings, &a, x)
    }
    return function(DetectorPart(type: "detections"), result)
  }

  /// `GeneralizedRCNNTransform`: images of any size, in a batch of one size.
  mutating func detectorTransform(_ x: ValueID?, size: Dim = .unknown) -> ValueID? {
    layer("transform", DetectorPart(type: "GeneralizedRCNNTransform", output: [.unknown, 3, size, size]), x)
  }

  // MARK: Two stages

  private mutating func regionDetector(
    _ name: String, _ detector: Detector, _ settings: Detector.Settings, _ norm: Callable, second: Bool,
    _ a: inout Arguments, _ x: ValueID?
  ) -> ValueID? {
    let points = a.call.target.hasSuffix("keypointrcnn_resnet50_fpn") ? a.optionalInt("num_keypoints") ?? 17 : nil
    return scope(name, detector.type) { b in
      let images = b.detectorTransform(x)
      let isMobile = detector.stages == 6
      var maps: [ValueID?]
      if isMobile, let net = MobileNetV3.backbone("mobilenet_v3_large", norm: norm) {
        maps = b.mobileNetPyramid("backbone", net, [net.stages.count - 2, net.stages.count - 1], .pool, images)
      } else {
        let net = ResNet(block: .bottleneck, layers: [3, 4, 6, 3], norm: second ? .batchNorm2d() : norm)
        maps = b.resNetPyramid("backbone", net, [1, 2, 3, 4], norm: second ? .batchNorm2d() : nil, .pool, images)
      }
      // Anchors of three shapes, at five sizes where there are fewer maps.
      b.proposals(maps, anchors: isMobile ? 15 : 3, depth: second ? 2 : 1, images)
      maps = [maps.first ?? nil]
      return b.scope("roi_heads", "RoIHeads") { b in
        let boxes = b.boxHead(settings.classes, second: second, maps[0])
        if case .mask = detector.kind { b.maskHead(settings.classes, second: second, maps[0]) }
        if let points { b.keypointHead(points, maps[0]) }
        return boxes
      }
    }
  }

  /// `RegionProposalNetwork`, whose head sees every map.
  private mutating func proposals(_ maps: [ValueID?], anchors: Dim, depth: Int, _ images: ValueID?) {
    scope("rpn", "RegionProposalNetwork") { b in
      let generator = b.module("anchor_generator", DetectorPart(type: "AnchorGenerator"))
      b.scope("head", "RPNHead") { b in
        let convolutions = b.later { b in
          b.sequential("conv") { b in
            for i in 0..<depth { b.convNormActivation(String(i), 256, 256, .init(norm: nil), nil) }
            return nil
          }
        }
        let scores = b.later { $0.conv2d("cls_logits", 256, anchors, 1, nil) }
        let boxes = b.later { $0.conv2d("bbox_pred", 256, anchors * 4, 1, nil) }
        for map in maps {
          let y = b.run(convolutions, map)
          _ = b.run(scores, y)
          _ = b.run(boxes, y)
        }
      }
      b.call(generator, images)
    }
  }

  /// The size to which each region's features are cropped.
  private mutating func regions(_ name: String, _ size: Dim, _ map: ValueID?) -> ValueID? {
    layer(name, DetectorPart(type: "MultiScaleRoIAlign", output: [.unknown, 256, size, size]), map)
  }

  private mutating func boxHead(_ classes: Dim, second: Bool, _ map: ValueID?) -> ValueID? {
    let x = regions("box_roi_pool", 7, map)
    let y = scope("box_head", second ? "FastRCNNConvFCHead" : "TwoMLPHead") { b in
      guard second else {
        let y = b.relu(b.linear("fc6", 256 * 49, 1024, b.flatten(x)))
        return b.relu(b.linear("fc7", 1024, 1024, y))
      }
      let y = (0..<4).reduce(x) { b.convNormActivation(String($1), 256, 256, .init(norm: .batchNorm2d()), $0) }
      return b.act("6", .relu, inPlace: true, b.linear("5", 256 * 49, 1024, b.layer("4", Flatten(), y)))
    }
    return scope("box_predictor", "FastRCNNPredictor") { b in
      let scores = b.linear("cls_score", 1024, classes, y)
      b.linear("bbox_pred", 1024, classes * 4, y)
      return scores
    }
  }

  private mutating func maskHead(_ classes: Dim, second: Bool, _ map: ValueID?) {
    let x = regions("mask_roi_pool", 14, map)
    let y = scope("mask_head", "MaskRCNNHeads") { b in
      (0..<4).reduce(x) {
        b.convNormActivation(String($1), 256, 256, .init(norm: second ? .batchNorm2d() : nil), $0)
      }
    }
    scope("mask_predictor", "MaskRCNNPredictor") { b in
      let larger = b.act("relu", .relu, inPlace: true, b.deconvolution("conv5_mask", 256, 256, kernel: 2, padding: 0, y))
      b.conv2d("mask_fcn_logits", 256, classes, 1, larger)
    }
  }

  private mutating func keypointHead(_ points: Dim, _ map: ValueID?) {
    let x = regions("keypoint_roi_pool", 14, map)
    let y = scope("keypoint_head", "KeypointRCNNHeads") { b in
      (0..<8).reduce(x) { x, i in
        let y = b.conv2d(String(2 * i), i == 0 ? 256 : 512, 512, 3, padding: 1, x)
        return b.act(String(2 * i + 1), .relu, inPlace: true, y)
      }
    }
    scope("keypoint_predictor", "KeypointRCNNPredictor") { b in
      _ = b.deconvolution("kps_score_lowres", 512, points, kernel: 4, padding: 1, y)
    }
  }

  /// `ConvTranspose2d` with stride 2.
  private mutating func deconvolution(
    _ name: String, _ input: Dim, _ out: Dim, kernel: Int, padding: Int, _ x: ValueID?
  ) -> ValueID? {
    let numbers: [(String, Value)] = [
      ("in_channels", input.asValue), ("out_channels", out.asValue), ("kernel_size", .int(kernel)), ("stride", .int(2)),
      ("padding", .int(padding)),
    ]
    let call = ModuleCall(target: "torch.nn.ConvTranspose2d", node: node).adding([], numbers)
    return build(call, name, x.map { [$0] })
  }

  // MARK: One stage

  /// RetinaNet and FCOS: the same two towers of convolutions on every map.
  private mutating func mapDetector(
    _ name: String, _ detector: Detector, _ settings: Detector.Settings, _ norm: Callable, isRetina: Bool, second: Bool,
    _ x: ValueID?
  ) -> ValueID? {
    scope(name, detector.type) { b in
      let images = b.detectorTransform(x)
      let net = ResNet(block: .bottleneck, layers: [3, 4, 6, 3], norm: norm)
      let maps = b.resNetPyramid("backbone", net, [2, 3, 4], norm: nil, .convolutions(second ? 2048 : 256), images)
      let generator = b.module("anchor_generator", DetectorPart(type: "AnchorGenerator"))
      let anchors: Dim = isRetina ? 9 : 1
      let scores = b.scope("head", isRetina ? "RetinaNetHead" : "FCOSHead") { b in
        let prefix = isRetina ? "RetinaNet" : "FCOS"
        let scores = b.tower(
          "classification_head", prefix + "ClassificationHead", isRetina, second, [("cls_logits", anchors * settings.classes)],
          maps)
        let outputs: [(String, Dim)] = [("bbox_reg", 4 * anchors)] + (isRetina ? [] : [("bbox_ctrness", anchors)])
        _ = b.tower("regression_head", prefix + "RegressionHead", isRetina, second, outputs, maps)
        return scores
      }
      b.call(generator, images)
      return scores
    }
  }

  private mutating func tower(
    _ name: String, _ type: String, _ isRetina: Bool, _ second: Bool, _ outputs: [(String, Dim)], _ maps: [ValueID?]
  ) -> ValueID? {
    scope(name, type) { b in
      let groupNorm = Callable.standard { GroupNorm(32, $0) }
      let convolutions = b.later { b in
        b.sequential("conv") { b in
          for i in 0..<4 {
            if isRetina {
              b.convNormActivation(String(i), 256, 256, .init(norm: second ? groupNorm : nil), nil)
            } else {
              b.conv2d(String(3 * i), 256, 256, 3, padding: 1, nil)
              b.norm(String(3 * i + 1), groupNorm, 256, nil)
              b.act(String(3 * i + 2), .relu, nil)
            }
          }
          return nil
        }
      }
      let heads = outputs.map { output in b.later { $0.conv2d(output.0, 256, output.1, 3, padding: 1, nil) } }
      var result: ValueID?
      for map in maps {
        let y = b.run(convolutions, map)
        for head in heads { result = b.run(head, y) }
      }
      return result
    }
  }
}
