/// `torchvision.ops.FrozenBatchNorm2d`: a batch norm whose weight, bias and statistics are buffers that nothing updates.
///
/// Computes x * scale + shift with both of shape (1, C, 1, 1), and leaves the checks to broadcasting.
package struct FrozenBatchNorm: Layer {
  package let features: Dim
  package let eps: Double?

  package init(_ features: Dim, eps: Double = 1e-5) { (self.features, self.eps) = (features, eps) }

  package init(_ a: inout Arguments) {
    features = a.size("num_features")
    eps = a.float("eps", default: 1e-5)
  }

  package var type: String { "FrozenBatchNorm2d" }

  package var state: [StateTensor] { ["weight", "bias", "running_mean", "running_var"].map { .buffer($0, [features]) } }

  package var arguments: [(name: String, value: Printed)] { [("num_features", .dim(features)), ("eps", .optional(eps))] }

  /// It multiplies and adds, and what comes out is of the wider type.
  package func mixesElementTypes(_ call: LayerCall) -> Bool { true }

  package func strides(_ call: PlacedCall) -> Strides? { call.elementwise }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.broadcast(call.input.shape, [1, features, 1, 1]) ?? .unknown
    var output = call.output(shape)
    output.levels = output.levels.joined(call.bufferLevels)
    output.elementType = call.input.elementType.promoted(with: call.elementType)
    return output
  }
}
