/// Functions of `torch.nn.functional` whose outputs have shapes that constructors ask for. Their elements are not computed.
enum FunctionalShapes {
  static func declare(_ m: ModuleScope) {
    for rank in 1...3 {
      m.function("conv\(rank)d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1)") { py, a throws(PyError) in
        let (input, weight) = (try a.tensor(0).data, try a.tensor(1).data)
        guard weight.shape.count == rank + 2, case .string = a[4].native else {
          let window = Window(
            size: Array(weight.shape.dropFirst(2)), stride: try sizes(py, a[3], count: rank), padding: try sizes(py, a[4], count: rank),
            dilation: try sizes(py, a[5], count: rank))
          return output(py, input, channels: weight.shape.first, window: window, name: "conv\(rank)d")
        }
        return py.unknown("the shape that `conv\(rank)d` gives with padding by name is not evaluated", harmless: true)
      }
      m.function("max_pool\(rank)d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False)") {
        py, a throws(PyError) in
        let size = try sizes(py, a[1], count: rank)
        let window = Window(
          size: size, stride: a[2].isNone ? size : try sizes(py, a[2], count: rank), padding: try sizes(py, a[3], count: rank),
          dilation: try sizes(py, a[4], count: rank), isCeiling: try a.bool(5))
        return output(py, try a.tensor(0).data, channels: nil, window: window, name: "max_pool\(rank)d")
      }
      m.function(
        "avg_pool\(rank)d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None)"
      ) { py, a throws(PyError) in
        let size = try sizes(py, a[1], count: rank)
        let window = Window(
          size: size, stride: a[2].isNone ? size : try sizes(py, a[2], count: rank), padding: try sizes(py, a[3], count: rank),
          dilation: Array(repeating: 1, count: rank), isCeiling: try a.bool(4))
        return output(py, try a.tensor(0).data, channels: nil, window: window, name: "avg_pool\(rank)d")
      }
    }
    m.function("linear(input, weight, bias=None)") { py, a throws(PyError) in
      let (input, weight) = (try a.tensor(0).data, try a.tensor(1).data)
      guard let features = weight.shape.first, !input.shape.isEmpty else { return py.unknown("`linear` of a scalar", harmless: true) }
      return py.tensor(TensorData(input.shape.dropLast() + [features], input.dtype), "linear")
    }
  }

  /// What moves over the last dimensions.
  private struct Window {
    let size, stride, padding, dilation: [Int]
    var isCeiling = false

    /// The size of a dimension behind it; nil where nothing is left, or a number leaves 64 bits.
    func output(_ input: Int, _ at: Int) -> Int? {
      guard stride[at] > 0, (0...Self.most).contains(input), [size[at], padding[at], dilation[at]].allSatisfy((0...Self.most).contains) else {
        return nil
      }
      let span = input + 2 * padding[at] - dilation[at] * (size[at] - 1) - 1
      guard span >= 0 else { return nil }
      guard isCeiling else { return span / stride[at] + 1 }
      let count = (span + stride[at] - 1) / stride[at] + 1
      // The last window must begin inside of the input or its left padding.
      return (count - 1) * stride[at] >= input + padding[at] ? count - 1 : count
    }

    private static let most = 1 << 24
  }

  /// One number for each dimension.
  private static func sizes(_ py: Interpreter, _ value: PyValue, count rank: Int) throws(PyError) -> [Int] {
    let given = try py.sizes([value])
    if given.count == 1 { return Array(repeating: given[0], count: rank) }
    guard given.count == rank else { throw py.exception("RuntimeError", "expected \(rank) values, got \(given.count)") }
    return given
  }

  private static func output(_ py: Interpreter, _ input: TensorData, channels: Int?, window: Window, name: String) -> PyValue {
    let rank = window.size.count
    guard input.shape.count == rank + 1 || input.shape.count == rank + 2 else {
      return py.unknown("`\(name)` of a tensor of \(input.shape.count) dimensions", harmless: true)
    }
    var shape = Array(input.shape.dropLast(rank))
    if let channels { shape[shape.count - 1] = channels }
    for (at, size) in input.shape.suffix(rank).enumerated() {
      guard let next = window.output(size, at) else { return py.unknown("`\(name)` of \(input.shape) has no output", harmless: true) }
      shape.append(next)
    }
    return py.tensor(TensorData(shape, input.dtype), name)
  }
}
