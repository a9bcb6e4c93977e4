/// `LayerNorm` and `RMSNorm` (`torch/nn/modules/normalization.py`).
///
/// Input (..., `normalized_shape`). Normalises over the last dimensions, in both modes.
package struct LayerNorm: Layer {
  package enum Kind {
    /// By mean and variance.
    case layer
    /// By the root of the mean of squares.
    case rootMeanSquare
  }

  package let kind: Kind
  package let normalizedShape: Shape
  /// Nil is None, or unknown.
  package let eps: Double?
  package let affine: Bool?
  /// Whether an affine layer has a bias beside its weight.
  package let bias: Bool?

  package init(_ normalizedShape: Shape, eps: Double = 1e-5, bias: Bool = true) {
    (kind, self.normalizedShape, self.eps) = (.layer, normalizedShape, eps)
    (affine, self.bias) = (true, bias)
  }

  package init(_ a: inout Arguments, _ kind: Kind) {
    self.kind = kind
    normalizedShape = a.shape("normalized_shape")
    switch kind {
    case .layer:
      eps = a.float("eps", default: 1e-5)
      bias = a.bool("bias", default: true)
    case .rootMeanSquare:
      eps = a.isNone("eps", default: true) == true ? nil : a.float("eps", default: nil)
      bias = false
    }
    affine = a.bool("elementwise_affine", default: true)
    if normalizedShape.rank == 0, let argument = a.argument("normalized_shape") {
      let fault = Fault.badArgument("Expected normalized_shape to be at least 1-dimensional")
      a.refuseAtCall(fault, value: argument, of: "normalized_shape")
    }
  }

  package var savesInput: InputSaving { .always }

  /// A vmap that batches the parameters takes the kernel apart.
  package func mixesElementTypes(_ call: LayerCall) -> Bool {
    kind == .rootMeanSquare || call.hasOnlyReducedInputs || !call.parameterLevels.isEmpty
  }

  package var type: String { kind == .layer ? "LayerNorm" : "RMSNorm" }

  package var state: [StateTensor] {
    guard affine != false else { return [] }
    return [.parameter("weight", normalizedShape)] + (bias != false ? [.parameter("bias", normalizedShape)] : [])
  }

  package var arguments: [(name: String, value: Printed)] {
    let common: [(name: String, value: Printed)] = [
      ("normalized_shape", .tuple(normalizedShape)), ("eps", .optional(eps)), ("elementwise_affine", .flag(affine)),
    ]
    return kind == .layer ? common + [("bias", .flag(affine == false ? false : bias))] : common
  }

  package func strides(_ call: PlacedCall) -> Strides? { type == "RMSNorm" ? call.images : nil }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.input.shape
    if let rank = shape.rank, let normalized = normalizedShape.rank {
      let matches =
        rank >= normalized
        && (0..<normalized).allSatisfy {
          shape[rank - normalized + $0].mayEqual(normalizedShape[$0])
        }
      if !matches {
        let expected = normalizedShape.dims.map(\.description).joined(separator: ", ")
        call.fail(
          .featureMismatch("normalized_shape is [\(expected)], which needs inputs of [*, \(expected)], but \(shape) arrives"))
      }
    }
    return call.output(shape, parameters: affine != false)
  }
}

extension LayerNorm {
  package static let classes = [
    LayerClass(
      "LayerNorm", Signature("normalized_shape", optional: ["eps", "elementwise_affine", "bias", "device", "dtype"])
    ) { LayerNorm(&$0, .layer) },
    LayerClass("RMSNorm", Signature("normalized_shape", optional: ["eps", "elementwise_affine", "device", "dtype"])) {
      LayerNorm(&$0, .rootMeanSquare)
    },
  ]
}
