/// The table of activations: constructor parameters, and what each gradient needs.
extension Activation.Function {
  package struct Number: Equatable {
    package let name: String
    /// Nil for a required one.
    package let standard: Double?

    package init(_ name: String, _ standard: Double? = nil) { (self.name, self.standard) = (name, standard) }
  }

  /// Whether the constructor takes a `dim`, and what it is by default.
  package enum Dimension {
    case none
    /// The last one.
    case last
    /// None: the second dimension, or the first of a tensor of 0, 1 or 3.
    case optional

    package var standard: Dim? { self == .last ? -1 : nil }
  }

  package var numbers: [Number] {
    switch self {
    case .celu, .elu: [Number("alpha", 1)]
    case .hardshrink, .softshrink: [Number("lambd", 0.5)]
    case .hardtanh: [Number("min_val", -1), Number("max_val", 1)]
    case .leakyReLU: [Number("negative_slope", 0.01)]
    case .rrelu: [Number("lower", 1.0 / 8), Number("upper", 1.0 / 3)]
    case .softplus: [Number("beta", 1), Number("threshold", 20)]
    case .threshold: [Number("threshold"), Number("value")]
    default: []
    }
  }

  package var dimension: Dimension {
    switch self {
    case .glu: .last
    case .softmax, .softmin, .logSoftmax: .optional
    default: .none
    }
  }

  package var hasInPlace: Bool {
    switch self {
    case .celu, .elu, .hardsigmoid, .hardswish, .hardtanh, .leakyReLU, .mish, .relu, .relu6, .rrelu, .selu, .silu,
      .threshold:
      true
    default: false
    }
  }

  /// The gradient is computed from the output (`tools/autograd/derivatives.yaml`: `result`), so nothing may overwrite it.
  package var savesOutput: Bool {
    switch self {
    case .relu, .sigmoid, .tanh, .softmax, .softmax2d, .softmin, .logSoftmax: true
    default: false
    }
  }

  /// The same of the in-place form. Functions whose gradient needs the input keep a copy of it instead.
  package var savesOutputInPlace: Bool {
    switch self {
    case .relu, .rrelu, .elu, .celu, .selu, .leakyReLU, .sigmoid, .tanh: true
    default: false
    }
  }

  /// The parameters that the constructor checks.
  package var checks: [String] {
    switch self {
    case .softmax, .logSoftmax: ["dim"]
    case .hardtanh: ["min_val", "max_val", "min_value", "max_value"]
    default: []
    }
  }

  package var signature: Signature {
    let names = numbers.map(\.name)
    let inPlace = hasInPlace ? ["inplace"] : []
    switch self {
    case .threshold: return Signature("threshold", "value", optional: inPlace)
    case .hardtanh: return Signature(optional: names + inPlace + ["min_value", "max_value"])
    case .gelu: return Signature(optional: ["approximate"])
    default: return Signature(optional: names + (dimension == .none ? [] : ["dim"]) + inPlace)
    }
  }
}

extension Activation {
  package static let classes: [LayerClass] = Function.allCases.map { function in
    LayerClass(function.rawValue, function.signature, checks: function.checks) { Activation(&$0, function) }
  }
}
