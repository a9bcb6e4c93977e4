/// `spectral_norm`: weight / sigma, sigma = u^T W v of the weight as a matrix; in train mode power iterations write
/// v = W^T u / |W^T u| and u = W v / |W v| first, or u and then v. `weight_norm`: g * v / |v|, norms over all but one dimension.
extension Reparametrized {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard let original = layer.state.first(where: { $0.name == name }) else { return try layer.execute(&run) }
    let dims = try run.known(original.shape, name)
    var weight: Tensor
    switch kind {
    case _ where spectral != nil: weight = try run.parameter(leaf("orig", "original"), dims)
    case .masked:
      weight = try run.broadcast(try run.parameter(leaf("orig", "original"), dims), try run.buffer(leaf("mask", "mask"), dims), *)
    case .orthogonal: throw .skipped("normlint can't run orthogonal()")
    case .weight, .spectral: weight = try weightNorm(&run, dims)
    }
    for (i, norm) in ([spectral] + further).enumerated() {
      if let norm { weight = try normalized(&run, weight, norm: norm, nameU: leaf("u", "\(i)._u"), nameV: leaf("v", "\(i)._v")) }
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
    guard iterates else { return try run.unitLength(weight, Set(dims.indices), epsilon: epsilon) }
    // The matrix's rows are along `dim`.
    let rows = dims[dim]
    let columns = weight.size / max(1, rows)
    let matrix = try run.permuted(weight, [dim] + dims.indices.filter { $0 != dim }).viewed([rows, columns])
    let (u, v) = (try run.buffer(nameU, [rows]), try run.buffer(nameV, [columns]))
    func rowSums() throws(Refusal) -> Tensor { try run.matrixProduct(matrix, v.viewed([columns, 1])) }
    func columnSums() throws(Refusal) -> Tensor { try run.matrixProduct(u.viewed([1, rows]), matrix) }
    if run.isTraining {
      try run.demandBatchingRule("aten::div.out", on: weight.levels.joined(u.levels))
      if run.stack.carriesTangent(.params) { throw .tangents("div_out") }
      for _ in 0..<(try run.known(norm.iterations, "n_power_iterations")) {
        // A hook starts with v, a parametrization with u.
        for isU in [isParametrization, !isParametrization] {
          let vector = try run.unitLength(isU ? try rowSums() : try columnSums(), [0, 1], epsilon: epsilon)
          run.overwrite(isU ? u : v, with: vector)
        }
      }
    }
    let sigma = try run.matrixProduct(u.viewed([1, rows]), try rowSums()).viewed([])
    return try run.broadcast(weight, sigma, /)
  }

  private func weightNorm(_ run: inout LayerRun, _ dims: [Int]) throws(Refusal) -> Tensor {
    if run.stack.carriesTangent(.params) { throw .tangents("_weight_norm_interface") }
    let axis = dim == -1 ? nil : dim < 0 ? dim + dims.count : dim
    let shape = axis.map { kept in dims.indices.map { $0 == kept ? dims[$0] : 1 } } ?? []
    let g = try run.parameter(leaf("g", "original0"), shape)
    let v = try run.parameter(leaf("v", "original1"), dims)
    let lengths = try run.reduced(v, Set(dims.indices.filter { $0 != axis })) { Float($0.squares.squareRoot()) }
    return try run.broadcast(v, try run.broadcast(g, lengths, /), *)
  }
}
