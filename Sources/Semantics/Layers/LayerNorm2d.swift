/// `LayerNorm2d` of `torchvision/models/convnext.py`: a `LayerNorm` over the channels of (N, C, H, W).
struct LayerNorm2d: Layer {
  let base: LayerNorm

  init(_ channels: Dim, eps: Double) { base = LayerNorm([channels], eps: eps) }

  private init(_ a: inout Arguments) { base = LayerNorm(&a, .layer) }

  var type: String { "LayerNorm2d" }
  var state: [StateTensor] { base.state }
  var arguments: [(name: String, value: Printed)] { base.arguments }
  var savesInput: InputSaving { base.savesInput }

  func transfer(_ call: inout LayerCall) -> TensorFacts {
    _ = call.rank(in: 4...4, expected: "4D")
    let shape = call.input.shape
    if base.normalizedShape.rank == 1, !shape[1].mayEqual(base.normalizedShape[0]) {
      call.fail(.featureMismatch("LayerNorm2d is built for \(base.normalizedShape[0]) channels, but \(shape[1]) arrive"))
    }
    return call.output(shape, parameters: base.affine != false)
  }

  static let entry = Catalogue.Entry(
    LayerClass(
      "LayerNorm2d", Signature("normalized_shape", optional: ["eps", "elementwise_affine", "bias", "device", "dtype"])
    ) { LayerNorm2d(&$0) })
}
