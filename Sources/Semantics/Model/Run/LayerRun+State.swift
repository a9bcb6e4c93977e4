/// Parameters and buffers of the module that is called.
extension LayerRun {
  private func qualified(_ leaf: String) -> String { name.isEmpty ? leaf : name + "." + leaf }

  /// A parameter, in memory.
  package mutating func parameter(_ leaf: String, _ dims: [Int]) throws(Refusal) -> Tensor {
    usesParameters = true
    if let tensor = replaced[leaf] { return tensor }
    return try machine.state(qualified(leaf), dims, operand: .params)
  }

  /// A parameter that may be absent.
  package mutating func parameter(_ leaf: String, _ dims: [Int], if exists: Bool) throws(Refusal) -> Tensor? {
    exists ? try parameter(leaf, dims) : nil
  }

  /// A weight that kernels make in parts, where they need them.
  package mutating func weights(_ leaf: String, _ dims: [Int]) throws(Refusal) -> Weights {
    usesParameters = true
    _ = try machine.arena.product(dims)
    if let tensor = replaced[leaf] { return Weights(dims: dims, levels: tensor.levels, source: .stored(tensor)) }
    let fill = machine.fill(qualified(leaf), dims)
    return Weights(dims: dims, levels: machine.context.levels(of: .params), source: .generated(fill))
  }

  /// The tensor that a buffer is. What is written into it, the next call reads.
  package func buffer(_ leaf: String, _ dims: [Int]) throws(Refusal) -> Tensor {
    let name = qualified(leaf)
    if let buffer = replacedBuffers[leaf] ?? machine.buffers[name] { return buffer }
    let buffer = try machine.state(name, dims, operand: .buffers)
    machine.buffers[name] = buffer
    return buffer
  }

  /// `tensor.add_(1)` on a counter.
  package func increment(_ counter: Tensor) throws(Refusal) {
    guard replacedBuffers.isEmpty else { return }
    try refuseCapturedBuffers()
    for i in 0..<counter.count { counter.pointer[i] += 1 }
  }

  /// Refuses an in-place operation on a buffer that a gradient transform captures.
  package func refuseCapturedBuffers() throws(Refusal) {
    guard !stack.captures(.buffers) else { throw .captured("aten::add_.Tensor") }
  }

  /// The value of a tensor of one element, in Python.
  package func item(_ tensor: Tensor) throws(Refusal) -> Float {
    guard tensor.levels.isEmpty else {
      throw Refusal(
        .item,
        """
        vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor, \
        please try to rewrite what you're doing with other operations.
        """)
    }
    return tensor.pointer[0]
  }

  /// Updates a running statistic in place, by `factor` times what was measured of the batch, or the mean of what was measured of its
  /// images: (1 - momentum) * old + momentum * new. Refused where the new value is batched at a level at which the buffer is not
  /// (`batch_norm_batch_rule` in `functorch/BatchRulesNorm.cpp`).
  package func update(_ buffer: Tensor, with measured: Tensor?, factor: Double, momentum: Float) throws(Refusal) {
    guard var measured else { return }
    if measured.rank > 1 { measured = try reduced(measured, [0], keeps: false) { $0.mean } }
    guard measured.levels.isSubset(of: buffer.levels) else {
      throw Refusal(
        .batchedRunningStat,
        """
        Batch norm got a batched tensor as input while the running_mean or running_var, which will be updated in place, \
        were not batched.
        If you are using a module and do not need eval mode, please set `track_running_stats` to be False. If you are using a \
        prebuilt module and do not need eval mode, please see the functorch website for resources on how to patch your module \
        to work with vmap
        """)
    }
    overwrite(buffer, with: try broadcast(buffer, measured) { (1 - momentum) * $0 + momentum * Float(Double($1) * factor) })
  }
}

/// A parameter that need not stand in memory: its values, or how they are made.
package struct Weights {
  package enum Source {
    case generated(Fill)
    case stored(Tensor)
  }

  package let dims: [Int]
  package let levels: LevelSet
  package let source: Source

  package var size: Int { dims.reduce(1, *) }
}

extension LayerRun {
  /// A tensor of shape `dims` for each lane and each index of `batch`, of an input, weights and a bias, by the products of one of them:
  /// for all at once where the inputs stand one behind the other and have the rest in common. With a `batch`, two dimensions follow it.
  func product(
    _ x: Tensor, _ weights: Weights, bias: Tensor?, batch: [Int] = [], dims: [Int], by products: PanelProduct
  ) throws(Refusal) -> Tensor {
    // A tensor without memory stands for weights that are not stored.
    let outline = Tensor(weights.dims, levels: weights.levels, lanes: weights.levels.levels.map { stack.sizes[$0] }, storage: machine.nothing)
    let bias = bias ?? Tensor([0], storage: machine.nothing)
    let lanes = lanes([x, outline, bias])
    let result = try empty(batch + dims, levels: lanes.levels)
    try machine.arena.demandRoom(forLists: [3 * batch.reduce(lanes.count, *)])
    func starts(_ operand: Tensor) -> [Int] {
      let steps = batch.isEmpty ? [] : operand.strides(in: batch + [1, 1]).prefix(batch.count)
      return StridedRows(lanes.sizes + batch + [1], lanes.strides(of: operand) + steps + [0]).starts
    }
    let (from, first, biases) = (starts(x), starts(outline), starts(bias))
    let isOne = Set(first).count == 1 && Set(biases).count == 1 && from == from.indices.map { $0 * products.images * products.imageStride }
    for part in 0..<(isOne ? 1 : from.count) {
      var own = products
      if isOne { own.images *= from.count }
      own.weights.first += first[part]
      let added = bias.size > 0 ? bias.pointer + biases[part] : nil
      try own.run(x.pointer + from[part], bias: added, to: result.pointer + part * dims.reduce(1, *), machine: machine)
    }
    return result
  }
}
