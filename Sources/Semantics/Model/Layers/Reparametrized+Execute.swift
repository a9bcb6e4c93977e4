/// `spectral_norm`: weight / sigma, sigma = u^T W v of the weight as a matrix; in train mode power iterations write
/// v = W^T u / |W^T u| and u = W v / |W v| first, or u and then v. `weight_norm`: g * v / |v|, norms over all but one dimension.
extension Reparametrized {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard let original = layer.state.first(where: { $0.name == name }) else { return try layer.execute(&run) }
    let dims = try run.known(original.shape, name)
    var weight: Tensor
    if let spectral {
      weight = try normalized(
        &run, try run.parameter(leaf("orig", "original"), dims), norm: spectral, nameU: leaf("u", "0._u"), nameV: leaf("v", "0._v"))
    } else {
      switch kind {
      case .masked: weight = try masked(&run, dims)
      case .orthogonal: throw .skipped("normlint can't run orthogonal()")
      case .weight, .spectral: weight = try weightNorm(&run, dims)
      }
    }
    for (i, norm) in further.enumerated() {
      weight = try normalized(&run, weight, norm: norm, nameU: leaf("u", "\(i + 1)._u"), nameV: leaf("v", "\(i + 1)._v"))
    }
    run.replaced[name] = weight
    return try layer.execute(&run)
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double { layer.work(inputs, output) }

  /// The name of what the weight is computed from.
  private func leaf(_ hooked: String, _ parametrized: String) -> String {
    isParametrization ? "parametrizations.\(name).\(parametrized)" : "\(name)_\(hooked)"
  }

  /// The weight over its largest singular value, as far as the buffers `u` and `v` know it.
  private func normalized(
    _ run: inout LayerRun, _ weight: Tensor, norm: Spectral, nameU: String, nameV: String
  ) throws(Refusal) -> Tensor {
    let (dims, dim) = (weight.dims, norm.dim)
    let epsilon = try run.known(norm.eps, "eps")
    guard iterates else {
      let result = try run.copied(weight)
      for lane in 0..<result.laneCount {
        let values = result.pointer + lane * result.size
        let length = Float(max(Reparametrized.length(values, result.size), epsilon))
        for i in 0..<result.size { values[i] /= length }
      }
      return result
    }
    // The matrix's rows are along `dim`.
    let axes = [dim] + dims.indices.filter { $0 != dim }
    let rows = dims[dim]
    let matrix = try run.permuted(weight, axes).viewed([rows, weight.size / max(1, rows)])
    let u = try run.buffer(nameU, [rows])
    let v = try run.buffer(nameV, [matrix.dims[1]])
    if run.isTraining {
      try run.demandBatchingRule("aten::div.out", on: weight.levels.joined(u.tensor.levels))
      if run.stack.carriesParameterTangents { try run.refuseInForwardMode("div_out") }
      for _ in 0..<(try run.known(norm.iterations, "n_power_iterations")) { iterate(matrix, u.tensor, v: v.tensor, epsilon: epsilon) }
    }
    let lanes = run.lanes([matrix, u.tensor, v.tensor])
    let result = try run.spread(weight, to: lanes.levels)
    let target = result.storage === weight.storage ? try run.copied(weight) : result
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

  /// One power iteration. A hook starts with v, a parametrization with u.
  private func iterate(_ matrix: Tensor, _ u: Tensor, v: Tensor, epsilon: Double) {
    let (rows, columns) = (matrix.dims[0], matrix.dims[1])
    for isU in [isParametrization, !isParametrization] {
      if isU {
        for i in 0..<rows {
          u.pointer[i] = (0..<columns).reduce(0) { $0 + matrix.pointer[i * columns + $1] * v.pointer[$1] }
        }
      } else {
        v.values.update(repeating: 0)
        for i in 0..<rows {
          for j in 0..<columns { v.pointer[j] += matrix.pointer[i * columns + j] * u.pointer[i] }
        }
      }
      Reparametrized.normalize(isU ? u : v, epsilon)
    }
  }

  private static func length(_ values: UnsafePointer<Float>, _ count: Int) -> Double {
    (0..<count).reduce(0.0) { $0 + Double(values[$1]) * Double(values[$1]) }.squareRoot()
  }

  private static func normalize(_ vector: Tensor, _ epsilon: Double) {
    let norm = Float(max(length(vector.pointer, vector.size), epsilon))
    for i in 0..<vector.size { vector.pointer[i] /= norm }
  }

  private func masked(_ run: inout LayerRun, _ dims: [Int]) throws(Refusal) -> Tensor {
    let original = try run.parameter(leaf("orig", "original"), dims)
    let mask = try run.buffer(leaf("mask", "mask"), dims).tensor
    let lanes = run.lanes([original, mask])
    let spread = try run.spread(original, to: lanes.levels)
    let target = spread.storage === original.storage ? try run.copied(original) : spread
    let starts = lanes.offsets(of: mask)
    for lane in 0..<lanes.count {
      for i in 0..<target.size { target.pointer[lane * target.size + i] *= mask.pointer[starts[lane] + i] }
    }
    return target
  }

  private func weightNorm(_ run: inout LayerRun, _ dims: [Int]) throws(Refusal) -> Tensor {
    if run.stack.carriesParameterTangents { try run.refuseInForwardMode("_weight_norm_interface") }
    let axis = dim == -1 ? nil : dim < 0 ? dim + dims.count : dim
    let shape = axis.map { kept in dims.indices.map { $0 == kept ? dims[$0] : 1 } } ?? []
    let g = try run.parameter(leaf("g", "original0"), shape)
    let v = try run.copied(try run.parameter(leaf("v", "original1"), dims))
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
