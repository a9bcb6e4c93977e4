/// One of two tensors: what a forward has after a branch on what is not known. It can't be run.
package struct OneOf: Layer {
  package init() {}

  package var type: String { "branch" }
  package var arity: ClosedRange<Int> { 2...2 }
  package func acceptsTuple(at index: Int) -> Bool { true }

  package func strides(_ call: PlacedCall) -> Strides? {
    call.inputs.allSatisfy { $0.strides == call.inputs[0].strides } ? call.view : nil
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let one = call.inputs.first, let other = call.inputs.last else { return .unknown }
    var output = call.output(one.shape.common(with: other.shape))
    output.isTuple = one.isTuple || other.isTuple
    output.isBoolean = one.isBoolean && other.isBoolean
    if one.elementType != other.elementType { output.elementType = .unknown }
    return output
  }
}

extension Shape {
  /// The sizes that both shapes have.
  fileprivate func common(with other: Shape) -> Shape {
    guard let rank, rank == other.rank else { return .unknown }
    return Shape(count: rank) { self[$0] == other[$0] ? self[$0] : .unknown }
  }
}
