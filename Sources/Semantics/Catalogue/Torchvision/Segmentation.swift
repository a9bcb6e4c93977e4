import Model

/// `torchvision/models/segmentation`: FCN, DeepLabV3 and LR-ASPP around a classifier's layers.
struct Segmentation: Sendable {
  enum Head: String {
    case fcn = "FCN"
    case deepLab = "DeepLabV3"
    case lite = "LRASPP"
  }

  enum Backbone {
    /// By its numbers of blocks.
    case resNet([Dim])
    case mobileNet
  }

  let head: Head
  let backbone: Backbone
  let weights: PretrainedWeights
  let backboneWeights: PretrainedWeights

  static let entries: [String: Catalogue.Entry] = {
    let (r50, r101) = (Backbone.resNet([3, 4, 6, 3]), Backbone.resNet([3, 4, 23, 3]))
    return [
      "fcn_resnet50": entry(.fcn, r50, name: "FCN_ResNet50", backboneName: "ResNet50"),
      "fcn_resnet101": entry(.fcn, r101, name: "FCN_ResNet101", backboneName: "ResNet101"),
      "deeplabv3_resnet50": entry(.deepLab, r50, name: "DeepLabV3_ResNet50", backboneName: "ResNet50"),
      "deeplabv3_resnet101": entry(.deepLab, r101, name: "DeepLabV3_ResNet101", backboneName: "ResNet101"),
      "deeplabv3_mobilenet_v3_large": entry(.deepLab, .mobileNet, name: "DeepLabV3_MobileNet_V3_Large", backboneName: "MobileNet_V3_Large"),
      "lraspp_mobilenet_v3_large": entry(.lite, .mobileNet, name: "LRASPP_MobileNet_V3_Large", backboneName: "MobileNet_V3_Large"),
    ].reduce(into: heads) { $0["torchvision.models.segmentation." + $1.key] = $1.value }
  }()

  /// The factories swallow keyword arguments that they don't know, a `norm_layer` too.
  private static func entry(_ head: Head, _ backbone: Backbone, name: String, backboneName: String) -> Catalogue.Entry {
    let net = Segmentation(
      head: head, backbone: backbone, weights: PretrainedWeights(name + "_Weights", ["COCO_WITH_VOC_LABELS_V1"]),
      backboneWeights: PretrainedWeights(backboneName + "_Weights", PretrainedWeights.v1v2))
    let auxiliary = head == .lite ? [] : ["aux_loss"]
    let signature = Signature(
      optional: ["weights", "progress", "num_classes"] + auxiliary + ["weights_backbone"],
      keywordOnly: ["pretrained", "pretrained_backbone"] + (head == .lite ? ["aux_loss"] : []), acceptsAnything: true)
    return Catalogue.Entry(signature) { b, a, name, inputs in
      let weights = a.weights(net.weights)
      _ = a.weights(net.backboneWeights, "weights_backbone", old: "pretrained_backbone")
      let isDefault = a.isNone("num_classes", default: true) == true
      let classes = weights != nil && !isDefault ? a.fixed("num_classes", 21) : isDefault ? 21 : a.size("num_classes")
      let hasAuxiliary = a.auxiliaryLoss(net.head, weights)
      return b.segmentation(name, net, classes: classes, hasAuxiliary: hasAuxiliary, on: inputs?.first)
    }
  }

  /// The heads alone, and what they are made of.
  private static let heads: [String: Catalogue.Entry] = [
    "torchvision.models.segmentation.FCNHead": Catalogue.network(required: ["in_channels", "channels"], []) { b, a, name, _, x in
      b.fcnHead(name, a.size("in_channels"), classes: a.size("channels"), on: x)
    },
    "torchvision.models.segmentation.DeepLabHead": Catalogue.network(
      required: ["in_channels", "num_classes"], ["atrous_rates"]
    ) { b, a, name, _, x in
      let rates = a.argument("atrous_rates") == nil ? [12, 24, 36] : a.ints("atrous_rates")
      return b.deepLabHead(name, a.size("in_channels"), classes: a.size("num_classes"), rates: rates, on: x)
    },
    "torchvision.models.segmentation.deeplabv3.ASPP": Catalogue.network(
      required: ["in_channels", "atrous_rates"], ["out_channels"]
    ) { b, a, name, _, x in
      let (channels, rates, width) = (a.size("in_channels"), a.ints("atrous_rates"), a.size("out_channels", default: 256))
      return b.scope(name, "ASPP") { $0.atrousPyramid(channels, rates, width: width, on: x) }
    },
  ]
}

extension Arguments {
  /// `aux_loss`, which weights demand and the light head doesn't know.
  fileprivate mutating func auxiliaryLoss(_ head: Segmentation.Head, _ weights: String?) -> Bool {
    let given = bool("aux_loss", default: false) ?? false
    if head == .lite {
      if given { refuse(.badArgument("This model does not use auxiliary loss"), at: "aux_loss") }
      return false
    }
    guard weights != nil else { return given }
    if isNone("aux_loss", default: true) == false, !given {
      refuse(.badArgument("The parameter 'aux_loss' expected value True but got False instead."), at: "aux_loss")
    }
    return true
  }
}

