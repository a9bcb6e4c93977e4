/// What batch and instance norms share (`_NormBase` in `torch/nn/modules/batchnorm.py`): their state and arguments.
package protocol RunningNorm: Layer {
  /// Unknown for a lazy layer.
  var features: Dim { get }
  var eps: Double? { get }
  var momentum: BatchNorm.Momentum { get }
  var affine: Bool? { get }
  /// Whether an affine layer has a bias beside its weight.
  var bias: Bool? { get }
  /// Whether there are running statistics; nil where the file doesn't tell.
  var tracks: Bool? { get }
}

extension RunningNorm {
  package var state: [StateTensor] {
    var result: [StateTensor] = []
    if affine != false { result.append(.parameter("weight", [features])) }
    if affine != false, bias != false { result.append(.parameter("bias", [features])) }
    if tracks != false {
      result += [
        .buffer("running_mean", [features]), .buffer("running_var", [features]), .buffer("num_batches_tracked", []),
      ]
    }
    return result
  }

  /// A vmap takes the kernel apart, and its parts promote. Running statistics go into the kernel as they are; where it is going
  /// to refuse to update them, it does so first.
  package func mixesNormTypes(_ call: LayerCall) -> Bool {
    if call.hasOnlyReducedInputs { return true }
    if tracks == false { return call.isBatched }
    return call.isTraining && !call.inputLevels.isSubset(of: call.bufferLevels)
  }

  package var arguments: [(name: String, value: Printed)] {
    [
      ("num_features", .dim(features)), ("eps", .optional(eps)), ("momentum", momentum.printed),
      ("affine", .flag(affine)), ("bias", .flag(affine == false ? false : bias)),
      ("track_running_stats", .flag(tracks)),
    ]
  }
}
