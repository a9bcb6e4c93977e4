/// Functions of tensors that are methods too: `torch.flatten(x)` is `x.flatten()`.
struct TensorFunctions {
  let module: ModuleScope
  let methods: ClassScope

  static func declare(_ module: ModuleScope, _ methods: ClassScope) {
    let table = TensorFunctions(module: module, methods: methods)
    table.declareElementwise()
    table.declareReductions()
    table.declareShapes()
    table.declareParts()
    table.declareProducts()
    table.declareComplex()
  }

  /// Declares `name(input, ...)` as a function and as a method.
  func both(_ declaration: String, _ unknowns: NativeFunction.Unknowns = .absorb, _ body: @escaping NativeBody) {
    module.function(declaration, unknowns, body)
    methods.method(declaration, unknowns, body)
  }

  // MARK: Elementwise

  private static let unaryNames = [
    "neg", "abs", "exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
    "cosh", "tanh", "sigmoid", "relu", "floor", "ceil", "trunc", "round", "sign", "square", "reciprocal", "erf", "isnan", "isinf",
    "isfinite", "logical_not", "bitwise_not", "softmax", "log_softmax", "gelu", "silu", "erfinv", "normalize", "dropout", "nan_to_num",
    "masked_fill", "cumulative_trapezoid", "relu6", "leaky_relu", "elu", "selu", "hardswish", "hardsigmoid", "mish", "softplus",
  ]

  private static let binaryNames = [
    ("add", "add"), ("sub", "sub"), ("subtract", "sub"), ("mul", "mul"), ("multiply", "mul"), ("div", "div"), ("divide", "div"),
    ("true_divide", "div"), ("pow", "pow"), ("floor_divide", "floordiv"), ("remainder", "mod"), ("fmod", "mod"), ("maximum", "max"),
    ("minimum", "min"), ("eq", "eq"), ("ne", "ne"), ("lt", "lt"), ("le", "le"), ("gt", "gt"), ("ge", "ge"), ("greater", "gt"),
    ("less", "lt"), ("logical_and", "and"), ("logical_or", "or"), ("logical_xor", "xor"), ("bitwise_and", "and"), ("bitwise_or", "or"),
    ("atan2", "atan2"),
  ]

  private static let operators = [
    ("add", "add"), ("sub", "sub"), ("mul", "mul"), ("truediv", "div"), ("pow", "pow"), ("floordiv", "floordiv"), ("mod", "mod"),
    ("and", "and"), ("or", "or"), ("xor", "xor"),
  ]

