/// The forward of a module that takes a dictionary of tensors: a tensor has no keys.
package struct DictionaryReading: Layer {
  package let type: String

  package init(_ type: String) { self.type = type }

  package var isModelled: Bool { false }
  package var arity: ClosedRange<Int> { 0...Int.max }
  package func acceptsTuple(at index: Int) -> Bool { true }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if call.input.shape.rank != nil {
      call.fail(.badArgument("\(type).forward() takes a dictionary of tensors, and a tensor arrives"))
    }
    return call.output(.unknown, parameters: true)
  }
}
