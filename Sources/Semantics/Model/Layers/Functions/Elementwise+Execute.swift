import CKernels

/// Each operation's formula on every element, with broadcasting.
extension Elementwise {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let wanted = operation.operands - numbers.count
    guard isSearch(run.inputs.count) || run.inputs.count == wanted || run.inputs.count > wanted && wanted > 0 && operation.isChain else {
      throw .shape("\(type)() takes \(operation.operands) tensors or numbers, but \(run.inputs.count) tensors are given")
    }
    if isSearch(run.inputs.count) { return try DataDependent.nonzero.execute(&run) }
    if operation.refusesGradient {
      try run.refuseTangents("aten::\(type)")
      try run.refuseDerivative("aten::\(type)")
    }
    let isBoolean = operation.isBoolean || operation.isBitwise && run.input.isBoolean
    var result = inPlace ? try overwrite(&run) : try computed(&run)
    run.savesOutput =
      ["exp", "exp2", "expm1", "reciprocal", "rsqrt", "sqrt", "tan"].contains(operation.name) || operation.name == "pow" && numbers[1] == nil
    run.stopsGradient = operation.isStep && !inPlace
    result.isBoolean = isBoolean
    return result
  }

  /// The result in memory of its own, or of an input that nobody else reads.
  private func computed(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let formula = try run.known(operation.isLeftOpen ? nil : operation.formula, "an argument of \(type)")
    var operands = SIMD4<Float>(0, 0, 0, Float(try run.known(factor, "alpha")))
    for (place, number) in numbers { operands[place] = Float(try run.known(number, "other")) }
    let (fixed, places) = (operands, (0..<3).filter { numbers[$0] == nil })
    func value(_ x: Float, _ y: Float = 0) -> Float {
      var all = fixed
      all[places[0]] = x
      if run.inputs.count > 1 { all[places[1]] = y }
      return formula(all)
    }
    if operation.operands == 3, run.inputs.count == 3 { return try run.broadcast(run.inputs) { formula(SIMD4($0.x, $0.y, $0.z, fixed.w)) } }
    let count = run.inputs.count
    var result = run.take()
    if count == 1 { return try run.map(result, cost: 8) { value($0) } }
    // Sums are what models have most of: they have a kernel.
    let kernel: LayerRun.Kernel? = operation.name == "add" && factor == 1 ? { ck_add($0, $1, $2, $3) } : nil
    for index in 1..<count {
      let other = run.take(index)
      result = try run.broadcast(consume result, other, kernel: kernel) { value($0, $1) }
    }
    return result
  }

  /// `x += y`: the result must be as large as the first tensor, and batched at no level at which that is not.
  private func overwrite(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let dims = try LayerRun.shape(of: run.inputs)
    guard dims == run.input.dims else {
      throw .shape("output with shape \(run.input.shapeText) doesn't match the broadcast shape \(dims)")
    }
    let target = try run.overwritable(by: run.inputs.reduce(LevelSet.none) { $0.joined($1.levels) })
    return run.overwrite(target, with: try computed(&run))
  }
}
