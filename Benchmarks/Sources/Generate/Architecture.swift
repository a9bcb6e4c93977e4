import Support

/// A layer as PyTorch's constructor takes it.
struct LayerSpec {
  var type: String
  var arguments: [(key: String, value: Item)] = []
  /// Index of an earlier layer whose output is added to this one's input: the layer is a sum.
  var skip: Int?
}

/// What a generated model normalises with.
enum NormStyle: CaseIterable {
  case batch, batchWithoutStatistics, group, instance, none

  static func random(_ random: inout Random) -> NormStyle {
    let roll = random.below(100)
    return roll < 26 ? .batch : roll < 36 ? .batchWithoutStatistics : roll < 72 ? .group : roll < 84 ? .instance : .none
  }

  func layer(_ channels: Int, spatial: Int, affine: Bool) -> LayerSpec? {
    let kind = "\(spatial)d"
    switch self {
    case .batch:
      var arguments: [(key: String, value: Item)] = [("num_features", .int(channels))]
      if !affine { arguments += [("eps", .plain("1.0e-05")), ("momentum", .plain("0.1"))] }
      return LayerSpec(type: "BatchNorm" + kind, arguments: arguments)
    case .batchWithoutStatistics:
      return LayerSpec(
        type: "BatchNorm" + kind, arguments: [("num_features", .int(channels)), ("track_running_stats", .bool(false))])
    case .group:
      return LayerSpec(type: "GroupNorm", arguments: [("num_groups", .int(8)), ("num_channels", .int(channels))])
    case .instance:
      if spatial == 1 { return LayerSpec(type: "LayerNorm", arguments: [("normalized_shape", .int(channels))]) }
      return LayerSpec(type: "InstanceNorm" + kind, arguments: [("num_features", .int(channels)), ("affine", .bool(affine))])
    case .none: return nil
    }
  }
}

/// A feed-forward network whose sizes fit.
struct Architecture {
  private(set) var layers: [LayerSpec] = []
  /// What one call sees.
  let input: [Int]
  private let norm: NormStyle
  private let activation: String
  private let affine: Bool

  /// - Parameter blocks: how many convolutions or linear layers.
  init(_ random: inout Random, blocks: Int) {
    norm = NormStyle.random(&random)
    activation = random.pick(["ReLU", "ReLU", "SiLU", "GELU", "LeakyReLU"])
    affine = random.chance(0.6)
    if random.chance(0.25) {
      input = [4, random.pick([16, 64, 784])]
      perceptron(&random, blocks)
    } else {
      let size = random.pick([32, 64, 224])
      input = [random.pick([1, 2, 4]), random.pick([1, 3]), size, size]
      convolutional(&random, blocks)
    }
  }

  private mutating func add(_ type: String, _ arguments: [(key: String, value: Item)] = [], skip: Int? = nil) {
    layers.append(LayerSpec(type: type, arguments: arguments, skip: skip))
  }

  private mutating func addNorm(_ channels: Int, spatial: Int) {
    if let layer = norm.layer(channels, spatial: spatial, affine: affine) { layers.append(layer) }
  }

  private mutating func addActivation(_ random: inout Random) {
    add(activation, activation == "ReLU" && random.chance(0.3) ? [("inplace", .bool(true))] : [])
  }

  private mutating func perceptron(_ random: inout Random, _ blocks: Int) {
    var width = input[1]
    for _ in 0..<blocks {
      let next = random.pick([64, 128, 256, 512])
      add("Linear", [("in_features", .int(width)), ("out_features", .int(next))])
      addNorm(next, spatial: 1)
      addActivation(&random)
      if random.chance(0.1) { add("Dropout", [("p", .plain("0.1"))]) }
      width = next
    }
    add("Linear", [("in_features", .int(width)), ("out_features", .int(10))])
  }

  private mutating func convolutional(_ random: inout Random, _ blocks: Int) {
    var channels = input[1]
    var size = input[2]
    for _ in 0..<blocks {
      let keeps = channels >= 16 && random.chance(0.5)
      let next = keeps ? channels : random.pick([16, 32, 64, 128, 256])
      let skip = keeps && random.chance(0.4) ? layers.count - 1 : nil
      add(
        "Conv2d",
        [
          ("in_channels", .int(channels)), ("out_channels", .int(next)), ("kernel_size", .int(3)), ("padding", .int(1)),
        ] + (norm == .none ? [] : [("bias", .bool(false))]))
      addNorm(next, spatial: 2)
      if let skip { add("add", skip: skip) }
      addActivation(&random)
      if size > 8, random.chance(0.15) {
        add("MaxPool2d", [("kernel_size", .int(2)), ("stride", .int(2))])
        size /= 2
      }
      channels = next
    }
    add("AdaptiveAvgPool2d", [("output_size", .int(1))])
    add("Flatten")
    if random.chance(0.2) { add("Dropout", [("p", .plain("0.2"))]) }
    add("Linear", [("in_features", .int(channels)), ("out_features", .int(random.pick([10, 100, 1000])))])
  }
}
