import CKernels

/// The activations, by the formulas in their classes' documentation (`torch/nn/modules/activation.py`).
extension Activation {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if function == .rrelu {
      try run.refuseUnderVmap(inPlace == true ? "aten::rrelu_" : "aten::rrelu")
      if inPlace == true { try run.refuseTangents("rrelu_with_noise_") }
    }
    if function == .hardsigmoid, run.stack.gradients.contains(where: { $0.kind == .hessian && $0.argnums.hasInputs }) {
      try run.refuseTangents("aten::hardsigmoid_backward")
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
    let x = overwrites ? try run.overwritable() : run.take()
    // What models have most of has a kernel.
    if function == .relu { return try run.passed(x, inPlace: overwrites) { ck_relu($0, $1, $2) } }
    return try run.map(x, cost: 16, inPlace: overwrites, operation)
  }

  /// Their gradients are computed from their outputs (`tools/autograd/derivatives.yaml`).
  private static let keepsOutput: Set<Function> = [.relu, .sigmoid, .tanh, .softmax, .softmax2d, .softmin, .logSoftmax]
  private static let keepsOverwritten: Set<Function> = [.relu, .rrelu, .elu, .celu, .selu, .leakyReLU, .sigmoid, .tanh]

  /// `RReLU` in train mode: negative values times random slopes between the bounds.
  private func leakAtRandom(_ run: inout LayerRun, _ overwrites: Bool) throws(Refusal) -> Tensor {
    let (lower, upper) = (Float(try run.known(first, "lower")), Float(try run.known(second, "upper")))
    let target = overwrites ? try run.overwritable() : try run.copied(run.take())
    for i in 0..<target.count where target.pointer[i] < 0 {
      target.pointer[i] *= lower + (upper - lower) * run.machine.uniform()
    }
    return target
  }

  /// The function of one value.
  private func formula(_ run: LayerRun) throws(Refusal) -> (Float) -> Float {
    let numbers = function.numbers
    let a = numbers.count > 0 ? Float(try run.known(first, numbers[0].name)) : 0
    let b = numbers.count > 1 ? Float(try run.known(second, numbers[1].name)) : 0
    return Activation.formula(function, a, with: b, isTanh: approximate == "tanh")
  }
}