extension GraphBuilder {
  fileprivate mutating func segmentation(
    _ name: String, _ net: Segmentation, classes: Dim, hasAuxiliary: Bool, on x: ValueID?
  ) -> ValueID? {
    scope(name, net.head.rawValue) { b in
      let features = b.segmentationBackbone(net.backbone, x)
      let isResNet = features.last.width == 2048
      var out: ValueID?
      switch net.head {
      case .fcn: out = b.fcnHead("classifier", features.last.width, classes: classes, on: features.last.value)
      case .deepLab: out = b.deepLabHead("classifier", features.last.width, classes: classes, rates: [12, 24, 36], on: features.last.value)
      case .lite: out = b.liteHead("classifier", features.middle, high: features.last, classes: classes)
      }
      out = b.function(Resizing(mode: "bilinear"), out, x)
      if hasAuxiliary {
        // A ResNet's third stage, or a MobileNet's second.
        let width: Dim = isResNet ? 1024 : features.middle.width
        b.function(Resizing(mode: "bilinear"), b.fcnHead("aux_classifier", width, classes: classes, on: features.middle.value), x)
      }
      return b.function(ForwardOutputs.dictionary, out)
    }
  }

  /// A map of features, and how many channels it has.
  fileprivate typealias Features = (value: ValueID?, width: Dim)

  /// `IntermediateLayerGetter`: the classifier's layers as far as they are needed.
  private mutating func segmentationBackbone(
    _ backbone: Segmentation.Backbone, _ x: ValueID?
  ) -> (middle: Features, last: Features) {
    scope("backbone", "IntermediateLayerGetter") { b in
      switch backbone {
      case .resNet(let layers):
        let net = ResNet(block: .bottleneck, layers: layers, dilates: [false, true, true])
        let stages = b.resNetStages(net, b.resNetStem(net, x))
        return ((stages[2], 1024), (stages[3], 2048))
      case .mobileNet:
        guard let net = MobileNetV3.backbone("mobilenet_v3_large", dilated: true) else {
          return ((nil, .unknown), (nil, .unknown))
        }
        let (values, stages) = (b.mobileNetV3Features(net, x), net.stages)
        // The second of the blocks that halve the size, and the last convolution.
        let (middle, last) = (stages[stages.count - 4], stages[stages.count - 1])
        return ((values[middle], net.width(at: middle)), (values[last], net.width(at: last)))
      }
    }
  }

  fileprivate mutating func fcnHead(_ name: String, _ channels: Dim, classes: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "FCNHead") { b in
      let inner = channels / 4
      var x = b.conv2d("0", in: channels, out: inner, kernel: 3, padding: 1, bias: false, on: x)
      x = b.dropout("3", 0.1, on: b.act("2", .relu, on: b.layer("1", BatchNorm(2, inner), on: x)))
      return b.conv2d("4", in: inner, out: classes, kernel: 1, on: x)
    }
  }

  /// Atrous spatial pyramid pooling, then a convolution.
  fileprivate mutating func deepLabHead(
    _ name: String, _ channels: Dim, classes: Dim, rates: [Dim], on x: ValueID?
  ) -> ValueID? {
    scope(name, "DeepLabHead") { b in
      var x = b.scope("0", "ASPP") { $0.atrousPyramid(channels, rates, on: x) }
      x = b.conv2d("1", in: 256, out: 256, kernel: 3, padding: 1, bias: false, on: x)
      x = b.act("3", .relu, on: b.layer("2", BatchNorm(2, 256), on: x))
      return b.conv2d("4", in: 256, out: classes, kernel: 1, on: x)
    }
  }

  fileprivate mutating func atrousPyramid(_ channels: Dim, _ rates: [Dim], width: Dim = 256, on x: ValueID?) -> ValueID? {
    func rectified(_ b: inout GraphBuilder, _ index: Int, on x: ValueID?) -> ValueID? {
      b.act(String(index + 1), .relu, on: b.layer(String(index), BatchNorm(2, width), on: x))
    }
    let branches = scope("convs", "ModuleList") { b in
      var results = [b.sequential("0") { b in rectified(&b, 1, on: b.conv2d("0", in: channels, out: width, kernel: 1, bias: false, on: x)) }]
      for (i, rate) in rates.enumerated() {
        results.append(
          b.scope(String(i + 1), "ASPPConv") { b in
            rectified(&b, 1, on: b.conv2d("0", in: channels, out: width, kernel: 3, padding: rate, dilation: rate, bias: false, on: x))
          })
      }
      let pooled = b.scope(String(rates.count + 1), "ASPPPooling") { b in
        let y = b.conv2d("1", in: channels, out: width, kernel: 1, bias: false, on: b.globalAvgPool("0", isScalar: true, on: x))
        return b.function(Resizing(mode: "bilinear"), rectified(&b, 2, on: y), x)
      }
      return results + [pooled]
    }
    return sequential("project") { b in
      let x = b.conv2d("0", in: width * Dim(branches.count), out: width, kernel: 1, bias: false, on: b.cat(branches))
      return b.dropout("3", 0.5, on: rectified(&b, 1, on: x))
    }
  }

  private mutating func liteHead(_ name: String, _ low: Features, high: Features, classes: Dim) -> ValueID? {
    scope(name, "LRASPPHead") { b in
      let x = b.sequential("cbr") { b in
        let x = b.conv2d("0", in: high.width, out: 128, kernel: 1, bias: false, on: high.value)
        return b.act("2", .relu, inPlace: true, on: b.layer("1", BatchNorm(2, 128), on: x))
      }
      let scale = b.sequential("scale") { b in
        b.act(
          "2", .sigmoid, on: b.conv2d("1", in: high.width, out: 128, kernel: 1, bias: false, on: b.globalAvgPool("0", isScalar: true, on: high.value))
        )
      }
      let y = b.function(Resizing(mode: "bilinear"), b.multiply(x, scale), low.value)
      let left = b.conv2d("low_classifier", in: low.width, out: classes, kernel: 1, on: low.value)
      return b.add(left, b.conv2d("high_classifier", in: 128, out: classes, kernel: 1, on: y))
    }
  }
}
