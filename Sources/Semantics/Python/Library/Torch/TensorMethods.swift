/// Other methods of `torch.Tensor`: properties, access to elements, and in-place changes.
enum TensorMethods {
  static func declare(_ c: ClassScope) {
    declareFacts(c)
    declareElements(c)
    declareCopies(c)
    declareChanges(c)
    declareNew(c)
  }

  private static func declareFacts(_ c: ClassScope) {
    c.property("shape") { py, a throws(PyError) in py.size(try a.tensor(0).data.shape) }
    c.method("size(self, dim=None)") { py, a throws(PyError) in
      let data = try a.tensor(0).data
      guard !a[1].isNone else { return py.size(data.shape) }
      guard let axis = data.axis(try a.int(1)), axis < data.shape.count else { throw py.indexError("Dimension out of range") }
      return .int(data.shape[axis])
    }
    for name in ["dim", "ndimension"] { c.method("\(name)(self)") { _, a throws(PyError) in .int(try a.tensor(0).data.shape.count) } }
    c.property("ndim") { _, a throws(PyError) in .int(try a.tensor(0).data.shape.count) }
    for name in ["numel", "nelement"] { c.method("\(name)(self)") { _, a throws(PyError) in .int(try a.tensor(0).data.count) } }
    c.property("dtype") { py, a throws(PyError) in try py.dtype(try a.tensor(0).data.dtype) }
    c.property("device") { py, a throws(PyError) in try py.call(try py.attribute(try py.module("torch"), "device"), Arguments([.string("cpu")])) }
    for name in ["is_cuda", "is_sparse", "is_quantized", "is_meta", "is_mkldnn", "is_nested", "is_mps", "is_xpu"] { c.value(name, .bool(false)) }
    c.value("is_leaf", .bool(true))
    c.value("is_cpu", .bool(true))
    c.value("layout", .string("strided"))
    for name in ["grad", "grad_fn"] { c.value(name, .none) }
    c.property("requires_grad") { _, a throws(PyError) in .bool(try a.tensor(0).requiresGrad) }
    c.method("is_floating_point(self)") { _, a throws(PyError) in .bool(try a.tensor(0).data.dtype.isFloating) }
    c.method("is_complex(self)") { _, a throws(PyError) in .bool(try a.tensor(0).data.dtype.isComplex) }
    c.method("is_contiguous(self, *args, **kwargs)") { _, _ throws(PyError) in .bool(true) }
    c.method("stride(self, dim=None)") { py, a throws(PyError) in
      let data = try a.tensor(0).data
      guard !a[1].isNone else { return py.tuple(data.strides.map(PyValue.int)) }
      guard let axis = data.axis(try a.int(1)), axis < data.shape.count else { throw py.indexError("Dimension out of range") }
      return .int(data.strides[axis])
    }
    c.method("__len__(self)") { py, a throws(PyError) in
      guard let first = try a.tensor(0).data.shape.first else { throw py.typeError("len() of a 0-d tensor") }
      return .int(first)
    }
    c.method("__iter__(self)") { py, a throws(PyError) in
      let data = try a.tensor(0).data
      guard let count = data.shape.first else { throw py.typeError("iteration over a 0-d tensor") }
      try py.checkLength(count)
      return py.iterator((0..<count).map { py.tensor(data.item($0, of: 0), "iteration") })
    }
    c.method("__hash__(self)") { py, a throws(PyError) in .int(try py.identity(a[0])) }
  }

  /// What torch raises where a tensor stands for no number.
  private static func scalarRefusal(_ method: String, _ tensor: PyTensor, _ py: Interpreter) -> PyError {
    switch method {
    case "__bool__":
      py.exception("RuntimeError", "Boolean value of Tensor with \(tensor.data.count == 0 ? "no values" : "more than one value") is ambiguous")
    case "__index__": py.typeError("only integer tensors of a single element can be converted to an index")
    default: py.valueError("only one element tensors can be converted to Python scalars")
    }
  }

