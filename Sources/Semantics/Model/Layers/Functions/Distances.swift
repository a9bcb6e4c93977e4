/// `torch.cdist`: the distance of each row of one matrix from each row of another.
package struct RowDistances: Layer {
  package let power: Double?

  package var type: String { "cdist" }
  package var savesInput: InputSaving { .always }

  static let functions = [
    LayerClass(function: "cdist", "x1: Tensor, x2: Tensor, p?, compute_mode?") { RowDistances(power: $0.float("p", default: 2)) }
  ]

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.inputs.count == 2 else {
      call.fail(.badArgument("cdist takes 2 tensors, but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    call.refuseTangents("aten::_cdist_forward")
    let (a, b) = (call.inputs[0].shape, call.inputs[1].shape)
    guard let rankA = a.rank, let rankB = b.rank else { return call.output(.unknown) }
    if rankA < 2 || rankB < 2 || !a[-1].mayEqual(b[-1]) {
      call.fail(.featureMismatch("cdist: rows of \(a) and \(b) don't have the same number of columns"))
      return call.output(.unknown)
    }
    guard let batch = call.broadcast(Shape(Array(a.dims.dropLast(2))), Shape(Array(b.dims.dropLast(2)))) else { return call.output(.unknown) }
    return call.elementwise(Shape(batch.dims + [a[-2], b[-2]]), savesOutput: true)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.refuseTangents("aten::_cdist_forward")
    let (a, b) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    guard a.rank >= 2, b.rank >= 2, a.dims.last == b.dims.last else { throw .shape("X1 and X2 must have the same number of columns") }
    run.savesOutput = true
    var (rows, columns) = (a.dims, b.dims)
    rows.insert(1, at: a.rank - 1)
    columns.insert(1, at: b.rank - 2)
    let differences = try run.broadcast(a.viewed(rows), b.viewed(columns), -)
    run.inputs = [differences]
    return try Reduction("cdist", .norm, dims: [-1], keepsDims: false, parameter: try run.known(power, "p")).execute(&run)
  }
}
