/// Operations that only select and reorder elements.
extension TensorData {
  /// One dimension of a result, as offsets into the elements of the source.
  enum Axis {
    /// `count` offsets at a distance of `step`.
    case strided(count: Int, step: Int)
    case table([Int])

    var count: Int {
      switch self {
      case .strided(let count, _): count
      case .table(let places): places.count
      }
    }

    func place(_ index: Int) -> Int {
      switch self {
      case .strided(_, let step): index * step
      case .table(let places): places[index]
      }
    }
  }

  /// The tensor whose element at (i, j, ...) is the source's at `base + axes[0][i] + axes[1][j] + ...`; nil if it would
  /// be too large.
  func gathered(_ axes: [Axis], base: Int = 0) -> TensorData? {
    guard var result = TensorData(axes.map(\.count), dtype) else { return nil }
    guard let elements, result.count <= TensorData.limit else { return result }
    var places = [base]
    for axis in axes {
      let offsets = (0..<axis.count).map(axis.place)
      places = places.flatMap { place in offsets.map { place + $0 } }
    }
    result = TensorData(result.shape, dtype, elements: places.map { elements[$0] })
    return result
  }

  /// The dimensions of the source, unchanged.
  var axes: [Axis] { zip(shape, strides).map { .strided(count: $0, step: $1) } }

  /// `x.permute(order)`; nil if `order` isn't a permutation.
  func permuted(_ order: [Int]) -> TensorData? {
    let order = order.compactMap { axis($0) }
    guard order.sorted() == Array(shape.indices) else { return nil }
    let axes = axes
    return gathered(order.map { axes[$0] })
  }

  func transposed(_ first: Int, _ second: Int) -> TensorData? {
    guard let first = axis(first), let second = axis(second) else { return nil }
    if shape.isEmpty { return self }
    var order = Array(shape.indices)
    order.swapAt(first, second)
    return permuted(order)
  }

  func unsqueezed(_ dim: Int) -> TensorData? {
    guard let axis = axis(dim, extra: 1) else { return nil }
    var sizes = shape
    sizes.insert(1, at: axis)
    return reshaped(sizes)
  }

  /// `x.squeeze(dim)`, which removes `dim` if it has size 1; without `dim`, all dimensions of size 1.
  func squeezed(_ dim: Int? = nil) -> TensorData? {
    guard let dim else { return reshaped(shape.filter { $0 != 1 }) }
    guard let axis = axis(dim) else { return nil }
    guard axis < shape.count, shape[axis] == 1 else { return self }
    var sizes = shape
    sizes.remove(at: axis)
    return reshaped(sizes)
  }

  func flattened(_ start: Int = 0, _ end: Int = -1) -> TensorData? {
    if shape.isEmpty { return reshaped([1]) }
    guard let start = axis(start), let end = axis(end), start <= end else { return nil }
    return reshaped(Array(shape[..<start]) + [shape[start...end].reduce(1, *)] + Array(shape[(end + 1)...]))
  }

  /// `x.expand(sizes)`, where -1 keeps a size; nil if the sizes don't match.
  func expanded(_ sizes: [Int]) -> TensorData? {
    let missing = sizes.count - shape.count
    guard missing >= 0 else { return nil }
    let own = axes
    var result: [Axis] = []
    for (i, size) in sizes.enumerated() {
      guard i >= missing else {
        guard size >= 0 else { return nil }
        result.append(.strided(count: size, step: 0))
        continue
      }
      let axis = own[i - missing]
      if size == -1 || size == axis.count {
        result.append(axis)
      } else if axis.count == 1, size >= 0 {
        result.append(.strided(count: size, step: 0))
      } else {
        return nil
      }
    }
    return gathered(result)
  }

  /// `x.repeat(times)`
  func tiled(_ times: [Int]) -> TensorData? {
    guard times.count >= shape.count, times.allSatisfy({ $0 >= 0 }) else { return nil }
    let sizes = Array(repeating: 1, count: times.count - shape.count) + shape
    guard let source = reshaped(sizes),
      TensorData.count(zip(sizes, times).map { $0.multipliedReportingOverflow(by: $1) }.map { $0.overflow ? -1 : $0.partialValue }) != nil
    else { return nil }
    let result = zip(source.axes, times).map { axis, times -> Axis in
      if axis.count * times > TensorData.limit { return .strided(count: axis.count * times, step: 0) }
      return .table((0..<axis.count * times).map { axis.place($0 % axis.count) })
    }
    let isLarge = result.map(\.count).reduce(1, *) > TensorData.limit
    return (isLarge ? source.forgotten : source).gathered(result)
  }

  /// The slices along `dim` at `indices`.
  func selected(_ indices: [Int], along dim: Int) -> TensorData? {
    guard let axis = axis(dim), axis < shape.count, indices.allSatisfy({ (0..<shape[axis]).contains($0) }) else { return nil }
    var result = axes
    result[axis] = .table(indices.map(result[axis].place))
    return gathered(result)
  }

  /// `x.narrow(dim, start, count)`.
  func narrowed(_ dim: Int, start: Int, count: Int) -> TensorData? {
    guard let axis = axis(dim), axis < shape.count, start >= 0, count >= 0, start <= shape[axis] - count else { return nil }
    var result = axes
    let step = strides[axis]
    result[axis] = .strided(count: count, step: step)
    return gathered(result, base: start * step)
  }

  /// `x.select(dim, index)`: one slice along `dim`, without that dimension.
  func item(_ index: Int, of dim: Int) -> TensorData? {
    guard let axis = axis(dim), axis < shape.count else { return nil }
    let index = index < 0 ? index + shape[axis] : index
    guard (0..<shape[axis]).contains(index) else { return nil }
    var result = axes
    result.remove(at: axis)
    return gathered(result, base: index * strides[axis])
  }

  /// `torch.cat`; nil if the sizes don't match.
  static func joined(_ parts: [TensorData], _ dim: Int) -> TensorData? {
    guard let first = parts.first(where: { $0.shape != [0] }) ?? parts.first, let axis = first.axis(dim), !first.shape.isEmpty else { return nil }
    let parts = parts.filter { $0.shape != [0] || first.shape == [0] }
    var sizes = first.shape
    sizes[axis] = 0
    for part in parts {
      var other = part.shape
      guard other.count == sizes.count else { return nil }
      other[axis] = sizes[axis]
      guard other == sizes else { return nil }
      sizes[axis] += part.shape[axis]
    }
    let dtype = parts.dropFirst().reduce(first.dtype) { $0.promoted($1.dtype) }
    guard let result = TensorData(sizes, dtype) else { return nil }
    let rows = parts.compactMap(\.elements)
    guard rows.count == parts.count, result.count <= limit else { return result }
    let outer = sizes[..<axis].reduce(1, *)
    var elements: [Double] = []
    for i in 0..<outer {
      for (row, part) in zip(rows, parts) {
        let length = outer == 0 ? 0 : part.count / outer
        elements += row[i * length..<(i + 1) * length]
      }
    }
    return TensorData(sizes, dtype, elements: elements)
  }

  /// `torch.stack`
  static func stacked(_ parts: [TensorData], _ dim: Int) -> TensorData? {
    guard let axis = parts.first?.axis(dim, extra: 1), parts.allSatisfy({ $0.shape == parts[0].shape }) else { return nil }
    return joined(parts.compactMap { $0.unsqueezed(axis) }, axis)
  }
}
