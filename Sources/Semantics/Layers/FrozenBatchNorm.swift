/// `torchvision.ops.FrozenBatchNorm2d`: a batch norm whose weight, bias and statistics are buffers that nothing updates.
///
/// Computes x * scale + shift with both of shape (1, C, 1, 1), and leaves the checks to broadcasting.
struct FrozenBatchNorm: Layer {
  let features: Dim
  let eps: Double?

  init(_ features: Dim, eps: Double = 1e-5) { (self.features, self.eps) = (features, eps) }

  init(_ a: inout Arguments) {
    features = a.size("num_features")
    eps = a.float("eps", default: 1e-5)
  }

  var type: String { "FrozenBatchNorm2d" }

  var state: [StateTensor] { ["weight", "bias", "running_mean", "running_var"].map { .buffer($0, [features]) } }

  var arguments: [(name: String, value: Printed)] { [("num_features", .dim(features)), ("eps", .optional(eps))] }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.broadcast(call.input.shape, [1, features, 1, 1]) ?? .unknown
    var output = call.output(shape)
    output.levels = output.levels.joined(call.bufferLevels)
    return output
  }

  static let entry = Catalogue.Entry(
    LayerClass("FrozenBatchNorm2d", Signature("num_features", optional: ["eps"])) { FrozenBatchNorm(&$0) })
}
