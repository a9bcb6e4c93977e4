/// `x.view_as(other)`, or `reshape` to the other's shape: the first input in the shape of the second.
package struct ViewAs: Layer {
  package init() {}

  package var type: String { "view_as" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.inputs.count == 2 else {
      call.fail(.badArgument("view_as takes 2 tensors, but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    let shape = call.inputs[1].shape
    guard let size = shape.elements, let own = call.input.shape.elements, size != own else { return call.sameTensor(shape) }
    call.fail(.featureMismatch("shape \(shape) is invalid for input of size \(own)"))
    return call.sameTensor(shape)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard run.inputs.count == 2 else { throw .shape("view_as takes 2 tensors, but \(run.inputs.count) are given") }
    let dims = run.inputs[1].dims
    let x = try run.rowMajor(run.take())
    guard x.size == dims.reduce(1, *) else { throw .shape("shape '\(dims)' is invalid for input of size \(x.size)") }
    return x.viewed(dims)
  }
}
