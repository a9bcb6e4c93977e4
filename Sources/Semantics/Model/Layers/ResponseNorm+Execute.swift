/// `F.local_response_norm`: x / (k + alpha * average of squares over `size` channels around)^beta, where channels beyond the
/// first and the last count as 0; `size / 2` of the window stand before. `CrossMapLRN2d` takes (size - 1) / 2 before.
extension ResponseNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    switch kind {
    case .local:
      guard run.input.rank >= 3 else {
        throw .shape("Expected 3D or higher dimensionality input (got \(run.input.rank) dimensions)")
      }
    case .crossMap:
      guard run.stack.isEmpty else {
        throw Refusal(
          .noBatchingRule,
          """
          In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, ...), it must override \
          the setup_context staticmethod.
          """)
      }
      guard run.input.rank == 4 else {
        throw .shape("CrossMapLRN2d: Expected input to be 4D, got \(run.input.rank)D instead.")
      }
    }
    let x = try run.rowMajor(run.take())
    let size = try run.known(size, "size")
    guard size > 0 else { throw .shape("kernel size should be greater than zero, but got kT: \(size) kH: 1 kW: 1") }
    let before = kind == .local ? size / 2 : (size - 1) / 2
    let factor = Float(try run.known(alpha, "alpha")) / Float(size)
    return try divide(
      x, before, size: size, factor: factor, power: Float(try run.known(beta, "beta")), constant: Float(try run.known(k, "k")), in: run)
  }

  private func divide(
    _ x: Tensor, _ before: Int, size: Int, factor: Float, power: Float, constant: Float, in run: LayerRun
  ) throws(Refusal) -> Tensor {
    let channels = x.dims[1]
    let positions = x.dims.dropFirst(2).reduce(1, *)
    let result = try run.empty(x.dims, levels: x.levels)
    run.workers.split(x.laneCount * x.dims[0] * channels, cost: positions * (size + 8)) { range in
      for row in range {
        let c = row % channels
        let first = (row - c) * positions
        for p in 0..<positions {
          var sum: Float = 0
          for neighbour in max(0, c - before)..<max(0, min(channels, c - before + size)) {
            let value = x.pointer[first + neighbour * positions + p]
            sum += value * value
          }
          let at = row * positions + p
          result.pointer[at] = x.pointer[at] / MathFunctions.pow(constant + factor * sum, power)
        }
      }
    }
    return result
  }
}