  private static func declareElements(_ c: ClassScope) {
    c.method("item(self)") { py, a throws(PyError) in
      let tensor = try a.tensor(0)
      guard tensor.data.count == 1 else {
        throw py.exception("RuntimeError", "a Tensor with \(tensor.data.count) elements cannot be converted to Scalar")
      }
      return py.number(try py.known(tensor)[0], tensor.data.dtype)
    }
    c.method("tolist(self)") { py, a throws(PyError) in
      let tensor = try a.tensor(0)
      return nested(py, try py.known(tensor)[...], shape: tensor.data.shape[...], type: tensor.data.dtype)
    }
    for name in ["__bool__", "__int__", "__float__", "__index__"] {
      c.method("\(name)(self)") { py, a throws(PyError) in
        let tensor = try a.tensor(0)
        guard tensor.data.count == 1, name != "__index__" || !tensor.data.dtype.isFloating else { throw scalarRefusal(name, tensor, py) }
        let value = try py.known(tensor)[0]
        switch name {
        case "__bool__": return .bool(value != 0)
        case "__float__": return .float(value)
        default: return Int(exactly: value.rounded(.towardZero)).map(PyValue.int) ?? py.unknown("a number leaves 64 bits")
        }
      }
    }
    c.method("__getitem__(self, index)") { py, a throws(PyError) in
      let data = try a.tensor(0).data
      return py.tensor(data.indexed(try index(py, a[1])), "x[...]")
    }
    c.method("__setitem__(self, index, value)") { py, a throws(PyError) in
      let tensor = try a.tensor(0)
      let value = py.operand(a[2])?.data
      tensor.replace(with: value.flatMap { value in (try? index(py, a[1])).flatMap { tensor.data.assigned($0, value) } } ?? tensor.data.forgotten)
      return .none
    }
  }

  private static func nested(_ py: Interpreter, _ elements: ArraySlice<Double>, shape: ArraySlice<Int>, type: TensorType) -> PyValue {
    guard let count = shape.first else { return elements.first.map { py.number($0, type) } ?? .none }
    let length = count == 0 ? 0 : elements.count / count
    return py.list(
      (0..<count).map { i in
        let start = elements.startIndex + i * length
        return nested(py, elements[start..<start + length], shape: shape.dropFirst(), type: type)
      })
  }

  private static func index(_ py: Interpreter, _ value: PyValue) throws(PyError) -> [TensorData.Index] {
    var items = [value]
    if case .tuple(let tuple) = value.native { items = tuple.elements }
    var result: [TensorData.Index] = []
    for item in items {
      switch item.native {
      case .none: result.append(.newAxis)
      case .ellipsis: result.append(.ellipsis)
      case .int(let index): result.append(.int(index))
      case .slice(let slice):
        func bound(_ value: PyValue) throws(PyError) -> Int? { value.isNone ? nil : try py.wholeNumber(value) }
        result.append(.slice(start: try bound(slice.start), stop: try bound(slice.stop), step: try bound(slice.step)))
      case .tensor(let tensor): result.append(.tensor(tensor.data))
      case .list, .range:
        guard case .tensor(let tensor) = try TensorCreation.tensor(py, item, type: nil) else {
          throw .unknown(py.unknownValue("an index is not known"))
        }
        result.append(.tensor(tensor.data))
      case .unknown(let unknown): throw .unknown(unknown)
      default: throw .unknown(py.unknownValue("an index of this kind is not evaluated"))
      }
    }
    return result
  }

