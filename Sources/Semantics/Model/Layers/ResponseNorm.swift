/// `LocalResponseNorm` and `CrossMapLRN2d` (`torch/nn/modules/normalization.py`, `_functions.py`).
///
/// Input (N, C, ...). Divides by (k + alpha / n * sum of squares)^beta over `size` neighbouring channels.
package struct ResponseNorm: Layer {
  package enum Kind {
    case local
    /// An old-style autograd function, which functorch refuses.
    case crossMap
  }

  package let kind: Kind
  package let size: Dim
  package let alpha: Double?
  package let beta: Double?
  package let k: Double?

  package init(_ size: Dim, alpha: Double = 1e-4, beta: Double = 0.75, k: Double = 1) {
    kind = .local
    (self.size, self.alpha, self.beta, self.k) = (size, alpha, beta, k)
  }

  package init(_ a: inout Arguments, _ kind: Kind) {
    self.kind = kind
    size = a.int("size")
    alpha = a.float("alpha", default: 1e-4)
    beta = a.float("beta", default: 0.75)
    k = a.float("k", default: 1)
    switch kind {
    case .local where size.isBelow(1):
      a.refuseValue(.badArgument("kernel size should be greater than zero, but got \(size)"), of: "size")
    case .crossMap where size == 0:
      a.refuseValue(.badArgument("float division by zero: size is 0"), of: "size")
    default: break
    }
  }

  package var savesInput: InputSaving { .always }
  package var type: String { kind == .local ? "LocalResponseNorm" : "CrossMapLRN2d" }

  package var arguments: [(name: String, value: Printed)] {
    [("size", .dim(size)), ("alpha", .optional(alpha)), ("beta", .optional(beta)), ("k", .optional(k))]
  }

  package func strides(_ call: PlacedCall) -> Strides? { kind == .local ? call.elementwise : nil }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    switch kind {
    case .local:
      _ = call.rank(in: 3...Shape.maximumRank, expected: "3D or higher")
    case .crossMap:
      if call.surroundings.isTransformed {
        call.record(.unsupported(by: .anyTransform, operation: "CrossMapLRN2d"))
      }
      _ = call.rank(in: 4...4, expected: "4D")
    }
    return call.output(call.input.shape)
  }
}

extension ResponseNorm {
  package static let classes = [
    LayerClass("LocalResponseNorm", Signature("size", optional: ["alpha", "beta", "k"])) { ResponseNorm(&$0, .local) },
    LayerClass("CrossMapLRN2d", Signature("size", optional: ["alpha", "beta", "k"])) { ResponseNorm(&$0, .crossMap) },
  ]
}
