import CKernels

/// Bringing values where they are wanted.
extension LayerRun {
  package func copied(_ tensor: Tensor) -> Tensor {
    var result = tensor
    result.storage = Storage(tensor.count, machine.arena)
    result.storage.order = tensor.order
    (result.origin, result.isOneOfSeveralViews) = (.made, false)
    result.pointer.update(from: tensor.pointer, count: tensor.count)
    return result
  }

  /// Where a pass over the tensor may put its results: into the tensor's own memory where nobody else reads it, else into new
  /// memory in the same order.
  package func destination(for tensor: consuming Tensor) -> (source: Tensor, result: Tensor) {
    var source = tensor
    let isOwn = isKnownUniquelyReferenced(&source.storage)
    var result = source
    (result.origin, result.isOneOfSeveralViews, result.rest, result.isTuple) = (.made, false, [], false)
    if isOwn {
      source.storage.savedBy = nil
    } else {
      result.storage = Storage(source.count, machine.arena)
      result.storage.order = source.order
    }
    return (source, result)
  }

  /// Every value by a function of one number.
  package func map(_ tensor: consuming Tensor, cost: Int = 1, _ function: (Float) -> Float) -> Tensor {
    let (source, result) = destination(for: tensor)
    let (from, to) = (source.pointer, result.pointer)
    workers.split(source.count, cost: cost) { range in
      for i in range { to[i] = function(from[i]) }
    }
    return result
  }

  /// The same in place.
  package func rewrite(_ tensor: Tensor, cost: Int = 1, _ function: (Float) -> Float) {
    let values = tensor.pointer
    workers.split(tensor.count, cost: cost) { range in
      for i in range { values[i] = function(values[i]) }
    }
  }

  // MARK: Order

  /// The values in row-major order, for this tensor and all that share its memory.
  @discardableResult
  package func rowMajor(_ tensor: Tensor) -> Tensor {
    guard case .channelsLast(let spatial) = tensor.order else { return tensor }
    let images = Images(tensor, spatial)
    if images.channels == 1 || images.positions == 1 {
      tensor.storage.order = .rowMajor
      return tensor
    }
    let other = Storage(tensor.count, machine.arena)
    transpose(tensor.pointer, images.count, images.positions, images.channels, other.pointer)
    tensor.storage.exchange(with: other)
    return tensor
  }

  /// The values with the channels last. The tensor's own memory stays as it is.
  package func channelsLast(_ tensor: Tensor, _ spatial: Int) -> Tensor {
    if tensor.order == .channelsLast(spatial) { return tensor }
    let images = Images(tensor, spatial)
    var result = tensor
    rowMajor(tensor)
    result.storage = Storage(tensor.count, machine.arena)
    result.storage.order = .channelsLast(spatial)
    transpose(tensor.pointer, images.count, images.channels, images.positions, result.pointer)
    return result
  }

  /// `count` matrices of `rows` by `columns` to their transposes.
  private func transpose(
    _ from: UnsafeMutablePointer<Float>, _ count: Int, _ rows: Int, _ columns: Int, _ to: UnsafeMutablePointer<Float>
  ) {
    if rows == 1 || columns == 1 {
      to.update(from: from, count: count * rows * columns)
      return
    }
    ck_transpose(from, Int64(count), Int64(rows), Int64(columns), to)
  }

  // MARK: Levels

  /// The tensor with a lane for every index of `levels`, repeated where it is not batched. Row-major.
  package func spread(_ tensor: Tensor, to levels: LevelSet) -> Tensor {
    let lanes = lanes([tensor], also: levels)
    if lanes.levels == tensor.levels { return tensor }
    rowMajor(tensor)
    var result = empty(tensor.dims, levels: lanes.levels)
    for (lane, offset) in lanes.offsets(of: tensor).enumerated() {
      (result.pointer + lane * tensor.size).update(from: tensor.pointer + offset, count: tensor.size)
    }
    (result.origin, result.carriesGradient) = (tensor.origin, tensor.carriesGradient)
    return result
  }
}
