/// `Tensor.reshape`, `permute`, `transpose`, `squeeze`, `unsqueeze`, `expand`, `torch.roll`.
extension Reshaping {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.rowMajor(run.take())
    switch kind {
    case .reshape(let sizes):
      let sizes = try run.known(sizes, "shape")
      guard let dims = LayerRun.inferred(sizes, of: x.size) else {
        throw .shape("shape '\(sizes)' is invalid for input of size \(x.size)")
      }
      return x.viewed(dims)
    case .permute(let dims): return try run.permuted(x, try order(run, dims, rank: x.rank))
    case .transpose(let first, let second):
      let axes = try run.axes([first, second], x.rank)
      return x.rank == 0 ? x : try run.swapped(x, axes[0], axes[1])
    case .squeeze(let dims):
      let gone = try dims.map { (dims) throws(Refusal) in try run.axes(dims, x.rank) } ?? Array(0..<x.rank)
      return x.viewed((0..<x.rank).filter { x.dims[$0] != 1 || !gone.contains($0) }.map { x.dims[$0] })
    case .unsqueeze(let dim): return x.unsqueezed(try run.axis(try run.known(dim, "dim"), x.rank + 1))
    case .expand(let sizes): return try expand(run, x, sizes: sizes)
    case .roll(let shifts, let dims): return try roll(run, x, shifts: shifts, dims: dims)
    }
  }

  private func order(_ run: LayerRun, _ dims: [Dim], rank: Int) throws(Refusal) -> [Int] {
    let axes = try run.axes(dims, rank)
    if axes.count != rank {
      throw .shape(
        """
        permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired \
        ordering of dimensions i.e. input.dim() = \(rank) is not equal to len(dims) = \(axes.count)
        """)
    }
    if Set(axes).count != axes.count { throw .shape("permute(): duplicate dims are not allowed.") }
    return axes
  }

  private func expand(_ run: LayerRun, _ x: Tensor, sizes: [Dim]) throws(Refusal) -> Tensor {
    var sizes = try run.known(sizes, "size")
    let missing = sizes.count - x.rank
    guard missing >= 0 else {
      throw .shape(
        """
        expand(\(x.shapeText), size=\(sizes)): the number of sizes provided (\(sizes.count)) must be greater or equal \
        to the number of dimensions in the tensor (\(x.rank))
        """)
    }
    for i in 0..<x.rank {
      let (old, new) = (x.dims[i], sizes[missing + i])
      if new == -1 { sizes[missing + i] = old }
      if new != -1, old != 1, old != new {
        throw .shape("The expanded size of the tensor (\(new)) must match the existing size (\(old)) at non-singleton dimension \(missing + i).")
      }
    }
    if sizes.contains(where: { $0 < 0 }) { throw .shape("expand: invalid size \(sizes)") }
    return try run.expanded(x, to: sizes)
  }

  private func roll(_ run: LayerRun, _ x: Tensor, shifts: [Dim], dims: [Dim]) throws(Refusal) -> Tensor {
    let shifts = try run.known(shifts, "shifts")
    guard shifts.count == max(1, dims.count) else {
      throw .shape("shifts and dimensions must align. shifts: \(shifts.count), dims:\(dims.count)")
    }
    if dims.isEmpty { return try run.rolled(x.viewed([x.size]), shifts[0], axis: 0).viewed(x.dims) }
    var result = x
    for (shift, axis) in zip(shifts, try run.axes(dims, x.rank)) { result = try run.rolled(result, shift, axis: axis) }
    return result
  }
}

extension LayerRun {
  /// The values of one dimension moved on by `shift` places, those beyond the end to the front.
  package func rolled(_ x: Tensor, _ shift: Int, axis: Int) throws(Refusal) -> Tensor {
    let size = x.dims[axis]
    guard size > 0, shift % size != 0 else { return x }
    return try gathered(x, axis, from: LayerRun.places(size, rolledBy: shift))
  }

  /// Where the values of a dimension come from that is moved on so.
  static func places(_ size: Int, rolledBy shift: Int) -> [Int] { (0..<size).map { (($0 - shift) % size + size) % size } }
}

