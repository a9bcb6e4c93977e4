import CKernels

/// `torch.add`, `sub`, `mul`, `div`, `pow`, `maximum`, `minimum` with broadcasting.
extension Elementwise {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let isChain = operation == .add || operation == .mul || operation == .maximum || operation == .minimum
    let count = run.inputs.count + (hasScalar ? 1 : 0)
    if count < 2 || count > 2 && !isChain {
      throw .shape("\(type)() takes 2 tensors, or one and a number, but \(run.inputs.count) are given")
    }
    if inPlace { return try overwrite(&run) }
    var result = run.take()
    for index in 1..<max(1, run.inputs.count) {
      let other = run.take(index)
      result = try combine(consume result, other, in: run)
    }
    guard hasScalar else { return result }
    let number = Float(try run.known(other, "other"))
    let operation = try function(run)
    return try run.map(result) { operation($0, number) }
  }

  private func combine(_ a: consuming Tensor, _ b: Tensor, in run: LayerRun) throws(Refusal) -> Tensor {
    // Sums are what models have most of.
    if operation == .add, alpha == 1, a.dims == b.dims {
      let other = try run.inOrder(a.order, b)
      if a.isAligned(with: other) {
        let (source, result) = try run.destination(for: a)
        let (x, y, to) = (source.pointer, other.pointer, result.pointer)
        run.workers.split(source.count) {
          ck_add(x + $0.lowerBound, y + $0.lowerBound, Int64($0.count), to + $0.lowerBound)
        }
        return result
      }
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

  /// `x += y`: the result must be as large as the first tensor, and batched at no level at which that is not.
  private func overwrite(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    var dims = run.input.dims
    for input in run.inputs.dropFirst() { dims = try LayerRun.broadcast(dims, input.dims) }
    guard dims == run.input.dims else {
      throw .shape("output with shape \(run.input.shapeText) doesn't match the broadcast shape \(dims)")
    }
    let levels = run.inputs.reduce(LevelSet.none) { $0.joined($1.levels) }
    let target = try run.overwritable(by: levels)
    var result = target
    for other in run.inputs.dropFirst() { result = try combine(result, other, in: run) }
    if hasScalar {
      let (operation, number) = (try function(run), Float(try run.known(other, "other")))
      result = try run.map(result) { operation($0, number) }
    }
    if result.storage !== target.storage { target.storage.exchange(with: result.storage) }
    return target
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