  private static func declareCopies(_ c: ClassScope) {
    let same = [
      "contiguous", "cpu", "cuda", "pin_memory", "share_memory_", "retain_grad", "to_dense", "coalesce", "resolve_conj", "detach_",
      "register_hook",
    ]
    for name in same { c.method("\(name)(self, *args, **kwargs)", .accept) { _, a throws(PyError) in a[0] } }
    for name in ["detach", "clone", "numpy"] {
      c.method("\(name)(self, *args, **kwargs)", .accept) { py, a throws(PyError) in py.tensor(try a.tensor(0).data, name) }
    }
    c.method("requires_grad_(self, requires_grad=True)", .accept) { py, a throws(PyError) in
      if let flag = try py.truth(a[1]) { try a.tensor(0).setRequiresGrad(flag) }
      return a[0]
    }
    c.method("to(self, *args, **kwargs)", .accept) { py, a throws(PyError) in
      let data = try a.tensor(0).data
      for value in a.rest + a.keywords.map(\.value) {
        if case .tensor(let other) = value { return py.tensor(data.converted(to: other.data.dtype), "to") }
        if case .instance(let instance) = value, instance.type === py.tensorTypes?.dtype, let type = try py.tensorType(value) {
          return py.tensor(data.converted(to: type), "to")
        }
      }
      return a[0]
    }
    c.method("type_as(self, other)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.converted(to: try a.tensor(1).data.dtype), "type_as") }
    // Methods that numpy's arrays have under another name.
    c.method("astype(self, dtype, **kwargs)") { py, a throws(PyError) in
      guard let type = try py.tensorType(a[1]) else { return a[0] }
      return py.tensor(try a.tensor(0).data.converted(to: type), "astype")
    }
    c.method("__repr__(self)") { py, a throws(PyError) in
      let tensor = try a.tensor(0)
      let list = nested(py, try py.known(tensor)[...], shape: tensor.data.shape[...], type: tensor.data.dtype)
      return .string("tensor(\(py.plainRepr(list)))")
    }
    c.method("type(self, dtype=None, **kwargs)") { py, a throws(PyError) in
      guard let type = try py.tensorType(a[1]) else { return .string(try a.tensor(0).data.dtype.tensorName) }
      return py.tensor(try a.tensor(0).data.converted(to: type), "type")
    }
    let types: [(String, TensorType)] = [
      ("float", .float32), ("double", .float64), ("half", .float16), ("bfloat16", .bfloat16), ("int", .int32), ("long", .int64), ("bool", .bool),
      ("short", .int16), ("byte", .uint8),
    ]
    for (name, type) in types {
      c.method("\(name)(self, **kwargs)") { py, a throws(PyError) in py.tensor(try a.tensor(0).data.converted(to: type), name) }
    }
  }

  /// In-place methods that draw random numbers, or whose values don't matter: the elements become unknown.
  private static let forgetting = [
    "normal_", "uniform_", "copy_", "trunc_normal_", "bernoulli_", "exponential_", "random_", "erfinv_", "clamp_", "masked_fill_", "scatter_",
    "scatter_add_", "index_fill_", "index_copy_", "log_", "exp_", "sqrt_", "round_", "tril_", "triu_", "clamp_min_", "clamp_max_", "neg_", "abs_",
    "square_", "sigmoid_", "relu_", "fill_diagonal_", "add_", "sub_", "mul_", "div_", "pow_", "addcmul_", "renorm_", "geometric_", "log_normal_",
    "kaiming_normal_", "xavier_uniform_", "__iadd__", "__isub__", "__imul__", "__itruediv__",
  ]

  private static func declareChanges(_ c: ClassScope) {
    for name in forgetting {
      c.method("\(name)(self, *args, **kwargs)", .accept) { _, a throws(PyError) in
        let tensor = try a.tensor(0)
        tensor.replace(with: tensor.data.forgotten)
        return a[0]
      }
    }
    for (name, standard) in [("fill_(self, value)", nil), ("zero_(self)", 0)] as [(String, Double?)] {
      c.method(name, .accept) { py, a throws(PyError) in
        let tensor = try a.tensor(0)
        let value = standard ?? (a.values.count > 1 ? py.operand(a[1])?.data.elements?.first : nil)
        tensor.replace(with: TensorData(tensor.data.shape, tensor.data.dtype, filledWith: value) ?? tensor.data.forgotten)
        return a[0]
      }
    }
    c.method("squeeze_(self, dim=None)") { py, a throws(PyError) in
      let tensor = try a.tensor(0)
      if let data = tensor.data.squeezed(a[1].isNone ? nil : try a.int(1)) { tensor.replace(with: data) }
      return a[0]
    }
    c.method("unsqueeze_(self, dim)") { py, a throws(PyError) in
      let tensor = try a.tensor(0)
      if let data = tensor.data.unsqueezed(try a.int(1)) { tensor.replace(with: data) }
      return a[0]
    }
    c.method("resize_(self, *sizes)") { py, a throws(PyError) in
      if let data = TensorData(try py.sizes(a.rest)) { try a.tensor(0).replace(with: data) }
      return a[0]
    }
  }

  private static func declareNew(_ c: ClassScope) {
    for (name, value) in [("new_zeros", 0.0), ("new_ones", 1), ("new_empty", nil), ("new", nil)] as [(String, Double?)] {
      c.method("\(name)(self, *size, dtype=None, device=None, requires_grad=False)") { py, a throws(PyError) in
        let own = try a.tensor(0).data.dtype
        let type = try py.tensorType(a[2]) ?? own
        return py.tensor(TensorData(try py.sizes(a.rest), type, filledWith: value), name)
      }
    }
    c.method("new_full(self, size, fill_value, dtype=None, device=None)") { py, a throws(PyError) in
      let own = try a.tensor(0).data.dtype
      let type = try py.tensorType(a[3]) ?? own
      return py.tensor(TensorData(try py.sizes([a[1]]), type, filledWith: py.operand(a[2])?.data.elements?.first), "new_full")
    }
    c.method("new_tensor(self, data, dtype=None, device=None)") { py, a throws(PyError) in
      let own = try a.tensor(0).data.dtype
      return try TensorCreation.tensor(py, a[1], type: try py.tensorType(a[2]) ?? own)
    }
  }
}
