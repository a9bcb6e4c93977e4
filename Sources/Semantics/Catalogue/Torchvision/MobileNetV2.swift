import Model

/// `torchvision/models/mobilenetv2.py`
struct MobileNetV2 {
  private static let options = [
    "num_classes", "width_mult", "inverted_residual_setting", "round_nearest", "block", "norm_layer", "dropout",
  ]

  static let entries = Catalogue.named([
    Factory("mobilenet_v2", PretrainedWeights("MobileNet_V2_Weights", PretrainedWeights.v1v2), options: options, build)
  ]).merging(
    [
      "torchvision.models.MobileNetV2": Catalogue.network(options, build),
      "torchvision.models.mobilenetv2.InvertedResidual": residual,
    ]) { first, _ in first }

  /// A row of the paper's table 2: expansion t, channels c, repeats n, stride s.
  fileprivate struct Row {
    let t: Double?
    let c, n, s: Dim

    init(_ t: Double?, _ c: Dim, count n: Dim, stride s: Dim) { (self.t, self.c, self.n, self.s) = (t, c, n, s) }
  }

  private static let table = [
    Row(1, 16, count: 1, stride: 1), Row(6, 24, count: 2, stride: 2), Row(6, 32, count: 3, stride: 2), Row(6, 64, count: 4, stride: 2),
    Row(6, 96, count: 3, stride: 1), Row(6, 160, count: 3, stride: 2),
    Row(6, 320, count: 1, stride: 1),
  ]

  /// One of the blocks that the rows are made of.
  fileprivate struct Block {
    let input, output, stride: Dim
    let expansion: Double?
  }

  fileprivate let blocks: [Block]
  fileprivate let first, last: Dim
  fileprivate let classes: Dim
  fileprivate let dropout: Double
  fileprivate let norm: Callable

  private init(_ a: inout Arguments, _ b: inout GraphBuilder, weights: String?) {
    classes = a.classes(weights)
    let width = a.float("width_mult", default: 1)
    let multiple = a.positiveInt("round_nearest", default: 8).value ?? 0
    dropout = a.probability("dropout", default: 0.2) ?? 0.2
    a.noteCustomBlock("block")
    norm = b.normLayer(&a, default: .batchNorm2d())
    (first, last, blocks) = MobileNetV2.sizes(MobileNetV2.rows(&a), width: width, multiple: multiple)
  }

  /// The features of a network without arguments, for detection.
  init(norm: Callable) {
    (classes, dropout, self.norm) = (1000, 0.2, norm)
    (first, last, blocks) = MobileNetV2.sizes(MobileNetV2.table, width: 1, multiple: 8)
  }

  /// The channels of the first and of the last convolution, and the blocks between them, at most as many as a model may have modules.
  private static func sizes(_ rows: [Row], width: Double?, multiple: Int) -> (first: Dim, last: Dim, blocks: [Block]) {
    func wide(_ channels: Dim) -> Dim { .divisible(channels.scaled(width), by: multiple) }
    var blocks: [Block] = []
    for row in rows {
      for i in 0..<min(max(0, row.n.value ?? 0), GraphBuilder.limit - blocks.count) {
        let input = blocks.last?.output ?? wide(32)
        blocks.append(Block(input: input, output: wide(row.c), stride: i == 0 ? row.s : 1, expansion: row.t))
      }
    }
    return (wide(32), .divisible(width.map { 1280 * max(1, $0) }, by: multiple), blocks)
  }

  private static func rows(_ a: inout Arguments) -> [Row] {
    guard let items = a.list("inverted_residual_setting") else { return table }
    let name = "inverted_residual_setting"
    return items.compactMap { item in
      guard case .list(let numbers) = item.value, numbers.count == 4 else {
        a.refuse(.badArgument("\(name) should be non-empty or a 4-element list"), at: name)
        return nil
      }
      let row = Row(numbers[0].value.number, a.int(numbers[1], name), count: a.int(numbers[2], name), stride: a.int(numbers[3], name))
      if row.s.isKnown, row.s != 1, row.s != 2 { a.refuse(.badArgument("stride should be 1 or 2 instead of \(row.s)"), at: name) }
      return row
    }
  }

