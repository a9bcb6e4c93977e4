import Model

extension GraphBuilder {
  /// The calls of a part of the model, and its inputs.
  package struct Part {
    package let calls: Range<Int>
    package let inputs: [ValueID]

    package init(calls: Range<Int>, inputs: [ValueID]) { (self.calls, self.inputs) = (calls, inputs) }
  }

  /// Calls a built part again with other inputs: the same modules, parameters and buffers.
  package mutating func repeatCalls(of part: Part, _ inputs: [ValueID]) -> ValueID? {
    guard graph.calls.count + part.calls.count <= GraphBuilder.callLimit else {
      if !graph.isTruncated {
        remark(.unresolved("the model makes more than \(GraphBuilder.callLimit) calls; the others are left out"), on: .model)
      }
      graph.isTruncated = true
      return nil
    }
    var renamed: [Int32: Int32] = [:]
    for (old, new) in zip(part.inputs, inputs) { renamed[old.index] = new.index }
    var result: ValueID?
    for i in part.calls {
      let call = graph.calls[i]
      let values = graph.inputs(of: call).map { ValueID(index: renamed[$0] ?? $0) }
      let copy = append(layer: call.layer, module: call.module, on: values)
      renamed[Int32(i)] = copy.index
      result = copy
    }
    return result
  }
}
