/// `x[...]`
extension TensorData {
  /// One part of an index.
  enum Index {
    case int(Int)
    case slice(start: Int?, stop: Int?, step: Int?)
    case newAxis
    case ellipsis
    /// A tensor of whole numbers, or a mask.
    case tensor(TensorData)
  }

  /// The result of an index; nil if PyTorch refuses it, or if it is unknown how many elements a mask selects.
  func indexed(_ items: [Index]) -> TensorData? {
    guard let items = spelledOut(items) else { return nil }
    var (result, dim): (TensorData, Int) = (self, 0)
    var chosen: [(dim: Int, index: TensorData)] = []
    for item in items {
      switch item {
      case .int(let index):
        guard let next = result.item(index, of: dim), dim < result.shape.count else { return nil }
        result = next
      case .slice(let start, let stop, let step):
        guard let next = result.sliced(dim, start, stop: stop, step: step) else { return nil }
        result = next
        dim += 1
      case .newAxis:
        guard let next = result.unsqueezed(dim) else { return nil }
        result = next
        dim += 1
      case .tensor(let index):
        guard dim < result.shape.count else { return nil }
        chosen.append((dim, index))
        dim += 1
      case .ellipsis: return nil
      }
    }
    return chosen.isEmpty ? result : result.taken(chosen)
  }

  /// Replaces an ellipsis by full slices, and masks by index tensors.
  private func spelledOut(_ items: [Index]) -> [Index]? {
    var result: [Index] = []
    for item in items {
      guard case .tensor(let mask) = item, mask.dtype == .bool || mask.dtype == .uint8 else {
        result.append(item)
        continue
      }
      guard let places = mask.nonzero else { return nil }
      result += places.map(Index.tensor)
    }
    let used = result.count { if case .newAxis = $0 { false } else if case .ellipsis = $0 { false } else { true } }
    guard used <= shape.count else { return nil }
    guard let place = result.firstIndex(where: { if case .ellipsis = $0 { true } else { false } }) else { return result }
    let whole = Array(repeating: Index.slice(start: nil, stop: nil, step: nil), count: shape.count - used)
    result.replaceSubrange(place...place, with: whole)
    return result
  }

  /// The positions of the elements that are not 0, one vector of indexes for each dimension. Nil if the elements are unknown.
  var nonzero: [TensorData]? {
    guard let elements else { return nil }
    let places = elements.indices.filter { elements[$0] != 0 }
    let strides = strides
    return shape.indices.map { dim in TensorData(places.map { Double($0 / strides[dim] % max(shape[dim], 1)) }, .int64) }
  }

  func sliced(_ dim: Int, _ start: Int?, stop: Int?, step: Int?) -> TensorData? {
    let step = step ?? 1
    guard dim < shape.count, step > 0 else { return nil }
    let size = shape[dim]
    func bound(_ value: Int) -> Int { min(max(value < 0 ? value + size : value, 0), size) }
    let (first, end) = (bound(start ?? 0), bound(stop ?? size))
    var result = axes
    let count = end > first ? (end - first - 1) / step + 1 : 0
    result[dim] = .strided(count: count, step: strides[dim] * step)
    return gathered(result, base: first * strides[dim])
  }

  /// The elements that tensors of indexes select. The index tensors are broadcast to one shape. If they are adjacent, their shape replaces
  /// their dimensions; otherwise it comes first.
  private func taken(_ chosen: [(dim: Int, index: TensorData)]) -> TensorData? {
    var sizes: [Int] = []
    for (_, index) in chosen {
      guard let both = TensorData.broadcast(sizes, index.shape) else { return nil }
      sizes = both
    }
    let dims = chosen.map(\.dim)
    let isTogether = zip(dims, dims.dropFirst()).allSatisfy { $1 == $0 + 1 }
    let place = isTogether ? dims[0] : 0
    var kept = shape.indices.filter { !dims.contains($0) }.map { shape[$0] }
    kept.insert(contentsOf: sizes, at: place)
    let indexes = chosen.map { $0.index.expanded(sizes)?.elements }
    guard let result = TensorData(kept, dtype) else { return nil }
    guard elements != nil, result.count <= TensorData.limit, indexes.allSatisfy({ $0 != nil }) else { return result }
    return picked(chosen.map(\.dim), indexes.compactMap { $0 }, sizes: sizes, at: place)
  }

  /// The selected elements: one dimension for all index tensors together, which is then viewed in their shape.
  private func picked(_ dims: [Int], _ indexes: [[Double]], sizes: [Int], at place: Int) -> TensorData? {
    var places = Array(repeating: 0, count: sizes.reduce(1, *))
    for (dim, index) in zip(dims, indexes) {
      for (i, value) in index.enumerated() {
        let value = Int(value) < 0 ? Int(value) + shape[dim] : Int(value)
        guard (0..<shape[dim]).contains(value) else { return nil }
        places[i] += value * strides[dim]
      }
    }
    let own = axes
    var result = shape.indices.filter { !dims.contains($0) }.map { own[$0] }
    result.insert(.table(places), at: place)
    guard let taken = gathered(result) else { return nil }
    return taken.reshaped(Array(taken.shape[..<place]) + sizes + taken.shape[(place + 1)...])
  }

  /// The tensor after `x[index] = value`; nil if the shapes don't match.
  func assigned(_ items: [Index], _ value: TensorData) -> TensorData? {
    guard let target = indexed(items) else { return forgotten }
    guard let repeated = value.expanded(target.shape) else { return nil }
    guard let elements, let new = repeated.elements, count <= TensorData.limit else { return forgotten }
    // To find the positions of the elements, a tensor of all positions is indexed in the same way.
    let numbers = TensorData(shape, .int64, elements: elements.indices.map(Double.init))
    guard let places = numbers.indexed(items)?.elements else { return forgotten }
    var result = elements
    for (place, value) in zip(places, new) { result[Int(place)] = value }
    return TensorData(shape, dtype, elements: result)
  }
}