  private func declareElementwise() {
    for name in Self.unaryNames {
      let operation = name.hasSuffix("_not") ? "not" : name
      both("\(name)(input, *args, **kwargs)") { py, a throws(PyError) in
        py.tensor(try a.tensor(0).data.unary(operation), name)
      }
    }
    for (method, name) in [("__neg__", "neg"), ("__abs__", "abs"), ("__invert__", "not")] {
      methods.method("\(method)(self)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.unary(name), name) }
    }
    for (name, operation) in Self.binaryNames {
      both("\(name)(input, other, *, alpha=1, rounding_mode=None, out=None)") { py, a throws(PyError) in
        let rounded = ["floor": "floordiv", "trunc": "truncdiv"]
        let mode = a[3].isNone ? operation : rounded[try a.string(3)] ?? operation
        return try binary(py, mode, of: a[0], with: a[1]) ?? py.unknown("`\(name)` of what is no tensor is not evaluated")
      }
    }
    for (name, operation) in Self.operators {
      methods.method("__\(name)__(self, other)") { py, a throws(PyError) in try binary(py, operation, of: a[0], with: a[1]) ?? .notImplemented }
      methods.method("__r\(name)__(self, other)") { py, a throws(PyError) in try binary(py, operation, of: a[1], with: a[0]) ?? .notImplemented }
    }
    for name in ["eq", "ne", "lt", "le", "gt", "ge"] {
      methods.method("__\(name)__(self, other)") { py, a throws(PyError) in try binary(py, name, of: a[0], with: a[1]) ?? .notImplemented }
    }
    for name in ["clamp", "clip"] {
      both("\(name)(input, min=None, max=None)") { py, a throws(PyError) in
        let (low, high) = (py.operand(a[1])?.data.elements?.first, py.operand(a[2])?.data.elements?.first)
        return py.tensor(try a.tensor(0).data.mapped { Swift.min(Swift.max($0, low ?? -.infinity), high ?? .infinity) }, name)
      }
    }
    both("where(input, self=None, other=None)") { py, a throws(PyError) in
      if a[1].isNone, a[2].isNone { return try py.call(try py.attribute(a[0], "nonzero"), Arguments([], keywords: [("as_tuple", .bool(true))])) }
      guard let condition = py.operand(a[0]), let x = py.operand(a[1]), let y = py.operand(a[2]) else {
        return py.unknown("`torch.where` of these values is not evaluated")
      }
      let type = Interpreter.resultType(x, y)
      guard let sizes = TensorData.broadcast(x.data.shape, y.data.shape), let whole = TensorData.broadcast(sizes, condition.data.shape),
        let c = condition.data.expanded(whole)?.elements, let first = x.data.expanded(whole)?.elements, let second = y.data.expanded(whole)?.elements
      else {
        return py.tensor(
          TensorData.broadcast(x.data.shape, y.data.shape).flatMap { TensorData.broadcast($0, condition.data.shape) }.flatMap {
            TensorData($0, type)
          }, "where")
      }
      return py.tensor(TensorData(whole, type, elements: c.indices.map { c[$0] != 0 ? first[$0] : second[$0] }), "where")
    }
  }

  // MARK: Reductions

  private func declareReductions() {
    for name in ["sum", "prod", "mean", "all", "any", "amax", "amin", "norm", "std", "var", "argmax", "argmin", "logsumexp"] {
      let operation = name == "amax" ? "max" : name == "amin" ? "min" : name
      let order = name == "norm" ? "p=None, dim=None" : "dim=None"
      both("\(name)(input, \(order), keepdim=False, **kwargs)") { py, a throws(PyError) in
        let dim = name == "norm" ? 2 : 1
        return py.tensor(try reduced(a.tensor(0).data, operation, dims: try py.dims(a[dim]), keeps: try a.bool(dim + 1)), name)
      }
    }
    for (name, index) in [("max", "argmax"), ("min", "argmin"), ("median", nil)] {
      both("\(name)(input, dim=None, keepdim=False)") { py, a throws(PyError) in
        if case .tensor = a[1], name != "median" { return try binary(py, name, of: a[0], with: a[1]) ?? .notImplemented }
        let (data, dims, keeps) = (try a.tensor(0).data, try py.dims(a[1]), try a.bool(2))
        let values = py.tensor(reduced(data, name, dims: dims, keeps: keeps), name)
        let places = reduced(data, index ?? "argmax", dims: dims, keeps: keeps)
        return dims.isEmpty ? values : py.namedResults([values, py.tensor(index == nil ? places?.forgotten : places, name)], of: name)
      }
    }
    for (name, spread) in [("var_mean", "var"), ("std_mean", "std")] {
      module.function("\(name)(input, dim=None, unbiased=True, keepdim=False, *, correction=1)") { py, a throws(PyError) in
        let (data, dims, keeps) = (try a.tensor(0).data, try py.dims(a[1]), try a.bool(3))
        return py.tuple([spread, "mean"].map { py.tensor(reduced(data, $0, dims: dims, keeps: keeps), name) })
      }
    }
    for (name, operation) in [("cumsum", "add"), ("cumprod", "mul")] {
      both("\(name)(input, dim, dtype=None)") { py, a throws(PyError) in
        guard let combine = TensorOperations.binary(operation) else { return .none }
        let result = try a.tensor(0).data.accumulated(try a.int(1), combine)
        let type = try py.tensorType(a[2])
        return py.tensor(type.map { type in result?.converted(to: type) } ?? result, name)
      }
    }
  }

  // MARK: Shapes

  private func declareShapes() {
    for name in ["reshape", "view"] {
      methods.method("\(name)(self, *shape)") { py, a throws(PyError) in
        let data = try a.tensor(0).data
        if let first = a.rest.first, case .instance = first, let type = try? py.tensorType(first) { return py.tensor(data.converted(to: type), name) }
        let sizes = try py.sizes(a.rest)
        guard let result = data.reshaped(sizes) else {
          throw py.exception("RuntimeError", "shape '\(sizes)' is invalid for input of size \(data.count)")
        }
        return py.tensor(result, name)
      }
    }
    module.function("reshape(input, shape)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.reshaped(try py.sizes([a[1]])), "reshape") }
    both("flatten(input, start_dim=0, end_dim=-1)") { py, a throws(PyError) in
      py.tensor(try a.tensor(0).data.flattened(try a.int(1), try a.int(2)), "flatten")
    }
    both("ravel(input)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.flattened(), "ravel") }
    both("unsqueeze(input, dim)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.unsqueezed(try a.int(1)), "unsqueeze") }
    both("squeeze(input, dim=None)") { py, a throws(PyError) in
      py.tensor(try a.tensor(0).data.squeezed(a[1].isNone ? nil : try a.int(1)), "squeeze")
    }
    for name in ["transpose", "swapaxes", "swapdims"] {
      both("\(name)(input, dim0, dim1)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.transposed(try a.int(1), try a.int(2)), name) }
    }
    both("t(input)") { py, a throws(PyError) in
      let data = try a.tensor(0).data
      return py.tensor(data.shape.count < 2 ? data : data.transposed(0, 1), "t")
    }
    methods.method("permute(self, *dims)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.permuted(try py.sizes(a.rest)), "permute") }
    module.function("permute(input, dims)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.permuted(try py.sizes([a[1]])), "permute") }
    methods.method("expand(self, *sizes)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.expanded(try py.sizes(a.rest)), "expand") }
    for (name, change) in [("expand_as", TensorData.expanded), ("view_as", TensorData.reshaped), ("reshape_as", TensorData.reshaped)] {
      methods.method("\(name)(self, other)") { py, a throws(PyError) in py.tensor(change(try a.tensor(0).data)(try a.tensor(1).data.shape), name) }
    }
    for name in ["repeat", "tile"] {
      methods.method("\(name)(self, *times)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.tiled(try py.sizes(a.rest)), name) }
    }
    for (name, upper) in [("triu", true), ("tril", false)] {
      both("\(name)(input, diagonal=0)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.triangle(upper: upper, try a.int(1)), name) }
    }
    methods.property("T") { py, a throws(PyError) in
      let data = try a.tensor(0).data
      return py.tensor(data.permuted(data.shape.indices.reversed()), "T")
    }
    methods.property("mT") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.transposed(-2, -1), "mT") }
  }

  // MARK: Parts

  private func declareParts() {
    both("narrow(input, dim, start, length)") { py, a throws(PyError) in
      py.tensor(try a.tensor(0).data.narrowed(try a.int(1), start: try a.int(2), count: try a.int(3)), "narrow")
    }
    both("select(input, dim, index)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.item(try a.int(2), of: try a.int(1)), "select") }
    both("index_select(input, dim, index)") { py, a throws(PyError) in
      let indices = try py.known(try a.tensor(2)).map { Int($0) }
      return py.tensor(try a.tensor(0).data.selected(indices, along: try a.int(1)), "index_select")
    }
    both("unbind(input, dim=0)") { py, a throws(PyError) in
      let (data, dim) = (try a.tensor(0).data, try a.int(1))
      guard let axis = data.axis(dim), axis < data.shape.count else { throw py.indexError("Dimension out of range") }
      try py.checkLength(data.shape[axis])
      return py.tuple((0..<data.shape[axis]).map { py.tensor(data.item($0, of: axis), "unbind") })
    }
    both("split(tensor, split_size_or_sections, dim=0)") { py, a throws(PyError) in
      try split(py, try a.tensor(0).data, sections: a[1], dim: try a.int(2))
    }
    both("split_with_sizes(tensor, split_sizes, dim=0)") { py, a throws(PyError) in
      try split(py, try a.tensor(0).data, sections: a[1], dim: try a.int(2))
    }
    both("chunk(input, chunks, dim=0)") { py, a throws(PyError) in
      let (data, chunks) = (try a.tensor(0).data, try a.int(1))
      guard chunks > 0, let axis = data.axis(try a.int(2)), axis < data.shape.count else {
        throw py.exception("RuntimeError", "chunk expects `chunks` to be greater than 0")
      }
      return try split(py, data, sections: .int(max(1, (data.shape[axis] + chunks - 1) / chunks)), dim: axis)
    }
    both("flip(input, *axes, dims=None)") { py, a throws(PyError) in
      var data: TensorData? = try a.tensor(0).data
      for dim in try py.sizes(a[2].isNone ? a.rest : [a[2]]) {
        data = data.flatMap { whole in
          whole.axis(dim).flatMap { whole.selected(whole.shape[$0] <= TensorData.limit ? (0..<whole.shape[$0]).reversed() : [], along: $0) }
        }
      }
      return py.tensor(data, "flip")
    }
    both("roll(input, shifts, dims=None)") { py, a throws(PyError) in
      guard !a[2].isNone else { return py.tensor(try a.tensor(0).data.forgotten, "roll") }
      var data = try a.tensor(0).data
      for (shift, dim) in zip(try py.dims(a[1]), try py.dims(a[2])) {
        guard let axis = data.axis(dim), axis < data.shape.count, data.shape[axis] <= TensorData.limit, data.shape[axis] > 0 else { continue }
        let size = data.shape[axis]
        data = data.selected((0..<size).map { (($0 - shift) % size + size) % size }, along: axis) ?? data.forgotten
      }
      return py.tensor(data, "roll")
    }
    both("repeat_interleave(input, repeats, dim=None)") { py, a throws(PyError) in
      let (own, repeats) = (try a.tensor(0).data, try py.wholeNumber(a[1]))
      let data = a[2].isNone ? own.flattened() ?? own : own
      guard let axis = data.axis(a[2].isNone ? 0 : try a.int(2)), axis < data.shape.count, repeats >= 0, repeats <= 1_000_000 else {
        return py.tensor(nil, "repeat_interleave")
      }
      var sizes = data.shape
      sizes[axis] *= repeats
      guard sizes[axis] <= TensorData.limit else { return py.tensor(TensorData(sizes, data.dtype), "repeat_interleave") }
      return py.tensor(data.selected((0..<sizes[axis]).map { $0 / repeats }, along: axis), "repeat_interleave")
    }
    both("diff(input, n=1, dim=-1)") { py, a throws(PyError) in
      let data = try a.tensor(0).data
      guard let axis = data.axis(try a.int(2)), axis < data.shape.count, data.shape[axis] > 0 else { return py.tensor(nil, "diff") }
      let count = data.shape[axis] - 1
      guard let low = data.narrowed(axis, start: 0, count: count), let high = data.narrowed(axis, start: 1, count: count) else {
        return py.tensor(nil, "diff")
      }
      return py.tensor(high.binary("sub", low, type: data.dtype), "diff")
    }
    both("nonzero(input, *, as_tuple=False)") { py, a throws(PyError) in
      guard let places = try a.tensor(0).data.nonzero else { return py.unknown("the elements of a tensor are not known") }
      let columns = places.map { PyTensor(py.heap, $0) }
      return try a.bool(1) ? py.tuple(columns.map(PyValue.tensor)) : py.tensor(TensorData.stacked(places, 1), "nonzero")
    }
    both("unique(input, sorted=True, return_inverse=False, return_counts=False, dim=None)") { py, a throws(PyError) in
      let (tensor, numbers) = (try a.tensor(0), try py.known(try a.tensor(0)))
      guard a[4].isNone else { return py.tensor(nil, "unique") }
      let values = Set(numbers).sorted()
      var parts = [py.tensor(TensorData([values.count], tensor.data.dtype, elements: values), "unique")]
      if try a.bool(2) {
        let places = numbers.map { number in Double(values.firstIndex(of: number) ?? 0) }
        parts.append(py.tensor(TensorData(tensor.data.shape, .int64, elements: places), "unique"))
      }
      if try a.bool(3) {
        parts.append(py.tensor(TensorData([values.count], .int64, elements: values.map { value in Double(numbers.count { $0 == value }) }), "unique"))
      }
      return parts.count == 1 ? parts[0] : py.tuple(parts)
    }
    methods.method("unfold(self, dimension, size, step)") { py, a throws(PyError) in
      let data = try a.tensor(0).data
      guard let axis = data.axis(try a.int(1)), axis < data.shape.count, try a.int(3) > 0, data.shape[axis] >= (try a.int(2)) else {
        return py.tensor(nil, "unfold")
      }
      var sizes = data.shape
      sizes[axis] = (sizes[axis] - (try a.int(2))) / (try a.int(3)) + 1
      return py.tensor(TensorData(sizes + [try a.int(2)], data.dtype), "unfold")
    }
  }

  // MARK: Several tensors

  /// Complex numbers, of which the shapes are known.
  private func declareComplex() {
    for (name, parts) in [("complex", "real, imag"), ("polar", "abs, angle")] {
      module.function("\(name)(\(parts), *, out=None)") { py, a throws(PyError) in
        let (x, y) = (try a.tensor(0).data, try a.tensor(1).data)
        return py.tensor(x.combined(y, x.dtype.ofPairs) { _, _ in 0 }?.forgotten, name)
      }
    }
    module.function("view_as_complex(input)") { py, a throws(PyError) in
      let x = try a.tensor(0).data
      return py.tensor(x.shape.last == 2 ? TensorData(x.shape.dropLast(), x.dtype.ofPairs) : nil, "view_as_complex")
    }
    module.function("view_as_real(input)") { py, a throws(PyError) in
      let x = try a.tensor(0).data
      return py.tensor(TensorData(x.shape + [2], x.dtype == .complex128 ? .float64 : .float32), "view_as_real")
    }
  }

  private func declareProducts() {
    for name in ["matmul", "mm", "bmm", "dot", "mv"] {
      both("\(name)(input, other, **kwargs)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.product(try a.tensor(1).data), name) }
    }
    methods.method("__matmul__(self, other)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.product(try a.tensor(1).data), "matmul") }
    both("outer(input, vec2)") { py, a throws(PyError) in
      let (x, y) = (try a.tensor(0).data, try a.tensor(1).data)
      return py.tensor(x.unsqueezed(1).flatMap { $0.binary("mul", y, type: x.dtype.promoted(y.dtype)) }, "outer")
    }
    both("kron(input, other)") { py, a throws(PyError) in
      let (x, y) = (try a.tensor(0).data, try a.tensor(1).data)
      guard x.shape.count == y.shape.count else { return py.tensor(nil, "kron") }
      return py.tensor(TensorData(zip(x.shape, y.shape).map { $0 &* $1 }, x.dtype), "kron")
    }
    for name in ["cat", "concat", "concatenate"] {
      module.function("\(name)(tensors, dim=0, *, axis=None, out=None)") { py, a throws(PyError) in
        py.tensor(TensorData.joined(try tensors(py, a[0]), try a.int(a[2].isNone ? 1 : 2)), "torch.cat")
      }
    }
    module.function("stack(tensors, dim=0, *, out=None)") { py, a throws(PyError) in
      py.tensor(TensorData.stacked(try tensors(py, a[0]), try a.int(1)), "torch.stack")
    }
    module.function("meshgrid(*tensors, indexing=None)") { py, a throws(PyError) in
      let parts = try tensors(py, a.rest.count == 1 ? a.rest[0] : py.tuple(a.rest))
      let isXY = py.plainString(a[1]) == "xy" && parts.count >= 2
      let sizes = parts.map(\.count)
      var order = Array(parts.indices)
      if isXY { order.swapAt(0, 1) }
      return py.tuple(
        parts.indices.map { i in
          var shape = Array(repeating: 1, count: parts.count)
          shape[i] = sizes[i]
          return py.tensor(parts[i].reshaped(shape)?.expanded(sizes)?.permuted(order), "torch.meshgrid")
        })
    }
    module.function("broadcast_shapes(*shapes)") { py, a throws(PyError) in
      var result: [Int]? = []
      for shape in a.rest {
        let sizes = try py.sizes([shape])
        result = result.flatMap { TensorData.broadcast($0, sizes) }
      }
      guard let result else { throw py.exception("RuntimeError", "Shape mismatch: objects cannot be broadcast to a single shape") }
      return py.size(result.map(PyValue.int))
    }
    module.function("broadcast_to(input, shape)") { py, a throws(PyError) in
      py.tensor(try a.tensor(0).data.expanded(try py.sizes([a[1]])), "broadcast_to")
    }
  }
}

private func tensors(_ py: Interpreter, _ value: PyValue) throws(PyError) -> [TensorData] {
  var result: [TensorData] = []
  for item in try py.elements(of: value) {
    guard case .tensor(let tensor) = item.native else {
      if case .unknown(let unknown) = item { throw .unknown(unknown) }
      throw py.typeError("expected Tensor as element of argument 0, but got \(py.typeName(item))")
    }
    result.append(tensor.data)
  }
  return result
}

private func binary(_ py: Interpreter, _ name: String, of a: PyValue, with b: PyValue) throws(PyError) -> PyValue? {
  guard let first = py.operand(a), let second = py.operand(b) else { return nil }
  let type = Interpreter.resultType(first, second)
  let isDivision = name == "div" && !type.isFloating && !type.isComplex
  guard let result = first.data.binary(name, second.data, type: isDivision ? .float32 : type) else {
    throw py.exception("RuntimeError", "The size of tensor a \(first.data.shape) must match the size of tensor b \(second.data.shape)")
  }
  return .tensor(PyTensor(py.heap, result))
}

private func reduced(_ data: TensorData, _ name: String, dims: [Int], keeps: Bool) -> TensorData? {
  let type = TensorOperations.reductionType(name, data.dtype)
  guard let operation = TensorOperations.reduction(name) else {
    return data.forgotten.reduced(dims, keepsDims: keeps, type: type) { _ in 0 }
  }
  return data.reduced(dims, keepsDims: keeps, type: type, operation)
}

private func split(_ py: Interpreter, _ data: TensorData, sections: PyValue, dim: Int) throws(PyError) -> PyValue {
  guard let axis = data.axis(dim), axis < data.shape.count else { throw py.indexError("Dimension out of range") }
  var sizes: [Int] = []
  if case .int(let size) = sections.native {
    guard size > 0 else { throw py.exception("RuntimeError", "split expects split_size be non-negative") }
    try py.checkLength(data.shape[axis] / size)
    sizes = stride(from: 0, to: data.shape[axis], by: size).map { min(size, data.shape[axis] - $0) }
  } else {
    sizes = try py.sizes([sections])
    guard sizes.reduce(0, &+) == data.shape[axis], sizes.allSatisfy({ $0 >= 0 }) else {
      throw py.exception("RuntimeError", "split_with_sizes expects split_sizes to sum exactly to \(data.shape[axis])")
    }
  }
  var start = 0
  return py.tuple(
    sizes.map { size in
      defer { start += size }
      return py.tensor(data.narrowed(axis, start: start, count: size), "split")
    })
}
