/// `LayerNorm2d` of `torchvision/models/convnext.py`: a `LayerNorm` over the channels of (N, C, H, W).
package struct LayerNorm2d: Layer {
  package let base: LayerNorm

  package init(_ channels: Dim, eps: Double) { base = LayerNorm([channels], eps: eps) }

  package init(_ a: inout Arguments) { base = LayerNorm(&a, .layer) }

  package var type: String { "LayerNorm2d" }
  package var state: [StateTensor] { base.state }
  package var arguments: [(name: String, value: Printed)] { base.arguments }
  package var savesInput: InputSaving { base.savesInput }

  /// The norm is computed of the channels as the last dimension.
  package func strides(_ call: PlacedCall) -> Strides? { Strides(channelsLast: call.output) }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    _ = call.rank(in: 4...4, expected: "4D")
    let shape = call.input.shape
    if base.normalizedShape.rank == 1, !shape[1].mayEqual(base.normalizedShape[0]) {
      call.fail(.featureMismatch("LayerNorm2d is built for \(base.normalizedShape[0]) channels, but \(shape[1]) arrive"))
    }
    return call.output(shape, parameters: base.affine != false)
  }
}
