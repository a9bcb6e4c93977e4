/// Functions that make tensors.
enum TensorCreation {
  static func declare(_ m: ModuleScope) {
    for (name, value) in [("zeros", 0.0), ("ones", 1), ("empty", nil), ("rand", nil), ("randn", nil)] as [(String, Double?)] {
      m.function(
        "\(name)(*size, out=None, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=None, memory_format=None, generator=None, size=...)"
      ) {
        py, a throws(PyError) in
        let sizes = try py.sizes(a.values.last.flatMap { $0 }.map { [$0] } ?? a.rest)
        return try made(py, sizes, type: try py.tensorType(a[2]) ?? .float32, value: value, requiresGrad: try a.bool(5), name: name)
      }
    }
    m.function("full(size, fill_value, *, out=None, dtype=None, layout=None, device=None, requires_grad=False)") { py, a throws(PyError) in
      let value = py.operand(a[1])
      let type = try py.tensorType(a[3]) ?? value?.data.dtype ?? .float32
      return try made(py, try py.sizes([a[0]]), type: type, value: value?.data.elements?.first, requiresGrad: try a.bool(6), name: "full")
    }
    for (name, value) in [("zeros_like", 0.0), ("ones_like", 1), ("empty_like", nil), ("rand_like", nil), ("randn_like", nil)] as [(String, Double?)]
    {
      m.function("\(name)(input, *, dtype=None, layout=None, device=None, requires_grad=False, memory_format=None)") { py, a throws(PyError) in
        let tensor = try a.tensor(0)
        return try made(
          py, tensor.data.shape, type: try py.tensorType(a[1]) ?? tensor.data.dtype, value: value, requiresGrad: try a.bool(4), name: name)
      }
    }
    m.function("full_like(input, fill_value, *, dtype=None, device=None)") { py, a throws(PyError) in
      let tensor = try a.tensor(0)
      return try made(
        py, tensor.data.shape, type: try py.tensorType(a[2]) ?? tensor.data.dtype, value: py.operand(a[1])?.data.elements?.first, requiresGrad: false,
        name: "full_like")
    }
    m.function("normal(mean=0, std=1, size=None, **kwargs)") { py, a throws(PyError) in
      if case .tensor(let mean) = a[0] { return py.tensor(mean.data.forgotten, "normal") }
      return py.tensor(TensorData(try py.sizes([a[2]])), "normal")
    }
    m.function("randint(*args, size=None, dtype=None, **kwargs)") { py, a throws(PyError) in
      let size = a[1].isNone ? a.rest.last ?? .none : a[1]
      return py.tensor(TensorData(try py.sizes([size]), try py.tensorType(a[2]) ?? .int64), "randint")
    }
    m.function("randperm(n, **kwargs)") { py, a throws(PyError) in py.tensor(TensorData([try a.int(0)], .int64), "randperm") }
    declareRanges(m)
    declareFromValues(m)
  }

  private static func made(
    _ py: Interpreter, _ sizes: [Int], type: TensorType, value: Double?, requiresGrad: Bool, name: String
  ) throws(PyError) -> PyValue {
    if let negative = sizes.first(where: { $0 < 0 }) {
      throw py.exception("RuntimeError", "Trying to create tensor with negative dimension \(negative): \(sizes)")
    }
    guard let data = TensorData(sizes, type, filledWith: value) else { return py.unknown("`\(name)` of \(sizes) is too large") }
    return .tensor(PyTensor(py.heap, data, requiresGrad: requiresGrad))
  }

