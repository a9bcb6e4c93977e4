/// A parameter or buffer that the forward of its module reads.
package struct StateValue: Layer {
  package let tensor: StateTensor

  package init(_ tensor: StateTensor) { self.tensor = tensor }

  package var type: String { tensor.name }
  package var arity: ClosedRange<Int> { 0...0 }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard !tensor.isBuffer else { return TensorFacts(shape: tensor.shape, levels: call.bufferLevels) }
    var facts = TensorFacts(shape: tensor.shape, levels: call.parameterLevels)
    facts.carriesGradient = tensor.isFloating && call.surroundings.pullsBackParameters
    (facts.dependsOnParameters, facts.isLeaf) = (tensor.isFloating, tensor.isFloating)
    facts.carriesTangent = tensor.isFloating && call.surroundings.tangents.contains(.params)
    return facts
  }
}

/// A tensor that a forward makes of numbers: batched at no level.
package struct ConstantValue: Layer {
  package let shape: Shape
  /// Row-major; nil if they aren't known.
  package let elements: [Double]?

  package init(_ shape: Shape, _ elements: [Double]?) { (self.shape, self.elements) = (shape, elements) }

  package var type: String { "tensor" }
  package var arity: ClosedRange<Int> { 0...0 }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { TensorFacts(shape: shape, levels: .none) }
}

/// A buffer that a forward writes in place. The first input is its value before; the others go into what is written.
package struct BufferUpdate: Layer {
  package let name: String
  /// The in-place operation that writes it.
  private let operation: any Layer

  package init(_ name: String, by operation: any Layer) { (self.name, self.operation) = (name, operation) }

  package var type: String { "forward" }
  package var arity: ClosedRange<Int> { 1...Int.max }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.record(.writesBuffer(name, levels: call.inputs.dropFirst().reduce(.none) { $0.joined($1.levels) }))
    return call.sameTensor()
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.refuseCapturedBuffers()
    return try operation.execute(&run)
  }
}

/// The tuple, list or dictionary of tensors that a forward returns: its items are the inputs.
package struct TupleValue: Layer {
  package init() {}

  package var type: String { "tuple" }
  package var arity: ClosedRange<Int> { 1...Int.max }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var output = call.sameTensor()
    output.isTuple = true
    return output
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    var result = run.input
    result.rest = Array(run.inputs.dropFirst())
    return result
  }
}
