/// The call of a module whose forward takes other numbers of tensors: Python raises.
package struct RefusedCall: Layer {
  package let type: String
  private let expected: ClosedRange<Int>

  package init(type: String, takes expected: ClosedRange<Int>) { (self.type, self.expected) = (type, expected) }

  package var arity: ClosedRange<Int> { 0...Int.max }
  package func acceptsTuple(at index: Int) -> Bool { true }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.fail(.badArgument(complaint(call.inputs.count)))
    return call.output(.unknown)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor { throw .shape(complaint(run.inputs.count)) }

  private func complaint(_ count: Int) -> String { LayerCall.complaint(type, expected, given: count) }
}