  private static func declareRanges(_ m: ModuleScope) {
    m.function("arange(*args, start=None, end=None, step=None, dtype=None, device=None, requires_grad=False)") { py, a throws(PyError) in
      var bounds = a.rest
      if bounds.isEmpty { bounds = a[1].isNone ? [a[2]] : [a[1], a[2]] }
      if bounds.count == 1, !a[2].isNone { bounds.append(a[2]) }
      if !a[3].isNone, bounds.count < 3 { bounds = (bounds.count == 1 ? [.int(0)] : []) + bounds + [a[3]] }
      if bounds.count == 1 { bounds.insert(.int(0), at: 0) }
      if bounds.count == 2 { bounds.append(.int(1)) }
      var numbers: [Double] = []
      var isFloating = false
      for bound in bounds {
        guard let operand = py.operand(bound), let number = operand.data.elements?.first else {
          return py.unknown("the bounds of `torch.arange` are not known")
        }
        isFloating = isFloating || operand.data.dtype.isFloating
        numbers.append(number)
      }
      let type = try py.tensorType(a[4]) ?? (isFloating ? .float32 : .int64)
      guard numbers[2] != 0 else { throw py.exception("RuntimeError", "step must be nonzero") }
      return py.tensor(TensorData.range(numbers[0], numbers[1], step: numbers[2], type: type), "torch.arange")
    }
    m.function("linspace(start, end, steps, *, out=None, dtype=None, layout=None, device=None, requires_grad=False)") { py, a throws(PyError) in
      let (steps, type) = (try py.wholeNumber(a[2]), try py.tensorType(a[4]) ?? .float32)
      guard steps >= 0 else { throw py.exception("RuntimeError", "number of steps must be non-negative") }
      guard let start = py.operand(a[0])?.data.elements?.first, let end = py.operand(a[1])?.data.elements?.first else {
        return py.tensor(TensorData([steps], type), "torch.linspace")
      }
      return py.tensor(TensorData.linspace(start, end, steps: steps, type: type), "torch.linspace")
    }
    m.function("eye(n, m=None, *, out=None, dtype=None, device=None)") { py, a throws(PyError) in
      let rows = try a.int(0)
      return py.tensor(TensorData.identity(rows, a[1].isNone ? rows : try a.int(1), type: try py.tensorType(a[3]) ?? .float32), "torch.eye")
    }
    m.function("hann_window(window_length, **kwargs)") { py, a throws(PyError) in py.tensor(TensorData([try a.int(0)]), "torch.hann_window") }
    m.alias("hamming_window", of: "hann_window")
  }

  private static func declareFromValues(_ m: ModuleScope) {
    for name in ["tensor", "as_tensor", "from_numpy", "asarray"] {
      m.function("\(name)(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False)", .accept) { py, a throws(PyError) in
        try tensor(py, a[0], type: try py.tensorType(a[1]))
      }
    }
  }

  /// A tensor made from nested sequences of numbers.
  static func tensor(_ py: Interpreter, _ value: PyValue, type: TensorType?) throws(PyError) -> PyValue {
    if let operand = py.operand(value) {
      return py.tensor(type.map { operand.data.converted(to: $0) } ?? operand.data, "torch.tensor")
    }
    var rows = NumberRows()
    guard try rows.add(py, value, depth: 0) else { return py.unknown("the values of a tensor are not known") }
    guard let data = rows.data(type) else { throw py.valueError("expected sequence of equal length at every level") }
    return py.tensor(data, "torch.tensor")
  }
}

/// Numbers that nested sequences hold, row by row.
private struct NumberRows {
  private var shape: [Int] = []
  /// The numbers, while there are not too many to be kept.
  private var numbers: [Double] = []
  private var count = 0
  private var type = TensorType.bool

  /// The tensor; nil where rows have different lengths.
  func data(_ wanted: TensorType?) -> TensorData? {
    guard TensorData.count(shape) == count else { return nil }
    let type = wanted ?? (count == 0 ? .float32 : type)
    return count > TensorData.limit ? TensorData(shape, type) : TensorData(shape, type, elements: numbers)
  }

  private mutating func add(_ more: @autoclosure () -> [Double], count: Int, _ type: TensorType) {
    self.count += count
    if self.count <= TensorData.limit { numbers += more() }
    self.type = self.type.promoted(type)
  }

  /// Reads numbers; false where one is unknown or not a number.
  mutating func add(_ py: Interpreter, _ value: PyValue, depth: Int) throws(PyError) -> Bool {
    if let operand = py.operand(value) {
      guard let elements = operand.data.elements else { return false }
      if operand.data.shape.count + depth > shape.count { shape += operand.data.shape }
      add(elements, count: elements.count, operand.data.dtype)
      return true
    }
    switch value.native {
    case .list, .tuple, .range: break
    default: return false
    }
    guard depth < 16, value.lost == nil else { return false }
    if case .list(let list) = value.native, let table = list.table { return try add(py, table, depth: depth) }
    let items = try py.elements(of: value.native)
    if shape.count == depth { shape.append(items.count) }
    try checkLength(py, items.count, depth: depth)
    try py.spend(items.count)
    for item in items where try !add(py, item, depth: depth + 1) { return false }
    return true
  }

  private mutating func add(_ py: Interpreter, _ table: NumberTable, depth: Int) throws(PyError) -> Bool {
    if shape.count == depth { shape += table.shape }
    guard shape.count - depth == table.shape.count else { return false }
    for (offset, length) in table.shape.enumerated() { try checkLength(py, length, depth: depth + offset) }
    add(table.numbers.map(\.asDouble), count: table.count, table.type ?? type)
    return true
  }

  private func checkLength(_ py: Interpreter, _ length: Int, depth: Int) throws(PyError) {
    guard shape[depth] != length else { return }
    throw py.valueError("expected sequence of length \(shape[depth]) at dim \(depth) (got \(length))")
  }
}
