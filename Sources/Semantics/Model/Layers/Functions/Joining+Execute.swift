/// `torch.cat` and `torch.stack`.
extension Joining {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    // Of old, `cat` skips tensors of shape (0,).
    let kept = run.inputs.filter { stacks || $0.dims != [0] }
    guard let first = kept.first else {
      if run.inputs.isEmpty { throw .shape("\(type) expects a non-empty list of tensors") }
      return run.input
    }
    let axis = try run.axis(try run.known(dim, "dim"), first.rank + (stacks ? 1 : 0))
    for other in kept.dropFirst() {
      let agree = other.rank == first.rank
        && (0..<first.rank).allSatisfy { !stacks && $0 == axis || other.dims[$0] == first.dims[$0] }
      if !agree {
        throw .shape(
          "Sizes of tensors must match except in dimension \(axis). Expected \(first.shapeText) but got \(other.shapeText)")
      }
    }
    if !stacks, case .channelsLast(let spatial) = first.order, axis == first.rank - spatial - 1 {
      return joinChannels(kept.map { run.channelsLast($0, spatial) }, spatial, axis, run)
    }
    return join(kept.map { run.rowMajor($0) }, axis, run)
  }

  /// Stretches of values, one of each tensor after another.
  private func join(_ tensors: [Tensor], _ axis: Int, _ run: LayerRun) -> Tensor {
    var dims = tensors[0].dims
    if stacks {
      dims.insert(tensors.count, at: axis)
    } else {
      dims[axis] = tensors.reduce(0) { $0 + $1.dims[axis] }
    }
    let lanes = run.lanes(tensors)
    let result = run.empty(dims, levels: lanes.levels)
    let outer = dims[..<axis].reduce(1, *)
    let to = lanes.offsets(of: result)
    var place = 0
    for tensor in tensors {
      let stretch = outer > 0 ? tensor.size / outer : 0
      let from = lanes.offsets(of: tensor)
      for lane in 0..<lanes.count {
        for row in 0..<outer {
          (result.pointer + to[lane] + row * (result.size / outer) + place).update(
            from: tensor.pointer + from[lane] + row * stretch, count: stretch)
        }
      }
      place += stretch
    }
    return result
  }

  /// Channels of images that have them last.
  private func joinChannels(_ tensors: [Tensor], _ spatial: Int, _ axis: Int, _ run: LayerRun) -> Tensor {
    let lanes = run.lanes(tensors)
    var dims = tensors[0].dims
    dims[axis] = tensors.reduce(0) { $0 + $1.dims[axis] }
    let result = run.empty(dims, levels: lanes.levels)
    result.storage.order = .channelsLast(spatial)
    let channels = dims[axis]
    let places = channels > 0 ? result.size / channels : 0
    let to = lanes.offsets(of: result)
    var first = 0
    for tensor in tensors {
      let width = tensor.dims[axis]
      let from = lanes.offsets(of: tensor)
      run.workers.split(lanes.count * places, cost: width) { range in
        for index in range {
          let (lane, place) = (index / places, index % places)
          (result.pointer + to[lane] + place * channels + first).update(
            from: tensor.pointer + from[lane] + place * width, count: width)
        }
      }
      first += width
    }
    return result
  }
}
