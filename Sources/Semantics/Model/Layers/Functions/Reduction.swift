/// Functions that make one number of the elements along some dimensions, or along all: `sum`, `mean`, `max`, `argmax`, `norm` ...
package struct Reduction: SeveralOutputs {
  /// What is computed of the elements, of which there may be none, and of a number (`p`, `correction`).
  package struct Kind: Sendable {
    package let name: String
    package var savesOutput = true
    package var savesInput = true
    package var isBoolean = false
    /// Whole numbers or truth values, which have no gradient.
    package var isStep = false
    /// Can't be computed of nothing.
    package var needsElements = false
    package let formula: @Sendable (UnsafeBufferPointer<Float>, Double) -> Double
  }

  package let type: String
  package let kind: Kind
  /// Nil is None: all of them.
  package let dims: [Dim]?
  package let keepsDims: Bool?
  /// `p` of a norm, `correction` of a variance.
  package let parameter: Double?
  private let outputs: Int

  package init(_ type: String, _ dims: [Dim], keepsDims: Bool = false) {
    guard let kind = Kind.named[type] else { preconditionFailure("\(type) is no reduction") }
    self.init(type, kind, dims: dims, keepsDims: keepsDims, parameter: Kind.standard(type))
  }

  package init(_ type: String, _ kind: Kind, dims: [Dim]?, keepsDims: Bool?, parameter: Double? = 0, outputs: Int = 1) {
    (self.type, self.kind, self.dims, self.keepsDims) = (type, kind, dims, keepsDims)
    (self.parameter, self.outputs) = (parameter, outputs)
  }

  package var savesInput: InputSaving { kind.savesInput ? .always : .never }

  package var arguments: [(name: String, value: Printed)] {
    [("dim", dims.map(Printed.dims) ?? .none), ("keepdim", .flag(keepsDims))]
  }

  package func outputCount(_ inputs: [TensorFacts]) -> Int? { outputs }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.elementwise(shape(&call), savesOutput: kind.savesOutput)
    if kind.isStep { output.stopDerivatives() }
    output.isBoolean = kind.isBoolean
    return output
  }

  private func shape(_ call: inout LayerCall) -> Shape {
    guard let rank = call.input.shape.rank, let keepsDims else { return .unknown }
    var gone: Set<Int> = dims == nil ? Set(0..<rank) : []
    for dim in dims ?? [] {
      guard let axis = call.axis(dim) else { return .unknown }
      if !gone.insert(axis).inserted {
        call.fail(.badArgument("\(type): dim \(axis) appears multiple times in the list of dims"))
      }
    }
    let shape = call.input.shape
    if kind.needsElements, gone.contains(where: { shape[$0] == 0 }) {
      call.fail(.badArgument("\(type)(): nothing to reduce in \(shape)"))
    }
    return Shape((0..<rank).compactMap { gone.contains($0) ? (keepsDims ? Dim(1) : nil) : shape[$0] })
  }
}
