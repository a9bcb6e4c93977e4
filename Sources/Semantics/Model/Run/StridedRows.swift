/// A walk over the indexes of several dimensions: where the rows of the last one start, and how far its values are apart.
struct StridedRows {
  private let sizes: [Int]
  private let strides: [Int]
  /// The length of a row, and the distance of its values.
  let inner: Int
  let step: Int
  /// How many rows there are.
  let count: Int

  init(_ sizes: [Int], _ strides: [Int]) {
    (self.sizes, self.strides) = (Array(sizes.dropLast()), Array(strides.dropLast()))
    (inner, step) = (sizes.last ?? 1, strides.last ?? 1)
    count = self.sizes.reduce(1, *)
  }

  /// Where all rows start.
  var starts: [Int] { (0..<count).map(start) }

  /// Where row number `row` starts.
  func start(_ row: Int) -> Int {
    var (rest, result) = (row, 0)
    for i in sizes.indices.reversed() {
      result += rest % sizes[i] * strides[i]
      rest /= sizes[i]
    }
    return result
  }
}
