/// The undescribed rest of a summarised class. A nil shape means the first input's shape.
package struct Summarized: Layer {
  package let shape: Shape?

  package init(shape: Shape?) { self.shape = shape }
  package var type: String { "summary" }
  package var isModelled: Bool { false }
  package var arity: ClosedRange<Int> { 0...Int.max }
  package var state: [StateTensor] { [.parameter("?", .unknown)] }
  package func acceptsTuple(at index: Int) -> Bool { true }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { call.output(shape ?? call.input.shape, parameters: true) }
}
