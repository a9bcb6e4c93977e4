/// `F.unfold` and `F.fold`: column l of row (c, i, j) is the value of channel c at the window's place l and its element (i, j);
/// `fold` sums what falls onto one another.
extension Folding {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let kernel = try two(run, kernel, name: "kernel_size", least: 1)
    let dilation = try two(run, dilation, name: "dilation", least: 1)
    let padding = try two(run, padding, name: "padding", least: 0)
    let stride = try two(run, stride, name: "stride", least: 1)
    let x = try run.rowMajor(run.take())
    let folds = outputSize != nil
    guard (folds ? 2...3 : 3...4).contains(x.rank) else {
      throw .shape("Expected \(folds ? "2D or 3D" : "3D or 4D") (batch mode) tensor for input, but got: \(x.shapeText)")
    }
    guard !x.dims.suffix(folds ? 2 : 3).contains(0) else {
      throw .shape("\(type): expected non-empty input, but got \(x.shapeText)")
    }
    let image = try outputSize.map { (size) throws(Refusal) in try two(run, size, name: "output_size", least: 1) } ?? Array(x.dims.suffix(2))
    let places = (0..<2).map { Window.places(image[$0] + 2 * padding[$0], kernel[$0], stride: stride[$0], dilation: dilation[$0]) }
    let window = kernel[0] * kernel[1]
    let front = Array(x.dims.dropLast(folds ? 2 : 3))
    let channels = folds ? x.dims[x.rank - 2] / window : x.dims[x.rank - 3]
    try check(x, places, window: window)
    // In the image with its border, each element of the window at each place is a fixed step from the one before.
    let wide = (0..<2).map { image[$0] + 2 * padding[$0] }
    try run.machine.arena.demandRoom(forLists: wide)
    let (sizes, size) = (kernel + places, wide[0] * wide[1])
    let steps = [dilation[0] * wide[1], dilation[1], stride[0] * wide[1], stride[1]]
    if folds {
      let sums = try run.machine.filled(front + [channels] + wide, levels: x.levels, with: 0)
      let rows = StridedRows([sums.count / size] + sizes, [size] + steps)
      for row in 0..<rows.count {
        for i in 0..<rows.inner { sums.pointer[rows.start(row) + i * rows.step] += x.pointer[row * rows.inner + i] }
      }
      return try run.gathered(sums, maps: (0..<2).map { i in (0..<image[i]).map { $0 + padding[i] } })
    }
    let bordered = try run.gathered(x, maps: (0..<2).map { i in (0..<wide[i]).map { $0 - padding[i] }.map { $0 < image[i] ? max($0, -1) : -1 } })
    let outer = Array(bordered.strides(in: bordered.dims).dropLast(2))
    return try run.gathered(bordered, front + [channels] + sizes, strides: outer + steps)
      .viewed(front + [channels * window, places[0] * places[1]])
  }

  private func check(_ x: Tensor, _ places: [Int], window: Int) throws(Refusal) {
    if places.contains(where: { $0 < 1 }) {
      throw .shape(
        """
        Given input with spatial size \(x.shapeText), calculated shape of the array of sliding blocks as \(places), \
        but its components must be at least one.
        """)
    }
    guard outputSize != nil else { return }
    if x.dims[x.rank - 2] % window != 0 {
      throw .shape(
        """
        Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got \
        input.size(1)=\(x.dims[x.rank - 2]) and kernel_size of \(window) elements.
        """)
    }
    if x.dims[x.rank - 1] != places[0] * places[1] {
      throw .shape(
        """
        Expected size of input's dimension 2 to match the calculated number of sliding blocks \(places[0]) * \
        \(places[1]) = \(places[0] * places[1]), but got input.size(2)=\(x.dims[x.rank - 1]).
        """)
    }
  }

  private func two(_ run: LayerRun, _ sizes: Sizes, name: String, least: Int) throws(Refusal) -> [Int] {
    let result = try run.known(sizes.shape, name)
    if result.contains(where: { $0 < least }) { throw .shape("\(name) should be greater than or equal to \(least), but got \(result)") }
    return result
  }
}
