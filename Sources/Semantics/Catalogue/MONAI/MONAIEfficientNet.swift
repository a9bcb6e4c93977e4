import Model

/// `monai/networks/nets/efficientnet.py`
struct MONAIEfficientNet: Sendable {
  let spatial: Int
  let rows: [EfficientNet.Row]
  /// The length of the images' sides, by which convolutions are padded.
  let imageSize: Int
  let dropout: Double
  let norm: LayerSpec
  /// The width of the first convolution, and of the last.
  let stem, head: Dim

  /// Width, depth, size of the images and dropout rate, by the name of the model.
  private static let sizes: [String: (width: Double, depth: Double, image: Int, dropout: Double)] = [
    "efficientnet-b0": (1, 1, 224, 0.2), "efficientnet-b1": (1, 1.1, 240, 0.2), "efficientnet-b2": (1.1, 1.2, 260, 0.3),
    "efficientnet-b3": (1.2, 1.4, 300, 0.3), "efficientnet-b4": (1.4, 1.8, 380, 0.4), "efficientnet-b5": (1.6, 2.2, 456, 0.4),
    "efficientnet-b6": (1.8, 2.6, 528, 0.5), "efficientnet-b7": (2, 3.1, 600, 0.5), "efficientnet-b8": (2.2, 3.6, 672, 0.5),
    "efficientnet-l2": (4.3, 5.3, 800, 0.5),
  ]

  static let norm = StandardSpec(name: "BATCH", arguments: [("eps", .float(1e-3)), ("momentum", .float(0.01))])

  static let entry = Catalogue.monaiNet(
    ["model_name"], ["pretrained", "progress", "spatial_dims", "in_channels", "num_classes", "norm", "adv_prop"], norm: "norm", spatial: 2
  ) { b, a, spatial, name, x in
    let (inChannels, classes) = (a.size("in_channels", default: 3), a.size("num_classes", default: 1000))
    let norm = a.norm("norm", spatial, default: norm)
    guard let net = a.string("model_name").flatMap({ MONAIEfficientNet($0, spatial, norm: norm) }) else {
      if let given = a.argument("model_name")?.value.name { a.refuse(.badArgument("invalid model_name \(given) found"), at: "model_name") }
      return b.opaque("monai.networks.nets.EfficientNetBN", name, on: x.map { [$0] })
    }
    return b.efficientNet(name, "EfficientNetBN", net, in: inChannels, classes: classes, on: x)
  }

  /// Nil for a name that MONAI doesn't know.
  init?(_ name: String, _ spatial: Int, norm: LayerSpec) {
    guard let size = MONAIEfficientNet.sizes[name] else { return nil }
    rows = EfficientNet.firstRows.map { $0.scaled(size.width, size.depth) }
    (self.spatial, self.norm, imageSize, dropout) = (spatial, norm, size.image, size.dropout)
    (stem, head) = (.divisible(32 * size.width), .divisible(1280 * size.width))
  }

  /// The stages of whose outputs an encoder is made: each before one that halves the size, and the last.
  var extracted: [Int] { rows.indices.filter { $0 == rows.count - 1 || rows[$0 + 1].stride != 1 } }

  func all(_ dim: Dim) -> Shape { Shape(repeating: dim, count: spatial) }

  func convolution(_ inChannels: Dim, _ outChannels: Dim, kernel: Dim = 1, stride: Dim = 1, groups: Dim = 1, bias: Bool = false) -> Convolution {
    Convolution(
      inChannels, outChannels, kernel: all(kernel), stride: all(stride), padding: all(0), dilation: all(1), groups: groups, bias: bias)
  }
}
