import Model

/// `torchvision/models/optical_flow/raft.py`: the flow between two images, corrected again and again.
struct RAFT {
  /// The widths behind the stem, the three stages and the last convolution.
  let features: [Dim]
  let context: [Dim]
  let isSmall: Bool
  let radius: Int
  /// The widths of `MotionEncoder`.
  let correlation: [Dim]
  let flow: [Dim]
  let motion: Dim
  /// The width of the recurrent unit, and its convolutions' kernels.
  let hidden: Dim
  let kernels: [Shape]
  let headWidth: Dim

  /// `num_levels` of `CorrBlock`, and `num_flow_updates` of forward.
  static let levels = 4
  static let updates = 12

  private static let options = ["feature_encoder", "context_encoder", "corr_block", "update_block", "mask_predictor"]

  static let entries = Catalogue.named([large, small], in: "torchvision.models.optical_flow.").mapValues { $0.taking(2...2) }

  private static let large = factory(
    "raft_large", PretrainedWeights("Raft_Large_Weights", ["C_T_SKHT_V2", "C_T_V1", "C_T_V2", "C_T_SKHT_V1", "C_T_SKHT_K_V1", "C_T_SKHT_K_V2"]),
    RAFT(
      features: [64, 64, 96, 128, 256], context: [64, 64, 96, 128, 256], isSmall: false, radius: 4, correlation: [256, 192], flow: [128, 64],
      motion: 128, hidden: 128, kernels: [[1, 5], [5, 1]], headWidth: 256))

  private static let small = factory(
    "raft_small", PretrainedWeights("Raft_Small_Weights", ["C_T_V2", "C_T_V1"]),
    RAFT(
      features: [32, 32, 64, 96, 128], context: [32, 32, 64, 96, 160], isSmall: true, radius: 3, correlation: [96], flow: [64, 32],
      motion: 82, hidden: 96, kernels: [[3, 3]], headWidth: 128))

  private static func factory(_ name: String, _ weights: PretrainedWeights, _ net: RAFT) -> Factory {
    let build: Factory.BuildOfSeveral = { b, a, name, _, inputs in
      for part in options where a.isNone(part, default: true) != true {
        a.noteUnknown("a part of one's own is not followed", a.argument(part)?.node ?? a.call.node)
      }
      return b.raft(name, net, on: inputs)
    }
    return Factory(name, weights, options: options, ofSeveral: build)
  }
}

extension GraphBuilder {
  fileprivate mutating func raft(_ name: String, _ net: RAFT, on images: [ValueID]?) -> ValueID? {
    scope(name, "RAFT") { b in
      let both = b.function(ImagePair(), images ?? [])
      let instance = Callable.standard { InstanceNorm(2, $0) }
      let maps = b.flowEncoder("feature_encoder", net, net.features, norm: instance, on: images == nil ? nil : both)
      let context = b.flowEncoder("context_encoder", net, net.context, norm: net.isSmall ? nil : .batchNorm2d(), on: images?.first)
      b.scope("corr_block", "CorrBlock") { _ in }
      let update = b.updateBlock(net)
      let mask = net.isSmall ? nil : b.maskPredictor(net)
      guard let maps, let context else { return nil }
      return b.flows(net, maps, context, by: update, mask: mask)
    }
  }

  /// The loop of `RAFT.forward`.
  private mutating func flows(
    _ net: RAFT, _ maps: ValueID, _ context: ValueID, by update: UpdateModules, mask: BuiltMask?
  ) -> ValueID? {
    let halves = (0..<2).map { function(Slicing("chunk", .chunk(chunks: 2, index: Dim($0)), dim: 0), maps) }
    var pyramid = [function(CorrelationVolume(), halves)]
    for _ in 1..<RAFT.levels {
      pyramid.append(function(Functional(type: "avg_pool2d", layer: Pooling.square(.average, 2, stride: 2)), pyramid[pyramid.count - 1]))
    }
    let sizes = [net.hidden, net.context[4] - net.hidden]
    func part(_ index: Dim) -> ValueID? { function(Slicing("split", .split(sizes: sizes, isOne: false, index: index), dim: 1), context) }
    var hidden = function(Functional(type: "tanh", layer: Activation(.tanh)), part(0))
    let rest = relu(part(1))
    let start = function(CoordinateGrid(), halves[0])
    var place = function(CoordinateGrid(), halves[0])
    var flows: [ValueID?] = []
    for _ in 0..<RAFT.updates {
      place = function(Passing("detach", keepsGradient: false), place)
      let correlations = function(CorrelationLookup(radius: net.radius), [place] + pyramid)
      let change: ValueID?
      (hidden, change) = self.update(update, net, hidden, rest, correlations, flow: function(Elementwise(.sub), place, start))
      place = add(place, change)
      let flow = function(Elementwise(.sub), place, start)
      flows.append(mask.map { mask in upsampled(flow, by: mask, hidden) } ?? upsampled(flow))
    }
    return function(TupleValue(), flows)
  }

  private mutating func upsampled(_ flow: ValueID?, by mask: BuiltMask, _ hidden: ValueID?) -> ValueID? {
    let weights = within(mask.root) { b in b.function(Elementwise(.mul, other: 0.25), b.run(mask.layers, hidden)) }
    return function(ConvexUpsampling(), flow, weights)
  }

  private mutating func upsampled(_ flow: ValueID?) -> ValueID? {
    let larger = function(Functional(type: "interpolate", layer: Upsampling(scale: 8, 2, mode: "bilinear", alignCorners: true)), flow)
    return function(Elementwise(.mul, other: 8), larger)
  }
}
