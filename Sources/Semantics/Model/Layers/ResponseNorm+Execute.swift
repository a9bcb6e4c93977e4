/// `F.local_response_norm`: x / (k + alpha * average of squares over `size` channels around)^beta, where channels beyond the
/// first and the last count as 0; `size / 2` of the window stand before. `CrossMapLRN2d` takes (size - 1) / 2 before.
extension ResponseNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if kind == .crossMap, !run.stack.isEmpty { throw .legacyAutogradFunction }
    let rank = run.input.rank
    if kind == .local, rank < 3 { throw .shape("Expected 3D or higher dimensionality input (got \(rank) dimensions)") }
    if kind == .crossMap, rank != 4 { throw .shape("CrossMapLRN2d: Expected input to be 4D, got \(rank)D instead.") }
    let x = run.take()
    let size = try run.known(size, "size")
    guard size > 0 else { throw .shape("kernel size should be greater than zero, but got kT: \(size) kH: 1 kW: 1") }
    let before = kind == .local ? size / 2 : (size - 1) / 2
    let factor = Float(try run.known(alpha, "alpha")) / Float(size)
    let (power, constant) = (Float(try run.known(beta, "beta")), Float(try run.known(k, "k")))
    let channels = x.dims[1]
    try run.machine.arena.demandRoom(forTables: [(channels, min(size, channels))])
    let neighbours = (0..<channels).map { c in
      (max(0, c - before)..<min(channels, c - before + size)).map { (index: $0, weight: factor) }
    }
    let averages = try run.mixed(try run.map(x) { $0 * $0 }, 1, taps: neighbours)
    return try run.broadcast(x, try run.map(averages) { MathFunctions.pow(constant + $0, power) }, /)
  }
}
