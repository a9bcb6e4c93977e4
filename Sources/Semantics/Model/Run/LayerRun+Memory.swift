import CKernels

/// Bringing values where they are wanted.
extension LayerRun {
  /// The values in memory that nobody else reads.
  package func copied(_ tensor: Tensor) throws(Refusal) -> Tensor { try passed(tensor) { $2.update(from: $0, count: $1) } }

  /// Where a pass over the tensor may put its results: into the tensor's own memory where nobody else reads it, else into new memory
  /// in the same order.
  package func destination(for tensor: consuming Tensor) throws(Refusal) -> (source: Tensor, result: Tensor) {
    var source = tensor
    let isOwn = isKnownUniquelyReferenced(&source.storage)
    var result = source
    (result.inputNumber, result.isOneOfSeveralViews, result.rest, result.isTuple) = (nil, false, [], false)
    if isOwn {
      source.storage.savedBy = nil
    } else {
      result.storage = try Storage([source.count], machine.arena)
      result.storage.order = source.order
    }
    return (source, result)
  }

  /// Lets `target`, and all that share its memory, have the values of a tensor of the same shape and lanes.
  @discardableResult
  package func overwrite(_ target: Tensor, with result: Tensor) -> Tensor {
    if result.storage !== target.storage { target.storage.exchange(with: result.storage) }
    return target
  }

  /// Every value by a function of one number, in place if that is wanted, or where nobody else reads the tensor.
  package func map(
    _ tensor: consuming Tensor, cost: Int = 1, inPlace: Bool = false, _ function: (Float) -> Float
  ) throws(Refusal) -> Tensor {
    try passed(tensor, cost: cost, inPlace: inPlace) { from, count, to in
      for i in 0..<count { to[i] = function(from[i]) }
    }
  }

  /// The same by a kernel, which takes stretches of values.
  package func passed(
    _ tensor: consuming Tensor, cost: Int = 1, inPlace: Bool = false,
    _ kernel: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void
  ) throws(Refusal) -> Tensor {
    let (source, result) = inPlace ? (tensor, tensor) : try destination(for: tensor)
    try machine.split(source.count, cost: cost) { kernel(source.pointer + $0.lowerBound, $0.count, result.pointer + $0.lowerBound) }
    return result
  }

  // MARK: Order

  /// The values in row-major order, for this tensor and all that share its memory.
  @discardableResult
  package func rowMajor(_ tensor: Tensor) throws(Refusal) -> Tensor {
    guard case .channelsLast(let spatial) = tensor.order else { return tensor }
    tensor.storage.exchange(with: try transposed(tensor, spatial, to: .rowMajor))
    return tensor
  }

  /// The values of (N, C, space...) with the channels last. The tensor's own memory stays as it is.
  package func channelsLast(_ tensor: Tensor, _ spatial: Int? = nil) throws(Refusal) -> Tensor {
    let spatial = spatial ?? tensor.rank - 2
    if spatial < 1 { return try rowMajor(tensor) }
    if tensor.order == .channelsLast(spatial) { return tensor }
    var result = try rowMajor(tensor)
    result.storage = try transposed(tensor, spatial, to: .channelsLast(spatial))
    return result
  }

  /// Memory with the values in the other order: behind channels, or in front of them, stand so many dimensions of space.
  private func transposed(_ tensor: Tensor, _ spatial: Int, to order: Order) throws(Refusal) -> Storage {
    let result = try Storage([tensor.count], machine.arena)
    result.order = order
    let (channels, positions) = (tensor.dims[tensor.rank - spatial - 1], tensor.dims.suffix(spatial).reduce(1, *))
    let (rows, columns) = order == .rowMajor ? (positions, channels) : (channels, positions)
    ck_transpose(tensor.pointer, tensor.count / max(1, rows * columns), rows, columns, result.pointer)
    return result
  }

  /// The values in the order that is named.
  func inOrder(_ order: Order, _ tensor: Tensor) throws(Refusal) -> Tensor {
    guard case .channelsLast(let spatial) = order else { return try rowMajor(tensor) }
    return try channelsLast(tensor, spatial)
  }

  // MARK: Random masks

  /// A mask that keeps each value with the probability 1 - p: `kept` where it does, else 0.
  func mask(_ dims: [Int], keeping p: Double, as kept: Float, levels: LevelSet) throws(Refusal) -> Tensor {
    let mask = try empty(dims, levels: levels)
    for i in 0..<mask.count { mask.pointer[i] = Double(machine.uniform()) < p ? kept : 0 }
    return mask
  }

  /// `F.dropout`: each value 0 with the probability p, else over 1 - p; with `dims`, values together that share a place in these.
  func dropped(_ x: consuming Tensor, _ p: Double, over dims: [Int]? = nil, kind: Draw = .operation) throws(Refusal) -> Tensor {
    guard p > 0 else { return x }
    // Where nothing is kept, only what is filled in place is drawn all the same.
    let levels = p < 1 || kind == .intoFreshTensor ? try draw(kind) : .none
    let mask = try mask(dims ?? x.dims, keeping: 1 - p, as: Float(1 / (1 - p)), levels: levels)
    return try broadcast(x, mask, *)
  }
}
