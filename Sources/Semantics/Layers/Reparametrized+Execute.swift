/// `spectral_norm`: weight / sigma, sigma = u^T W v of the weight as a matrix; in train mode power iterations write
/// v = W^T u / |W^T u| and u = W v / |W v| first. `weight_norm`: g * v / |v|, norms over all but one dimension.
extension Reparametrized {
  func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if isRepeated { throw .skipped("a second parametrization of one weight is not run") }
    guard let original = layer.state.first(where: { $0.name == name }) else { return try layer.execute(&run) }
    let dims = try run.known(original.shape, name)
    run.replaced[name] = kind == .spectral ? try spectral(&run, dims) : try weightNorm(&run, dims)
    return try layer.execute(&run)
  }

  func work(_ inputs: [Shape], _ output: Shape) -> Double { layer.work(inputs, output) }

  /// The name of what the weight is computed from.
  private func leaf(_ hooked: String, _ parametrized: String) -> String {
    isParametrization ? "parametrizations.\(name).\(parametrized)" : "\(name)_\(hooked)"
  }

  private func spectral(_ run: inout LayerRun, _ dims: [Int]) throws(Refusal) -> Tensor {
    let weight = run.parameter(leaf("orig", "original"), dims)
    let epsilon = try run.known(eps, "eps")
    guard iterates else {
      let norm = max(Reparametrized.length(weight.pointer, weight.size), epsilon)
      return run.map(weight) { $0 / Float(norm) }
    }
    // The matrix's rows are along `dim`.
    let axes = [dim] + dims.indices.filter { $0 != dim }
    let rows = dims[dim]
    let matrix = run.permuted(weight, axes).viewed([rows, weight.size / max(1, rows)])
    let u = run.buffer(leaf("u", "0._u"), [rows])
    let v = run.buffer(leaf("v", "0._v"), [matrix.dims[1]])
    if run.isTraining {
      try run.demandBatchingRule("aten::div.out", on: weight.levels.joined(u.tensor.levels))
      if run.stack.carriesParameterTangents { try run.refuseInForwardMode("div_out") }
      for _ in 0..<(try run.known(iterations, "n_power_iterations")) { iterate(matrix, u.tensor, v.tensor, epsilon) }
    }
    let lanes = run.lanes([matrix, u.tensor, v.tensor])
    let result = run.spread(weight, to: lanes.levels)
    let target = result.storage === weight.storage ? run.copied(weight) : result
    let (at, ofU, ofV) = (lanes.offsets(of: matrix), lanes.offsets(of: u.tensor), lanes.offsets(of: v.tensor))
    for lane in 0..<lanes.count {
      var sigma = 0.0
      for i in 0..<rows {
        let row = matrix.pointer + at[lane] + i * matrix.dims[1]
        let product = (0..<matrix.dims[1]).reduce(0.0) { $0 + Double(row[$1]) * Double(v.tensor.pointer[ofV[lane] + $1]) }
        sigma += Double(u.tensor.pointer[ofU[lane] + i]) * product
      }
      for i in 0..<target.size { target.pointer[lane * target.size + i] /= Float(sigma) }
    }
    return target
  }

  private func iterate(_ matrix: Tensor, _ u: Tensor, _ v: Tensor, _ epsilon: Double) {
    let (rows, columns) = (matrix.dims[0], matrix.dims[1])
    v.values.update(repeating: 0)
    for i in 0..<rows {
      for j in 0..<columns { v.pointer[j] += matrix.pointer[i * columns + j] * u.pointer[i] }
    }
    Reparametrized.normalize(v, epsilon)
    for i in 0..<rows {
      u.pointer[i] = (0..<columns).reduce(0) { $0 + matrix.pointer[i * columns + $1] * v.pointer[$1] }
    }
    Reparametrized.normalize(u, epsilon)
  }

  private static func length(_ values: UnsafePointer<Float>, _ count: Int) -> Double {
    (0..<count).reduce(0.0) { $0 + Double(values[$1]) * Double(values[$1]) }.squareRoot()
  }

  private static func normalize(_ vector: Tensor, _ epsilon: Double) {
    let norm = Float(max(length(vector.pointer, vector.size), epsilon))
    for i in 0..<vector.size { vector.pointer[i] /= norm }
  }

  private func weightNorm(_ run: inout LayerRun, _ dims: [Int]) throws(Refusal) -> Tensor {
    if run.stack.carriesParameterTangents { try run.refuseInForwardMode("_weight_norm_interface") }
    let axis = dim == -1 ? nil : dim < 0 ? dim + dims.count : dim
    let shape = axis.map { kept in dims.indices.map { $0 == kept ? dims[$0] : 1 } } ?? []
    let g = run.parameter(leaf("g", "original0"), shape)
    let v = run.copied(run.parameter(leaf("v", "original1"), dims))
    let inner = axis.map { dims[($0 + 1)...].reduce(1, *) } ?? 1
    let slices = axis.map { dims[$0] } ?? 1
    func slice(_ i: Int) -> Int { axis == nil ? 0 : i / inner % slices }
    for lane in 0..<v.laneCount {
      let values = v.pointer + lane * v.size
      var squares = Array(repeating: 0.0, count: slices)
      for i in 0..<v.size { squares[slice(i)] += Double(values[i]) * Double(values[i]) }
      for i in 0..<v.size { values[i] *= Float(Double(g.pointer[lane * g.size + slice(i)]) / squares[slice(i)].squareRoot()) }
    }
    return v
  }
}
