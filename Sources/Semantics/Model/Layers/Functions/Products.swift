/// Products of matrices with something added or in a row: `addmm`, `baddbmm`, `outer`, `multi_dot`.
package struct AddedProduct: Layer {
  package let type: String
  package let beta: Double?
  package let alpha: Double?

  package var savesInput: InputSaving { .at([1, 2]) }

  static let functions: [LayerClass] = ["addmm", "baddbmm"].map { name in
    let matrices = name == "addmm" ? "mat1: Tensor, mat2: Tensor" : "batch1: Tensor, batch2: Tensor"
    return LayerClass(function: name, "input: Tensor, \(matrices), *, beta?, alpha?") {
      AddedProduct(type: name, beta: $0.float("beta", default: 1), alpha: $0.float("alpha", default: 1))
    }
  }

  private var product: MatrixProduct { MatrixProduct(kind: type == "addmm" ? .mm : .bmm) }

  /// A vmap takes it apart into a product and a sum.
  package func strides(_ call: PlacedCall) -> Strides? {
    if call.inputs.allSatisfy(\.levels.isEmpty) { return nil }
    return Strides.elementwise(Array(call.inputs.prefix(1)), call.output)
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.inputs.count == 3 else {
      call.fail(.badArgument("\(type) takes 3 tensors, but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    let first = call.inputs.removeFirst()
    let result = product.transfer(&call)
    call.inputs.insert(first, at: 0)
    guard let shape = call.broadcast(result.shape, first.shape) else { return call.output(.unknown) }
    guard beta == 0 else { return call.output(shape) }
    // With a factor of 0 nothing of the input is read.
    var product = TensorFacts(shape: shape, levels: result.levels)
    product.takeDerivatives(of: result)
    return product
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (beta, alpha) = (Float(try run.known(beta, "beta")), Float(try run.known(alpha, "alpha")))
    let added = run.inputs.removeFirst()
    let result = try run.map(try product.execute(&run)) { alpha * $0 }
    return beta == 0 ? result : try run.broadcast(result, try run.map(added) { beta * $0 }, +)
  }
}

/// `torch.outer`: each element of one vector times each of another.
package struct OuterProduct: Layer {
  package let type: String

  package var savesInput: InputSaving { .always }

  static let functions = ["outer", "ger"].map { name in
    LayerClass(function: name, "input: Tensor, vec2: Tensor") { _ in OuterProduct(type: name) }
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.inputs.count == 2 else {
      call.fail(.badArgument("\(type) takes 2 tensors, but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    for input in call.inputs { if let rank = input.shape.rank, rank != 1 { call.fail(.rankMismatch(expected: "1D", got: rank)) } }
    return call.output([call.inputs[0].shape[0], call.inputs[1].shape[0]])
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (a, b) = (run.take(), run.take(1))
    guard a.rank == 1, b.rank == 1 else { throw .shape("outer: Expected 1-D arguments") }
    return try run.broadcast(a.viewed([a.size, 1]), b, *)
  }
}

/// `torch.linalg.multi_dot` and `torch.chain_matmul`: matrices one after the other.
package struct MatrixChain: Layer {
  package let type: String
  package var savesInput: InputSaving { .always }

  static let functions = ["multi_dot", "linalg.multi_dot", "chain_matmul"].map { name in
    LayerClass(function: name, "tensors: Tensors") { _ in MatrixChain(type: name) }
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if type == "chain_matmul" { call.demandBatchingRule("aten::chain_matmul") }
    let (product, all) = (MatrixProduct(kind: .matmul), call.inputs)
    var result = all.first ?? .unknown
    for next in all.dropFirst() {
      call.inputs = [result, next]
      result = product.transfer(&call)
    }
    call.inputs = all
    return call.output(result.shape)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if type == "chain_matmul" { try run.demandBatchingRule("aten::chain_matmul") }
    let (product, all) = (MatrixProduct(kind: .matmul), run.inputs)
    var result = all[0]
    for next in all.dropFirst() {
      run.inputs = [result, next]
      result = try product.execute(&run)
    }
    return result
  }
}

/// `F.one_hot`: whole numbers as vectors with a single 1.
package struct OneHot: Layer {
  package let classes: Dim
  package var type: String { "one_hot" }

  static let functions = [
    LayerClass(function: "one_hot", "tensor/input: Tensor, num_classes?") { OneHot(classes: $0.int("num_classes", default: -1)) }
  ]

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if classes == -1 {
      call.record(.lacksBatchingRule(levels: call.inputLevels, operation: "one_hot without num_classes, which needs the largest value"))
    }
    let shape = call.input.shape.rank == nil ? .unknown : Shape(call.input.shape.dims + [classes == -1 ? .unknown : classes])
    return TensorFacts(shape: shape, levels: call.inputLevels)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    var count = try run.known(classes, "num_classes")
    if count == -1 {
      try run.demandBatchingRule("one_hot", on: run.input.levels)
      count = Int(run.input.values.max() ?? -1) + 1
    }
    run.stopsGradient = true
    let x = try run.rowMajor(run.input)
    let result = try run.machine.filled(x.dims + [count], levels: x.levels, with: 0)
    for i in 0..<x.count {
      guard (0..<Float(count)).contains(x.pointer[i]) else { throw .shape("Class values must be smaller than num_classes.") }
      result.pointer[i * count + Int(x.pointer[i])] = 1
    }
    return result
  }
}
