/// `Linear`, `LazyLinear` and `NonDynamicallyQuantizableLinear` (`torch/nn/modules/linear.py`).
///
/// Input (..., in), output (..., out); weight (out, in).
package struct Linear: Layer {
  package enum Kind: String {
    case plain = "Linear"
    case lazy = "LazyLinear"
    /// The output projection in `MultiheadAttention`.
    case attention = "NonDynamicallyQuantizableLinear"
  }

  package let kind: Kind
  /// Unknown for a lazy layer.
  package let inFeatures: Dim
  package let outFeatures: Dim
  package private(set) var bias: Bool?

  package init(_ inFeatures: Dim, _ outFeatures: Dim, bias: Bool? = true, kind: Kind = .plain) {
    (self.inFeatures, self.outFeatures, self.bias, self.kind) = (inFeatures, outFeatures, bias, kind)
  }

  package init(_ a: inout Arguments, _ kind: Kind) {
    self.kind = kind
    inFeatures = kind == .lazy ? .unknown : a.reckonedSize("in_features")
    outFeatures = a.size("out_features")
    bias = a.bool("bias", default: true)
  }

  package func withBias() -> (any Layer)? {
    var copy = self
    copy.bias = true
    return copy
  }

  package var type: String { kind.rawValue }
  package var savesInput: InputSaving { .forParameters }

  package var state: [StateTensor] {
    [.parameter("weight", [outFeatures, inFeatures])] + (bias == false ? [] : [.parameter("bias", [outFeatures])])
  }

  package var arguments: [(name: String, value: Printed)] {
    [("in_features", .dim(inFeatures)), ("out_features", .dim(outFeatures)), ("bias", .flag(bias))]
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var shape = call.input.shape
    if shape.rank == 0 {
      call.fail(.rankMismatch(expected: "at least 1D", got: 0))
      return call.output(.unknown, parameters: true)
    }
    if !shape[-1].mayEqual(inFeatures) {
      call.fail(.featureMismatch("\(type) takes \(inFeatures) features, but \(shape[-1]) arrive in \(shape)"))
    }
    shape[-1] = outFeatures
    return call.output(shape, parameters: true)
  }
}

extension Linear {
  package static let classes = [
    LayerClass("Linear", Signature("in_features", "out_features", optional: options)) { Linear(&$0, .plain) },
    LayerClass("LazyLinear", Signature("out_features", optional: options)) { Linear(&$0, .lazy) },
  ]

  private static let options = ["bias", "device", "dtype"]
}

/// `Bilinear` (`torch/nn/modules/linear.py`): x1 W x2 + b.
///
/// Inputs (..., in1) and (..., in2), output (..., out); weight (out, in1, in2).
package struct Bilinear: Layer {
  package let in1Features: Dim
  package let in2Features: Dim
  package let outFeatures: Dim
  package let bias: Bool?

  package init(_ a: inout Arguments) {
    in1Features = a.size("in1_features")
    in2Features = a.size("in2_features")
    outFeatures = a.size("out_features")
    bias = a.bool("bias", default: true)
    if in1Features == 0 { a.refuse(.badArgument("in1_features must be > 0, but got 0"), at: "in1_features") }
  }

  package var type: String { "Bilinear" }
  package var savesInput: InputSaving { .always }
  package var arity: ClosedRange<Int> { 2...2 }

  package var state: [StateTensor] {
    let weight = StateTensor.parameter("weight", [outFeatures, in1Features, in2Features])
    return [weight] + (bias == false ? [] : [.parameter("bias", [outFeatures])])
  }

  package var arguments: [(name: String, value: Printed)] {
    [
      ("in1_features", .dim(in1Features)), ("in2_features", .dim(in2Features)), ("out_features", .dim(outFeatures)),
      ("bias", .flag(bias)),
    ]
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let (first, second) = (call.inputs[0].shape, call.inputs[1].shape)
    for (shape, features, name) in [(first, in1Features, "input1"), (second, in2Features, "input2")]
    where !shape[-1].mayEqual(features) {
      call.fail(.featureMismatch("Bilinear takes \(features) features in \(name), but \(shape[-1]) arrive"))
    }
    guard let rank = first.rank, let other = second.rank else { return call.output(.unknown, parameters: true) }
    if rank != other || !(0..<max(0, rank - 1)).allSatisfy({ first[$0].mayEqual(second[$0]) }) {
      call.fail(.badArgument("bilinear(): input batch dimensions do not match: got \(first) and \(second)"))
    }
    call.recordLoop("aten::bilinear", at: call.operandLevels, in: [.tangents, .backward], of: [.inputs, .params])
    return call.output(first.replacing(rank - 1, with: outFeatures), parameters: true)
  }
}

extension Bilinear {
  package static let classes = [
    LayerClass(
      "Bilinear", Signature("in1_features", "in2_features", "out_features", optional: ["bias", "device", "dtype"])
    ) { Bilinear(&$0) }
  ]
}
