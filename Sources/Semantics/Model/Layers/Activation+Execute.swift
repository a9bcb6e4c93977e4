import CKernels

/// The activations, by the formulas in their classes' documentation (`torch/nn/modules/activation.py`).
extension Activation {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if function == .rrelu { try refuseRandom(run) }
    if function == .hardsigmoid, run.stack.gradients.contains(where: { $0.kind == .hessian && $0.argnums == .inputs }) {
      try run.refuseInForwardMode("aten::hardsigmoid_backward")
    }
    let overwrites = try run.known(inPlace ?? (function.hasInPlace ? nil : false), "inplace")
    run.savesOutput = overwrites ? Activation.keepsOverwritten.contains(function) : Activation.keepsOutput.contains(function)
    switch function {
    case .softmax, .softmin, .logSoftmax, .softmax2d: return try softmax(&run)
    case .glu: return try gated(&run)
    default: break
    }
    if function == .rrelu, run.isTraining { return try leakAtRandom(&run, overwrites) }
    let operation = try formula(run)
    let isCheap = function == .relu || function == .relu6 || function == .leakyReLU || function == .hardtanh
    if overwrites {
      let target = try run.overwritable()
      if target.isRectified { return target }
      if !applyVectorized(target, target, run) { run.rewrite(target, cost: isCheap ? 1 : 16, operation) }
      return target
    }
    if run.input.isRectified { return run.take() }
    if [.relu, .sigmoid, .silu].contains(function) {
      let (source, result) = run.destination(for: run.take())
      _ = applyVectorized(source, result, run)
      return result
    }
    return run.map(run.take(), cost: isCheap ? 1 : 16, operation)
  }

  /// Their gradients are computed from their outputs (`tools/autograd/derivatives.yaml`).
  private static let keepsOutput: Set<Function> = [.relu, .sigmoid, .tanh, .softmax, .softmax2d, .softmin, .logSoftmax]
  private static let keepsOverwritten: Set<Function> = [.relu, .rrelu, .elu, .celu, .selu, .leakyReLU]

  private func refuseRandom(_ run: LayerRun) throws(Refusal) {
    try run.refuseUnderVmap(inPlace == true ? "aten::rrelu_" : "aten::rrelu")
    if inPlace == true { try run.refuseInForwardMode("rrelu_with_noise_") }
  }

  /// `RReLU` in train mode: negative values times random slopes between the bounds.
  private func leakAtRandom(_ run: inout LayerRun, _ overwrites: Bool) throws(Refusal) -> Tensor {
    let (lower, upper) = (Float(try run.known(first, "lower")), Float(try run.known(second, "upper")))
    let target = overwrites ? try run.overwritable() : run.copied(run.take())
    for i in 0..<target.count where target.pointer[i] < 0 {
      target.pointer[i] *= lower + (upper - lower) * run.machine.uniform()
    }
    return target
  }

  /// Applies a function that has a kernel; false for the others.
  private func applyVectorized(_ from: Tensor, _ to: Tensor, _ run: LayerRun) -> Bool {
    let (x, y) = (from.pointer, to.pointer)
    switch function {
    case .relu: run.workers.split(from.count) { ck_relu(x + $0.lowerBound, Int64($0.count), y + $0.lowerBound) }
    case .sigmoid: sigmoid(from, to, isGated: false, run)
    case .silu: sigmoid(from, to, isGated: true, run)
    default: return false
    }
    return true
  }

  /// `sigmoid` and `silu`. ATen computes 32 values at once by SLEEF's exponential function, and what is left over at the end by
  /// that of the C library.
  private func sigmoid(_ from: Tensor, _ to: Tensor, isGated: Bool, _ run: LayerRun) {
    let (x, y) = (from.pointer, to.pointer)
    let options = run.machine.options
    let behind = (options.examples - 1 - options.firstExample) * from.count
    let count = options.examples * from.count % 32
    let rest = (from.count - min(from.count, max(0, count - behind))..<from.count).map { number in
      let place = from.place(ofRowMajor: number)
      return (place, (isGated ? x[place] : 1) / (1 + MathFunctions.exp(-x[place])))
    }
    run.workers.split((from.count + 31) / 32, cost: 64) { range in
      let start = range.lowerBound * 32
      ck_sigmoid(x + start, Int64(min(range.upperBound * 32, from.count) - start), isGated ? 1 : 0, y + start)
    }
    for (place, value) in rest { y[place] = value }
  }

  /// The function of one value.
  private func formula(_ run: LayerRun) throws(Refusal) -> (Float) -> Float {
    let numbers = function.numbers
    let a = numbers.count > 0 ? Float(try run.known(first, numbers[0].name)) : 0
    let b = numbers.count > 1 ? Float(try run.known(second, numbers[1].name)) : 0
    return Activation.formula(function, a, b, isTanh: approximate == "tanh")
  }
}
