extension StateValue {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let dims = try run.known(tensor.shape, tensor.name)
    return tensor.isBuffer ? try run.buffer(tensor.name, dims) : try run.parameter(tensor.name, dims)
  }
}

extension ConstantValue {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard let elements else { throw .skipped("the values of a tensor that the forward makes are not known") }
    return try run.tensor(try run.known(shape, type)) { Float(elements[$0]) }
  }
}
