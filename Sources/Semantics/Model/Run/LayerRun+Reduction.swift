/// Sums and other functions of values along dimensions.
extension LayerRun {
  /// A value for each index of the other dimensions, made of those along `axes`, which stay with size 1 or go.
  package func reduced(
    _ x: Tensor, _ axes: Set<Int>, keeps: Bool = true, _ function: (UnsafeBufferPointer<Float>) -> Float
  ) throws(Refusal) -> Tensor {
    // A scalar is one value along any dimension.
    let axes = x.rank == 0 ? [] : axes
    let order = (0..<x.rank).filter { !axes.contains($0) } + axes.sorted()
    let ordered = try order == Array(0..<x.rank) ? rowMajor(x) : permuted(x, order)
    let result = try empty((0..<x.rank).compactMap { axes.contains($0) ? (keeps ? 1 : nil) : x.dims[$0] }, levels: x.levels)
    let count = axes.reduce(1) { $0 * x.dims[$1] }
    try machine.split(result.count, cost: count) { range in
      for i in range { result.pointer[i] = function(UnsafeBufferPointer(start: ordered.pointer + i * count, count: count)) }
    }
    return result
  }

  /// `F.normalize`: over the length of the values along `axes`, which counts as `epsilon` where it is less.
  package func unitLength(_ x: Tensor, _ axes: Set<Int>, epsilon: Double = 1e-12) throws(Refusal) -> Tensor {
    try broadcast(x, try reduced(x, axes) { Float(max($0.squares.squareRoot(), epsilon)) }, /)
  }

  /// For each place along `axis`, the sum of some of the old values, each times a weight. The order stays.
  func mixed(_ x: Tensor, _ axis: Int, taps: [[Tap]]) throws(Refusal) -> Tensor {
    try along(x, axis, count: taps.count, cost: taps.isEmpty ? 1 : taps[taps.count / 2].count) { place, line, width, to in
      to.update(repeating: 0, count: width)
      for tap in taps[place] {
        let source = x.pointer + line + tap.index * width
        for i in 0..<width { to[i] += tap.weight * source[i] }
      }
    }
  }

  /// The same along each of the last dimensions, one after another.
  func mixed(_ x: Tensor, lastBy taps: [[[Tap]]]) throws(Refusal) -> Tensor {
    var result = x
    for (i, own) in taps.enumerated() { result = try mixed(result, x.rank - taps.count + i, taps: own) }
    return result
  }
}

/// A value that goes into a sum: where it stands along its dimension, and what it is multiplied with.
typealias Tap = (index: Int, weight: Float)

extension UnsafeBufferPointer<Float> {
  package var mean: Float { Float(sum / Double(count)) }
  /// The sum of the values, and that of their squares.
  package var sum: Double { reduce(0) { $0 + Double($1) } }
  package var squares: Double { reduce(0) { $0 + Double($1) * Double($1) } }

  /// The places of the values, sorted by these. Of equal values the first one comes first, as PyTorch sorts on the CPU.
  package func sortedPlaces(isDescending: Bool = false) -> [Int] {
    let sign: Float = isDescending ? -1 : 1
    return indices.sorted { (sign * self[$0], $0) < (sign * self[$1], $1) }
  }
}
