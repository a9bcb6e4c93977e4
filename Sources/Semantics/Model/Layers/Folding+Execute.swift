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
      throw .shape(
        """
        \(type): expected non-empty input, but got \(x.shapeText)
        """)
    }
    let image = try outputSize.map { (size) throws(Refusal) in try two(run, size, name: "output_size", least: 1) } ?? Array(x.dims.suffix(2))
    let places = (0..<2).map { i in
      let span = image[i] + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1
      return span < 0 ? 0 : span / stride[i] + 1
    }
    let window = kernel[0] * kernel[1]
    let batch = x.laneCount * (x.rank == (folds ? 3 : 4) ? x.dims[0] : 1)
    let front = x.rank == (folds ? 3 : 4) ? [x.dims[0]] : []
    let channels = folds ? x.dims[x.rank - 2] / window : x.dims[x.rank - 3]
    try check(x, places, window: window)
    let columns = places[0] * places[1]
    let shape = folds ? [channels] + image : [channels * window, columns]
    let result = try run.machine.filled(front + shape, levels: x.levels, with: 0)
    for plane in 0..<batch * channels {
      for element in 0..<window {
        let row = (plane * window + element) * columns
        for place in 0..<columns {
          let y = place / places[1] * stride[0] - padding[0] + element / kernel[1] * dilation[0]
          let column = place % places[1] * stride[1] - padding[1] + element % kernel[1] * dilation[1]
          guard y >= 0, y < image[0], column >= 0, column < image[1] else { continue }
          let at = (plane * image[0] + y) * image[1] + column
          if folds {
            result.pointer[at] += x.pointer[row + place]
          } else {
            result.pointer[row + place] = x.pointer[at]
          }
        }
      }
    }
    return result
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
    if result.contains(where: { $0 < least }) {
      throw .shape(
        """
        \(name) should be greater than or equal to \(least), but got \(result)
        """)
    }
    return result
  }
}
