/// `InstanceNorm1d`, `2d`, `3d` and the lazy forms (`torch/nn/modules/instancenorm.py`).
///
/// Input (N, C, spatial...) or (C, spatial...). Normalises each channel of each example by its own statistics or, in eval mode
/// and with `track_running_stats`, by the running ones. `num_batches_tracked` exists but is never incremented.
package struct InstanceNorm: RunningNorm {
  package let spatial: Int
  package let isLazy: Bool
  /// Unknown for a lazy layer.
  package let features: Dim
  package let eps: Double?
  /// None counts as 0.
  package let momentum: BatchNorm.Momentum
  package let affine: Bool?
  package let tracks: Bool?
  /// Whether an affine layer has a bias beside its weight.
  package let bias: Bool?

  package init(_ spatial: Int, _ features: Dim, eps: Double = 1e-5, affine: Bool = false, trackRunningStats: Bool = false) {
    (self.spatial, self.features, self.eps) = (spatial, features, eps)
    (isLazy, momentum, bias) = (false, .factor(0.1), true)
    (self.affine, tracks) = (affine, trackRunningStats)
  }

  package init(_ a: inout Arguments, _ spatial: Int, lazy: Bool = false) {
    self.spatial = spatial
    isLazy = lazy
    eps = a.float("eps", default: 1e-5)
    momentum = BatchNorm.Momentum(&a)
    affine = a.bool("affine", default: InstanceNorm.isAffineByDefault(lazy))
    tracks = a.bool("track_running_stats", default: InstanceNorm.isAffineByDefault(lazy))
    bias = a.bool("bias", default: true)
    let isUsed = affine != false || tracks != false
    features = lazy ? .unknown : isUsed ? BatchNorm.features(&a) : a.unusedSize("num_features")
  }

  /// The lazy forms take their constructor, and so their defaults, from `_LazyNormBase`: affine, and tracking.
  private static func isAffineByDefault(_ lazy: Bool) -> Bool { lazy }

  package var type: String { (isLazy ? "Lazy" : "") + "InstanceNorm\(spatial)d" }
  package var savesInput: InputSaving { .always }
  package func mixesElementTypes(_ call: LayerCall) -> Bool { affine == false || mixesNormTypes(call) }
  package var tracksInstanceStatistics: Bool { tracks == true }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.normalized(affine: affine)
    if tracks != false { output.levels = output.levels.joined(call.bufferLevels) }
    let allowed = (spatial + 1)...(spatial + 2)
    let rank = call.rank(in: allowed, expected: "\(spatial + 1)D or \(spatial + 2)D")
    guard rank != nil || call.input.shape.rank == nil else { return output }
    if affine == true, let rank, !checkFeatures(&call, rank) { return output }
    let usesInstance = call.isTraining ? true : tracks.map(!)
    if usesInstance == true, let rank, call.input.shape.product((rank - spatial)...) == 1 {
      call.fail(.oneSpatialElement(shape: call.input.shape))
      return output
    }
    if tracks == true, let rank, !checkFeatures(&call, rank) { return output }
    if tracks == true { call.recordReceivedBuffers() }
    call.recordSecondBackward(usesInstance, affine: affine)
    if call.isTraining, tracks == true { call.record(.updatesStatistics(levels: call.inputLevels)) }
    return output
  }

  /// Checks the number of channels, if there is a weight or a statistic to compare with. A lazy layer always uses the second
  /// dimension's size.
  private func checkFeatures(_ call: inout LayerCall, _ rank: Int) -> Bool {
    let shape = call.input.shape
    let channels = rank - spatial - 1
    let features = isLazy ? shape[1] : self.features
    if shape[channels].mayEqual(features) { return true }
    call.fail(
      .featureMismatch(
        "expected input's size at dim=\(channels) to match num_features (\(features)), but got: \(shape[channels])"))
    return false
  }
}

extension InstanceNorm {
  package static let classes: [LayerClass] = (1...3).flatMap { spatial in
    [
      LayerClass("InstanceNorm\(spatial)d", Signature("num_features", optional: options, keywordOnly: ["bias"])) {
        InstanceNorm(&$0, spatial)
      },
      LayerClass("LazyInstanceNorm\(spatial)d", Signature(optional: options, keywordOnly: ["bias"])) {
        InstanceNorm(&$0, spatial, lazy: true)
      },
    ]
  }

  private static let options = ["eps", "momentum", "affine", "track_running_stats", "device", "dtype"]
}
