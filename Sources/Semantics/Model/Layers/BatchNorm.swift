/// `BatchNorm1d`, `2d`, `3d`, `SyncBatchNorm` and the lazy forms (`torch/nn/modules/batchnorm.py`).
///
/// Input (N, C, spatial...). Normalises each channel by the statistics of the batch or, in eval mode, by the running ones.
package struct BatchNorm: RunningNorm {
  package enum Kind: Equatable {
    case spatial(Int)
    case synchronized
  }

  package private(set) var kind: Kind
  package private(set) var isLazy: Bool
  /// Unknown for a lazy layer.
  package let features: Dim
  package let eps: Double?
  /// Nil for None: the cumulative average.
  package let momentum: Momentum
  package let affine: Bool?
  /// `track_running_stats`, or false after a patch removed the statistics.
  package private(set) var tracks: Bool?
  /// Whether an affine layer has a bias beside its weight.
  package let bias: Bool?

  package enum Momentum: Equatable {
    case average
    case factor(Double?)
    case unknown

    package init(_ a: inout Arguments) {
      guard let argument = a.argument("momentum") else {
        self = .factor(0.1)
        return
      }
      if a.isNone("momentum") == true {
        self = .average
        return
      }
      let factor = a.float(argument, "momentum")
      self = if case .unknown = argument.value { .unknown } else { .factor(factor) }
    }

    package var printed: Printed {
      switch self {
      case .average: .none
      case .factor(let factor): .optional(factor)
      case .unknown: .string("?")
      }
    }
  }

  package init(_ spatial: Int, _ features: Dim, eps: Double = 1e-5, momentum: Double = 0.1) {
    kind = .spatial(spatial)
    isLazy = false
    (self.features, self.eps, self.momentum) = (features, eps, .factor(momentum))
    (affine, tracks, bias) = (true, true, true)
  }

  package init(_ a: inout Arguments, _ kind: Kind, lazy: Bool = false) {
    self.kind = kind
    isLazy = lazy
    eps = a.float("eps", default: 1e-5)
    momentum = Momentum(&a)
    affine = a.bool("affine", default: true)
    tracks = a.bool("track_running_stats", default: true)
    bias = a.bool("bias", default: true)
    if let eps, eps >= 1, let argument = a.argument("eps") { a.remarks.append((.groupsAsEps(eps), argument.node)) }
    let isUsed = affine != false || tracks != false
    features = lazy ? .unknown : isUsed ? BatchNorm.features(&a) : a.unusedSize("num_features")
  }

  /// `torch.empty([8])` is `torch.empty(8)`.
  package static func features(_ a: inout Arguments) -> Dim {
    guard let argument = a.argument("num_features") else { return .unknown }
    guard case .list(let items) = argument.value, a.call.loading != .configLists else { return a.size(argument, "num_features") }
    let sizes = items.map { a.int($0, "num_features") }
    if sizes.count == 1 { return sizes[0] }
    a.refuseAtCall(.badArgument("num_features must be one number, not \(items.count)"), value: argument, of: "num_features")
    return .unknown
  }

  package var type: String {
    switch kind {
    case .spatial(let spatial): BatchNorm.types[(spatial - 1) * 2 + (isLazy ? 1 : 0)]
    case .synchronized: "SyncBatchNorm"
    }
  }

  /// Precomputed names: every built module asks for its type.
  private static let types = (1...3).flatMap { ["BatchNorm\($0)d", "LazyBatchNorm\($0)d"] }

  package var savesInput: InputSaving { .always }
  package func mixesElementTypes(_ call: LayerCall) -> Bool { mixesNormTypes(call) }

  package mutating func removeRunningStatistics() { tracks = false }

  package mutating func convertToSynchronized() { kind = .synchronized }

  /// A vmap over the input makes its images channels of one.
  package func strides(_ call: PlacedCall) -> Strides? { call.inputs.first?.levels.isEmpty == true ? call.images : nil }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.normalized(affine: affine)
    if tracks != false { output.levels = output.levels.joined(call.bufferLevels) }
    guard checkRank(&call) else { return output }
    let usesBatch = call.isTraining ? true : tracks.map(!)
    // In the order of `_BatchNorm.forward`: increment the counter, read it, check the size, update.
    if tracks == true { call.recordReceivedBuffers() }
    if call.isTraining, tracks == true {
      call.record(.incrementsCounter)
      if momentum == .average { call.record(.readsCounter) }
    }
    // Nothing gives a converted layer its parameters any more.
    if isLazy, kind == .synchronized, affine != false || tracks != false {
      call.fail(.badArgument("\(type) was made of a lazy layer, so that its parameters stay uninitialized"))
      return output
    }
    if isSynchronizing(call) {
      call.record(.unsupported(by: .anyTransform, operation: BatchNorm.synchronization))
      return output
    }
    if usesBatch == true, hasOneValuePerChannel(call.input.shape) {
      call.fail(.oneValuePerChannel(shape: call.input.shape))
      return output
    }
    guard checkEps(&call, usesBatch) else { return output }
    // An empty input: no statistics, no checks.
    if call.input.shape.elements == 0 { return output }
    guard checkFeatures(&call) else { return output }
    call.recordSecondBackward(usesBatch, affine: affine)
    if call.isTraining, tracks == true { call.record(.updatesStatistics(levels: call.inputLevels)) }
    if !call.isTraining, tracks == false { call.record(.batchStatisticsInEval) }
    return output
  }

  /// Whether statistics are gathered from all processes, by an old-style `autograd.Function`
  /// (`torch/nn/modules/_functions.py`).
  private func isSynchronizing(_ call: LayerCall) -> Bool {
    kind == .synchronized && call.isTraining && call.surroundings.isDistributed && call.surroundings.isTransformed
  }

  package static let synchronization = "the statistics of several processes (an autograd.Function without setup_context)"

  private func checkRank(_ call: inout LayerCall) -> Bool {
    guard call.input.shape.rank != nil else { return true }
    return switch kind {
    case .spatial(1): call.rank(in: 2...3, expected: "2D or 3D") != nil
    case .spatial(let spatial): call.rank(in: (spatial + 2)...(spatial + 2), expected: "\(spatial + 2)D") != nil
    case .synchronized: call.rank(in: 2...Shape.maximumRank, expected: "at least 2D") != nil
    }
  }

  /// Checks the number of channels, if there is a weight or a statistic to compare with.
  private func checkFeatures(_ call: inout LayerCall) -> Bool {
    guard !call.input.shape[1].mayEqual(features), affine == true || tracks == true else { return true }
    call.fail(.featureMismatch("\(type) is built for \(features) features, but \(call.input.shape[1]) arrive"))
    return false
  }

  /// `F.batch_norm`: eps must be positive with batch statistics, and not negative otherwise.
  private func checkEps(_ call: inout LayerCall, _ usesBatch: Bool?) -> Bool {
    guard let eps, eps < 0 || eps == 0 && usesBatch == true else { return true }
    let bound = usesBatch == true ? "positive during training" : "non-negative"
    call.fail(.badArgument("batch_norm eps must be \(bound), but got \(eps)"))
    return false
  }

  /// `_verify_batch_size` in `torch/nn/functional.py`: N times the spatial size is 1.
  private func hasOneValuePerChannel(_ shape: Shape) -> Bool {
    guard shape.rank != nil else { return false }
    return shape[0] * shape.product(2...) == 1
  }
}

extension BatchNorm {
  package static let classes: [LayerClass] =
    (1...3).flatMap { spatial in
      [
        LayerClass(
          "BatchNorm\(spatial)d", Signature("num_features", optional: options, keywordOnly: ["bias"])
        ) {
          BatchNorm(&$0, .spatial(spatial))
        },
        LayerClass("LazyBatchNorm\(spatial)d", Signature(optional: options, keywordOnly: ["bias"])) {
          BatchNorm(&$0, .spatial(spatial), lazy: true)
        },
      ]
    } + [
      LayerClass("SyncBatchNorm", Signature("num_features", optional: synchronized, keywordOnly: ["bias"])) {
        BatchNorm(&$0, .synchronized)
      }
    ]

  private static let options = ["eps", "momentum", "affine", "track_running_stats", "device", "dtype"]
  private static let synchronized = [
    "eps", "momentum", "affine", "track_running_stats", "process_group", "device", "dtype",
  ]
}
