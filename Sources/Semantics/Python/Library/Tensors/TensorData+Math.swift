/// Arithmetic on elements. If they are unknown, only the result's shape is computed.
extension TensorData {
  /// `operation` on every element.
  func mapped(_ type: TensorType? = nil, _ operation: (Double) -> Double) -> TensorData {
    let type = type ?? dtype
    guard let elements else { return converted(to: type) }
    return TensorData(shape, type, elements: elements.map(operation))
  }

  /// `operation` on the elements of two tensors, which are broadcast; nil if the shapes don't match.
  /// - Parameter type: the result's dtype
  func combined(_ other: TensorData, _ type: TensorType, _ operation: (Double, Double) -> Double) -> TensorData? {
    guard let sizes = TensorData.broadcast(shape, other.shape), let a = expanded(sizes), let b = other.expanded(sizes) else { return nil }
    guard let first = a.elements, let second = b.elements else { return a.forgotten.converted(to: type) }
    return TensorData(sizes, type, elements: zip(first, second).map(operation))
  }

  /// The shape to which two shapes are broadcast (`torch.broadcast_shapes`); nil if they don't match.
  static func broadcast(_ a: [Int], _ b: [Int]) -> [Int]? {
    let rank = max(a.count, b.count)
    let first = Array(repeating: 1, count: rank - a.count) + a
    let second = Array(repeating: 1, count: rank - b.count) + b
    let sizes = zip(first, second).map { $0 == $1 || $1 == 1 ? $0 : $0 == 1 ? $1 : -1 }
    return count(sizes) == nil ? nil : sizes
  }

  /// Reduces the elements along `dims`, or all elements if `dims` is empty, to one number each; nil if a dimension is out of range.
  func reduced(_ dims: [Int], keepsDims: Bool, type: TensorType, _ operation: ([Double]) -> Double) -> TensorData? {
    let axes = Set(dims.isEmpty ? Array(shape.indices) : dims.compactMap { axis($0) })
    if !dims.isEmpty, axes.count != dims.count { return nil }
    let kept = shape.indices.filter { !axes.contains($0) }
    let sizes = keepsDims ? shape.indices.map { axes.contains($0) ? 1 : shape[$0] } : kept.map { shape[$0] }
    let lines = kept.map { shape[$0] }.reduce(1, *)
    guard elements != nil, lines > 0 || count == 0, let ordered = permuted(kept + axes.sorted().filter { $0 < shape.count })?.elements else {
      return TensorData(sizes, type)
    }
    let length = lines == 0 ? 0 : ordered.count / lines
    if length == 0, lines > TensorData.limit { return TensorData(sizes, type) }
    return TensorData(sizes, type, elements: (0..<lines).map { operation(Array(ordered[$0 * length..<($0 + 1) * length])) })
  }

  /// Combines the elements along `dim` from the first up to each one, as `cumsum` does.
  func accumulated(_ dim: Int, _ operation: (Double, Double) -> Double) -> TensorData? {
    guard let axis = axis(dim) else { return nil }
    let type: TensorType = dtype.isFloating ? dtype : .int64
    guard let elements, axis < shape.count else { return converted(to: type) }
    let step = strides[axis]
    var result = elements
    for i in result.indices where (i / step) % shape[axis] > 0 { result[i] = type.rounded(operation(result[i - step], result[i])) }
    return TensorData(shape, type, elements: result)
  }

  /// `torch.arange`
  static func range(_ start: Double, _ end: Double, step: Double, type: TensorType) -> TensorData? {
    let count = ((end - start) / step).rounded(.up)
    guard count.isFinite, count >= 0, count <= Double(largest) else { return nil }
    guard count <= Double(limit) else { return TensorData([Int(count)], type) }
    return TensorData((0..<Int(count)).map { start + Double($0) * step }, type)
  }

  /// `torch.linspace`, which counts from both ends (`aten/src/ATen/native/cpu/RangeFactoriesKernel.cpp`).
  static func linspace(_ start: Double, _ end: Double, steps: Int, type: TensorType) -> TensorData? {
    guard steps >= 0, steps <= largest else { return nil }
    guard steps <= limit else { return TensorData([steps], type) }
    guard steps != 1 else { return TensorData([start], type) }
    let (first, last) = (type.rounded(start), type.rounded(end))
    let step = type.rounded((last - first) / Double(steps - 1))
    return TensorData(
      (0..<steps).map { $0 < steps / 2 ? first + step * Double($0) : last - step * Double(steps - $0 - 1) }, type)
  }

  /// `torch.eye`
  static func identity(_ rows: Int, _ columns: Int, type: TensorType) -> TensorData? {
    guard let result = TensorData([rows, columns], type), result.count <= limit else { return TensorData([rows, columns], type) }
    return TensorData([rows, columns], type, elements: (0..<result.count).map { $0 / columns == $0 % columns ? 1 : 0 })
  }

  /// The elements below or above a diagonal; the others are 0.
  func triangle(upper: Bool, _ diagonal: Int) -> TensorData? {
    guard shape.count >= 2 else { return nil }
    guard let elements else { return self }
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    return TensorData(
      shape, dtype,
      elements: elements.indices.map { i in
        let distance = i % columns - (i / columns) % rows
        return (upper ? distance >= diagonal : distance <= diagonal) ? elements[i] : 0
      })
  }

  /// The matrix product of two tensors of at least one dimension, as `torch.matmul` shapes it; elements are not computed.
  func product(_ other: TensorData) -> TensorData? {
    guard let last = shape.last, !other.shape.isEmpty else { return nil }
    let a = shape.count == 1 ? [1] + shape : shape
    let b = other.shape.count == 1 ? other.shape + [1] : other.shape
    guard last == b[b.count - 2], var sizes = TensorData.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2))) else { return nil }
    if shape.count > 1 { sizes.append(a[a.count - 2]) }
    if other.shape.count > 1 { sizes.append(b[b.count - 1]) }
    return TensorData(sizes, dtype.promoted(other.dtype))
  }
}