  @Sendable private static func build(
    _ b: inout GraphBuilder, _ a: inout Arguments, name: String, weights: String?, on x: ValueID?
  ) -> ValueID? {
    let net = MobileNetV2(&a, &b, weights: weights)
    let root = b.nextModule
    let result = b.mobileNetV2(name, net, on: x)
    b.finish(net.norm, &a, weights: weights, default: .batchNorm2d(), below: root)
    return result
  }

  /// The block as a class of its own.
  private static let residual = Catalogue.network(
    required: ["inp", "oup", "stride", "expand_ratio"], ["norm_layer"]
  ) { b, a, name, _, x in
    let stride = a.int("stride")
    if stride.isKnown, stride != 1, stride != 2 {
      a.refuse(.badArgument("stride should be 1 or 2 instead of \(stride)"), at: "stride")
    }
    let norm = b.normLayer(&a, default: .batchNorm2d())
    let expansion = a.float("expand_ratio", default: nil)
    return b.invertedResidual(name, in: a.size("inp"), out: a.size("oup"), stride: stride, expansion: expansion, norm: norm, on: x)
  }
}

extension MobileNetV2: MobileBackbone {
  var count: Int { blocks.count + 2 }
  var stages: [Int] { [0] + blocks.indices.filter { blocks[$0].stride.value ?? 0 > 1 }.map { $0 + 1 } + [blocks.count + 1] }

  func width(at index: Int) -> Dim { index == 0 ? first : index > blocks.count ? last : blocks[index - 1].output }

  func feature(_ name: String, _ index: Int, on x: ValueID?, of b: inout GraphBuilder) -> ValueID? {
    switch index {
    case 0: return b.convNormActivation(name, in: 3, out: first, block: .init(stride: 2, norm: norm, activation: .relu6), on: x)
    case 1..<(blocks.count + 1):
      let block = blocks[index - 1]
      return b.invertedResidual(
        name, in: block.input, out: block.output, stride: block.stride, expansion: block.expansion, norm: norm, on: x)
    default:
      let input = blocks.last?.output ?? first
      return b.convNormActivation(name, in: input, out: last, block: .init(kernel: 1, norm: norm, activation: .relu6), on: x)
    }
  }
}

extension GraphBuilder {
  /// What the constructors of mobile networks do at their end to the norms of a `norm_layer`.
  mutating func finish(
    _ norm: Callable, _ a: inout Arguments, weights: String?, default standard: Callable, below root: ModuleID
  ) {
    guard norm.isGiven else { return }
    initializeNorms(below: root, &a)
    checkPretrained(weights, norm, default: standard, below: root)
  }

  fileprivate mutating func mobileNetV2(_ name: String, _ net: MobileNetV2, on x: ValueID?) -> ValueID? {
    scope(name, "MobileNetV2") { b in
      var x = b.sequential("features") { b in
        (0..<net.count).reduce(x) { b.graph.isTruncated ? $0 : net.feature(String($1), $1, on: $0, of: &b) }
      }
      x = b.flatten(b.function(Functional(type: "adaptive_avg_pool2d", layer: AdaptivePooling(1)), x))
      let width = net.width(at: net.count - 1)
      return b.sequential("classifier") { b in b.linear("1", in: width, out: net.classes, on: b.dropout("0", net.dropout, on: x)) }
    }
  }

  /// The paper's figure 4 d.
  fileprivate mutating func invertedResidual(
    _ name: String, in inChannels: Dim, out: Dim, stride: Dim, expansion: Double?, norm: Callable, on x: ValueID?
  ) -> ValueID? {
    scope(name, "InvertedResidual") { b in
      let hidden = inChannels.scaled(expansion).map { Dim(truncating: $0.rounded(.toNearestOrEven)) } ?? .unknown
      let y = b.sequential("conv") { b in
        var (x, index) = (x, 0)
        if expansion != 1 {
          x = b.convNormActivation("0", in: inChannels, out: hidden, block: .init(kernel: 1, norm: norm, activation: .relu6), on: x)
          index = 1
        }
        x = b.convNormActivation(
          String(index), in: hidden, out: hidden, block: .init(stride: stride, groups: hidden, norm: norm, activation: .relu6), on: x)
        return b.norm(String(index + 2), norm, channels: out, on: b.conv2d(String(index + 1), in: hidden, out: out, kernel: 1, bias: false, on: x))
      }
      return stride == 1 && inChannels == out ? b.add(x, y) : y
    }
  }
}