/// `chunk`, `split`, `narrow`, `select`, indexing with a slice; and the items of tuples.
extension Slicing {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if run.input.isTuple { return try item(run) }
    let x = try run.rowMajor(run.take())
    guard x.rank > 0 else { throw .shape("\(type)() cannot be applied to a 0-dim tensor.") }
    let axis = try run.axis(try run.known(dim, "dim"), x.rank)
    let (first, count, step) = try places(run, x, axis)
    var part = try run.sliced(x, axis, from: first, count: count, step: step)
    switch kind {
    case .chunk, .split, .unbind: part.isOneOfSeveralViews = true
    case .cut, .sections, .narrow, .select, .slice: break
    }
    return selected == nil ? part : part.viewed(Array(part.dims[..<axis]) + part.dims[(axis + 1)...])
  }

  /// The places of a dimension that are taken.
  private func places(_ run: LayerRun, _ x: Tensor, _ axis: Int) throws(Refusal) -> (first: Int, count: Int, step: Int) {
    let size = x.dims[axis]
    switch kind {
    case .chunk(let chunks, let index):
      let count = try run.known(chunks, "chunks")
      guard count > 0 else { throw .shape("chunk expects `chunks` to be greater than 0, got: \(count)") }
      return try section(run, of: size, axis: axis, sizes: parts(size, (size + count - 1) / count), index: try run.known(index, "index"))
    case .split(let sizes, let isOne, let index):
      let sizes = try run.known(sizes, "split_size")
      let known = isOne && sizes.count == 1 ? parts(size, sizes[0]) : sizes
      return try section(run, of: size, axis: axis, sizes: known, index: try run.known(index, "index"))
    case .cut, .sections:
      guard let (start, end) = bounds(Dim(size)) else { throw .shape("\(type)(): there is no such part of \(x.shapeText)") }
      return try run.slice(start, end, step: 1, of: size)
    case .narrow(let start, let length):
      let (start, length) = (try run.known(start, "start"), try run.known(length, "length"))
      let first = start < 0 ? start + size : start
      guard first >= 0, length >= 0, first + length <= size else {
        throw .shape("start (\(start)) + length (\(length)) exceeds dimension size (\(size)).")
      }
      return (first, length, 1)
    case .select(let index), .unbind(let index):
      guard let place = run.place(try run.known(index, "index"), of: size) else {
        throw .shape("select(): index \(index) out of range for tensor of size \(x.shapeText) at dimension \(axis)")
      }
      return (place, 1, 1)
    case .slice(let start, let end, let step): return try run.slice(start, end, step: step, of: size)
    }
  }

  /// An item of a tuple.
  private func item(_ run: LayerRun) throws(Refusal) -> Tensor {
    guard case .select(let index) = kind else { throw .shape("\(type): expected a Tensor, but got a tuple") }
    var first = run.input
    (first.rest, first.isTuple) = ([], false)
    let items = [first] + run.input.rest
    guard let place = run.place(try run.known(index, "index"), of: items.count) else { throw .shape("tuple index out of range") }
    return items[place]
  }

  /// The parts of a dimension that have the size `each`, but for the last one.
  private func parts(_ size: Int, _ each: Int) -> [Int] {
    each > 0 && size > 0 ? stride(from: 0, to: size, by: each).map { min(each, size - $0) } : [min(each, size)]
  }

  private func section(
    _ run: LayerRun, of size: Int, axis: Int, sizes: [Int], index: Int
  ) throws(Refusal) -> (first: Int, count: Int, step: Int) {
    guard sizes.reduce(0, +) == size else {
      throw .shape(
        """
        split_with_sizes expects split_sizes to sum exactly to \(size) (input tensor's size at dimension \(axis)), \
        but got split_sizes=\(sizes)
        """)
    }
    guard let at = run.place(index, of: sizes.count) else { throw .shape("tuple index out of range") }
    return (sizes[..<at].reduce(0, +), sizes[at], 1)
  }
}
