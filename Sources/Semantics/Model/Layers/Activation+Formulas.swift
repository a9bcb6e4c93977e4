/// The formulas of the activations that look at one value at a time.
extension Activation {
  private typealias M = MathFunctions

  package static func formula(_ function: Function, _ a: Float, with b: Float, isTanh: Bool) -> (Float) -> Float {
    switch function {
    case .relu: { $0 < 0 ? 0 : $0 }
    case .relu6: { min(max($0, 0), 6) }
    case .leakyReLU: { $0 < 0 ? a * $0 : $0 }
    case .rrelu: { $0 < 0 ? (a + b) / 2 * $0 : $0 }
    case .hardtanh: { min(max($0, a), b) }
    case .threshold: { $0 > a ? $0 : b }
    case .hardshrink: { $0 >= -a && $0 <= a ? 0 : $0 }
    case .softshrink: { $0 > a ? $0 - a : $0 < -a ? $0 + a : 0 }
    case .hardsigmoid: { min(max($0 + 3, 0), 6) / 6 }
    case .hardswish: { $0 * min(max($0 + 3, 0), 6) / 6 }
    default: smoothFormula(function, a, with: b, isTanh: isTanh)
    }
  }

  private static func smoothFormula(_ function: Function, _ a: Float, with b: Float, isTanh: Bool) -> (Float) -> Float {
    switch function {
    case .elu: { $0 > 0 ? $0 : a * M.expm1($0) }
    case .celu: { max($0, 0) + min(0, a * M.expm1($0 / a)) }
    case .selu: { 1.0507009873554805 * ($0 > 0 ? $0 : 1.6732632423543772 * M.expm1($0)) }
    case .gelu where isTanh: { 0.5 * $0 * (1 + M.tanh(0.7978845608028654 * ($0 + 0.044715 * $0 * $0 * $0))) }
    case .gelu: { 0.5 * $0 * (1 + M.erf($0 * 0.7071067811865476)) }
    case .silu: { $0 * M.sigmoid($0) }
    case .mish: { $0 * M.tanh(M.softplus($0)) }
    case .sigmoid: { M.sigmoid($0) }
    case .logSigmoid: { -M.softplus(-$0) }
    case .softplus: { $0 * a > b ? $0 : M.softplus($0 * a) / a }
    case .softsign: { $0 / (1 + abs($0)) }
    case .tanh: { M.tanh($0) }
    case .tanhshrink: { $0 - M.tanh($0) }
    default: preconditionFailure("\(function) is no function of one value")
    }
  }

  // MARK: Along a dimension

  /// `Softmax`, `Softmin`, `LogSoftmax`: e^x over its sum; without a `dim`, along the one that `_get_softmax_dim` picks.
  package func softmax(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let rank = run.input.rank
    let axis: Int
    if function == .softmax2d {
      guard rank == 3 || rank == 4 else {
        throw .shape("Softmax2d: expected input to be 3D or 4D, got \(rank)D instead")
      }
      axis = rank - 3
    } else if let dim {
      axis = try run.axis(try run.known(dim, "dim"))
    } else {
      axis = rank == 0 || rank == 1 || rank == 3 ? 0 : 1
    }
    var x = try run.rowMajor(run.take())
    if function == .softmin { x = try run.map(x) { -$0 } }
    return try run.softmax(x, axis, isLog: function == .logSoftmax)
  }

  /// `GLU`: the first half times the sigmoid of the second.
  package func gated(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.rowMajor(run.take())
    guard x.rank > 0 else { throw .shape("glu does not support scalars because halving size must be even") }
    let axis = try run.axis(try run.known(dim ?? -1, "dim"), x.rank)
    guard x.dims[axis] % 2 == 0 else {
      throw .shape("Halving dimension must be even, but dimension \(axis) is size \(x.dims[axis])")
    }
    var dims = x.dims
    dims[axis] /= 2
    let result = try run.empty(dims, levels: x.levels)
    let half = dims[axis...].reduce(1, *)
    guard half > 0 else { return result }
    try run.machine.split(result.count / half, cost: 16 * half) { range in
      for row in range {
        let (from, to) = (x.pointer + 2 * row * half, result.pointer + row * half)
        for i in 0..<half { to[i] = from[i] * MathFunctions.sigmoid(from[half + i]) }
      }
    }
    return result
  }
}

extension LayerRun {
  /// e^(x - max) over its sum, along `axis` of a row-major tensor. `isSafe`: of nothing but minus infinity it is 0.
  package func softmax(_ x: consuming Tensor, _ axis: Int, isLog: Bool = false, isSafe: Bool = false) throws(Refusal) -> Tensor {
    let (source, result) = try destination(for: x)
    let size = source.rank == 0 ? 1 : source.dims[axis]
    let inner = source.rank == 0 ? 1 : source.dims[(axis + 1)...].reduce(1, *)
    guard source.count > 0 else { return result }
    let (from, to) = (source.pointer, result.pointer)
    try machine.split(source.count / size, cost: 16 * size) { range in
      for line in range {
        let start = line / inner * size * inner + line % inner
        var highest = -Float.infinity
        for i in 0..<size { highest = max(highest, from[start + i * inner]) }
        let isMasked = isSafe && highest == -.infinity
        var sum: Float = 0
        for i in 0..<size { sum += MathFunctions.exp(from[start + i * inner] - highest) }
        let shift = highest + MathFunctions.log(sum)
        for i in 0..<size {
          let at = start + i * inner
          to[at] = isMasked ? 0 : isLog ? from[at] - shift : MathFunctions.exp(from[at] - highest) / sum
        }
      }
    }
    return result
  }
}

/// `PReLU`: max(0, x) + weight * min(0, x), with one weight, or one for each channel.
extension PReLU {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = run.take()
    let count = try run.known(parameters, "num_parameters")
    let weight = try run.parameter("weight", [count])
    if count == 1 { return try run.broadcast(x, weight, PReLU.formula) }
    guard x.rank > 0 else { throw .shape("Not allow zero-dim input tensor.") }
    let channels = x.rank >= 2 ? x.dims[1] : 1
    guard channels == count else {
      throw .shape(
        "Mismatch of parameter numbers and input channel size. Found parameter numbers = \(count) and channel size = \(channels).")
    }
    let shape = x.rank >= 2 ? [count] + Array(repeating: 1, count: x.rank - 2) : [1]
    return try run.broadcast(x, weight.viewed(shape), PReLU.formula)
  }

  private static func formula(_ x: Float, _ weight: Float) -> Float { x < 0 ? x * weight : x }
}
