/// `torch.add`, `sub`, `mul`, `div`, `pow`, `maximum`, `minimum` with broadcasting.
extension Elementwise {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let isChain = operation == .add || operation == .mul || operation == .maximum || operation == .minimum
    let count = run.inputs.count + (hasScalar ? 1 : 0)
    if count < 2 || count > 2 && !isChain {
      throw .shape("\(type)() takes 2 tensors, or one and a number, but \(run.inputs.count) are given")
    }
    let target = inPlace ? try overwritten(run) : nil
    var result = run.take()
    for index in 1..<max(1, run.inputs.count) {
      let other = run.take(index)
      result = try combine(consume result, other, in: run)
    }
    if hasScalar {
      let (operation, number) = (try function(run), Float(try run.known(other, "other")))
      result = try run.map(result) { operation($0, number) }
    }
    guard let target else { return result }
    if result.storage !== target.storage { target.storage.exchange(with: result.storage) }
    return target
  }

  private func combine(_ a: consuming Tensor, _ b: Tensor, in run: LayerRun) throws(Refusal) -> Tensor {
    // Sums are what models have most of: they are compiled for themselves.
    if operation == .add, alpha == 1, a.dims == b.dims {
      let other = try run.inOrder(a.order, b)
      if a.isAligned(with: other) { return try run.paired(a, other) { $0 + $1 } }
    }
    return try run.broadcast(a, b, try function(run))
  }

  private func function(_ run: LayerRun) throws(Refusal) -> (Float, Float) -> Float {
    let alpha = Float(try run.known(alpha, "alpha"))
    return switch operation {
    case .add where alpha == 1: { $0 + $1 }
    case .add: { $0 + alpha * $1 }
    case .sub: { $0 - alpha * $1 }
    case .mul: { $0 * $1 }
    case .div: { $0 / $1 }
    case .pow: { MathFunctions.pow($0, $1) }
    case .maximum: { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    case .minimum: { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
    }
  }

  /// What `x += y` writes into: the result must be as large as the first tensor, and batched at no level at which that is not.
  private func overwritten(_ run: LayerRun) throws(Refusal) -> Tensor {
    var dims = run.input.dims
    for input in run.inputs.dropFirst() { dims = try LayerRun.broadcast(dims, input.dims) }
    guard dims == run.input.dims else {
      throw .shape("output with shape \(run.input.shapeText) doesn't match the broadcast shape \(dims)")
    }
    return try run.overwritable(by: run.inputs.reduce(LevelSet.none) { $0.joined($1.levels) })
  }
}

/// Functions of one value: `torch.exp`, `torch.sqrt` ...
extension Unary {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    run.savesOutput = ["exp", "reciprocal", "rsqrt", "sqrt"].contains(type)
    if type == "contiguous" { return run.input }
    guard let function = Unary.functions[type] else { throw .skipped("normlint can't run \(type)") }
    return try run.map(run.take(), cost: 8, function)
  }

  private typealias M = MathFunctions

  private static let functions: [String: @Sendable (Float) -> Float] = [
    "abs": { abs($0) }, "clone": { $0 }, "cos": { M.cos($0) }, "erf": { M.erf($0) }, "exp": { M.exp($0) },
    "log": { M.log($0) }, "log1p": { M.log1p($0) }, "neg": { -$0 }, "reciprocal": { 1 / $0 },
    "rsqrt": { 1 / $0.squareRoot() }, "sin": { M.sin($0) }, "sqrt": { $0.squareRoot() }, "square": { $0 * $0 },
  ]
}
