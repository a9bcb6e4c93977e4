/// `Identity` hands on its input.
extension Identity {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor { run.inputs.isEmpty ? try run.empty([0]) : run.input }
}

/// `torch.flatten`
extension Flatten {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let first = try run.axis(try run.known(start, "start_dim"))
    let last = try run.axis(try run.known(end, "end_dim"))
    let x = try run.rowMajor(run.take())
    if x.rank == 0 { return x.viewed([1]) }
    guard first <= last else { throw .shape("flatten() has invalid args: start_dim cannot come after end_dim") }
    return x.viewed(x.dims[..<first] + [x.dims[first...last].reduce(1, *)] + x.dims[(last + 1)...])
  }
}

/// `Tensor.unflatten`
extension Unflatten {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let axis = try run.axis(try run.known(dim, "dim"))
    let sizes = try run.known(self.sizes, "unflattened_size")
    let x = try run.rowMajor(run.take())
    let size = x.rank == 0 ? 1 : x.dims[axis]
    guard let parts = LayerRun.inferred(sizes, of: size) else {
      throw .shape("unflatten: Provided sizes \(sizes) don't multiply up to the size of dim \(axis) (\(size)) in the input tensor")
    }
    return x.viewed(x.dims.prefix(axis) + parts + x.dims.dropFirst(axis + 1))
  }
}

extension LayerRun {
  /// The sizes of `count` values, of which one may be -1; nil where they don't fit.
  package static func inferred(_ sizes: [Int], of count: Int) -> [Int]? {
    guard !sizes.contains(where: { $0 < -1 }) else { return nil }
    let known = sizes.filter { $0 != -1 }.reduce(1, *)
    switch sizes.filter({ $0 == -1 }).count {
    case 0: return known == count ? sizes : nil
    case 1: return known != 0 && count % known == 0 ? sizes.map { $0 == -1 ? count / known : $0 } : nil
    default: return nil
    }
  }
}

/// A function of `torch.nn.functional` that does what a module does.
extension Functional {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if let training { run.isTraining = training }
    return try layer.execute(&run)
  }
  package func work(_ inputs: [Shape], _ output: Shape) -> Double { layer.work(inputs, output) }
}
