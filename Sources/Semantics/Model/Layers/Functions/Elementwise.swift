/// Arithmetic on tensors element by element (`add`, `mul`, `maximum` ...), with broadcasting.
///
/// Two or more inputs, or one and a number (`other`).
package struct Elementwise: Layer {
  package enum Operation: String, CaseIterable {
    case add, sub, mul, div, pow, maximum, minimum
  }

  package let operation: Operation
  /// Whether the second operand is a number: then one tensor is enough.
  package let hasScalar: Bool
  /// The number's value, if known.
  package let other: Double?
  /// The factor of the second operand, for `add` and `sub`.
  package let alpha: Double?
  /// Writes into the first input (`x += y`).
  package let inPlace: Bool

  package init(_ operation: Operation, other: Double? = nil, inPlace: Bool = false) {
    (self.operation, self.other, self.inPlace) = (operation, other, inPlace)
    (hasScalar, alpha) = (other != nil, 1)
  }

  package init(_ a: inout Arguments, _ operation: Operation) {
    self.operation = operation
    hasScalar = a.argument("other") != nil
    other = a.float("other", default: nil)
    alpha = operation == .add || operation == .sub ? a.float("alpha", default: 1) : 1
    inPlace = false
  }

  package var type: String { operation.rawValue }

  /// The gradient of a product needs the other factor.
  package var savesInput: InputSaving {
    operation == .add || operation == .sub || hasScalar && operation != .pow ? .never : .always
  }

  package static func signature(_ operation: Operation) -> Signature {
    Signature(optional: operation == .add || operation == .sub ? ["other", "alpha"] : ["other"])
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let isChain = operation == .add || operation == .mul || operation == .maximum || operation == .minimum
    let count = call.inputs.count + (hasScalar ? 1 : 0)
    if count < 2 || count > 2 && !isChain {
      call.fail(.badArgument("\(type) takes 2 tensors, or one and a number, but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    var shape = call.input.shape
    for input in call.inputs.dropFirst() {
      guard let both = call.broadcast(shape, input.shape) else { return call.output(.unknown) }
      shape = both
    }
    return inPlace ? overwrite(&call, shape) : call.output(shape)
  }

  /// The first input takes the sum: it must be as large and as batched as the result.
  private func overwrite(_ call: inout LayerCall, _ shape: Shape) -> TensorFacts {
    if shape.elements != nil, call.input.shape.elements != nil, shape != call.input.shape {
      call.fail(.featureMismatch("output with shape \(call.input.shape) doesn't match the broadcast shape \(shape)"))
    }
    var result = call.overwriteInput(savesOutput: false, writes: call.inputLevels)
    result.carriesGradient = call.inputs.contains(where: \.carriesGradient)
    return result
  }
}

extension LayerCall {
  /// The shape of two tensors that an operation aligns at their last dimensions; nil, with a fault, where they don't match.
  package mutating func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
    guard let rankA = a.rank, let rankB = b.rank else { return .unknown }
    var result = rankA >= rankB ? a : b
    for i in 1...max(1, min(rankA, rankB)) where i <= min(rankA, rankB) {
      guard let size = Dim.broadcast(a[-i], b[-i]) else {
        let at = max(rankA, rankB) - i
        fail(
          .featureMismatch(
            "The size of tensor a (\(a[-i])) must match the size of tensor b (\(b[-i])) at non-singleton dimension \(at)"))
        return nil
      }
      result[-i] = size
    }
    return result
  }
}

extension Dim {
  /// The size that both broadcast to; nil where they don't. A 1 stretches to the other.
  package static func broadcast(_ a: Dim, _ b: Dim) -> Dim? {
    if a == 1 { return b }
    if b == 1 || a == b { return a }
    // An unknown size beside a known one above 1 must be 1 or equal.
    if !a.isKnown { return b }
    return b.isKnown ? nil : a
  }
}

/// Elementwise functions of one tensor without a module in `torch.nn`.
package struct Unary: Layer {
  package let type: String
  /// Its gradient is computed from its output.
  package let savesOutput: Bool

  package static let names: [(name: String, savesOutput: Bool)] = [
    ("abs", false), ("clone", false), ("contiguous", false), ("cos", false), ("erf", false), ("exp", true),
    ("log", false), ("log1p", false), ("neg", false), ("reciprocal", true), ("rsqrt", true), ("sin", false),
    ("sqrt", true), ("square", false),
  ]

  package var savesInput: InputSaving { savesOutput || ["clone", "contiguous", "neg"].contains(type) ? .never : .always }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    type == "contiguous" ? call.sameTensor() : call.elementwise(savesOutput: savesOutput)
  }
}
