import Model

/// `torch`
enum TorchModule {
  /// The version that the catalogue follows: it stands in where no installed one is found.
  static let followedVersion = "2.15.0"

  static func declare(_ m: ModuleScope) {
    declareTypes(m)
    TensorCreation.declare(m)
    declareModes(m)
    declareRest(m)
  }

  private static func declareTypes(_ m: ModuleScope) {
    let py = m.py
    let dtype = m.type("dtype") { c in
      c.method("__repr__(self)") { py, a throws(PyError) in .string("torch." + py.plainString(try a.instance(0)["name"] ?? .none)) }
    }
    let device = m.type("device") { c in
      c.method("__init__(self, type='cpu', index=None)", .accept) { py, a throws(PyError) in
        let instance = try a.instance(0)
        var name = "cpu"
        if case .string(let text) = a[1] {
          name = text
        } else if case .instance(let other) = a[1], case .string(let text)? = other["type"] {
          name = text
        }
        instance["type"] = .string(String(name.prefix { $0 != ":" }))
        instance["index"] = a[2]
        return .none
      }
      c.method("__eq__(self, other)") { py, a throws(PyError) in
        guard case .instance(let other) = a[1] else { return .bool(false) }
        return .bool(py.plainString(try a.instance(0)["type"] ?? .none) == py.plainString(other["type"] ?? .none))
      }
      c.method("__hash__(self)") { _, _ throws(PyError) in .int(0) }
      c.method("__str__(self)") { py, a throws(PyError) in try a.instance(0)["type"] ?? .none }
      c.method("__repr__(self)") { py, a throws(PyError) in .string("device(type='\(py.plainString(try a.instance(0)["type"] ?? .none))')") }
      c.method("__enter__(self)") { _, a throws(PyError) in a[0] }
      c.method("__exit__(self, *args)") { _, _ throws(PyError) in .none }
    }
    let size = m.type("Size", bases: [py.types.tuple]) { c in
      c.method("numel(self)") { py, a throws(PyError) in .int(TensorData.count(try py.sizes([a[0].native])) ?? 0) }
    }
    let tensor = m.type("Tensor", layout: .tensor) { c in
      c.constructor("__new__(cls, *args, device=None, dtype=None, **kwargs)") { py, a throws(PyError) in
        if a.rest.count == 1, case .list = a.rest[0].native { return try TensorCreation.tensor(py, a.rest[0], type: .float32) }
        if a.rest.count == 1, py.isTensor(a.rest[0]) { return a.rest[0] }
        return py.tensor(TensorData(try py.sizes(a.rest)), "torch.Tensor")
      }
      TensorMethods.declare(c)
      TensorFunctions.declare(m, c)
    }
    let parameter = declareParameter(py, "Parameter", base: tensor, kind: .parameter)
    let buffer = declareParameter(py, "Buffer", base: tensor, kind: .buffer)
    py.library.tensorTypes = TensorTypes(tensor: tensor, parameter: parameter, buffer: buffer, size: size, dtype: dtype, device: device)
    declareDtypes(m, dtype)
    declareData(ClassScope(py: py, type: tensor))
  }

  private static func declareDtypes(_ m: ModuleScope, _ type: PyClass) {
    for kind in TensorType.allCases {
      let instance = PyInstance(m.py.heap, type)
      instance["name"] = .string(kind.rawValue)
      instance["is_floating_point"] = .bool(kind.isFloating)
      instance["is_complex"] = .bool(kind.isComplex)
      m.value(kind.rawValue, .instance(instance))
    }
    for (name, kind) in TensorType.aliases { m.alias(name, of: kind.rawValue) }
  }

  /// `torch.nn.Parameter` and `torch.nn.Buffer`
  private static func declareParameter(_ py: Interpreter, _ name: String, base: PyClass, kind: PyTensor.Kind) -> PyClass {
    let type = py.nativeClass(name, module: "torch.nn.parameter", bases: [base], layout: .tensor)
    let c = ClassScope(py: py, type: type)
    c.constructor("__new__(cls, data=None, requires_grad=True, *, persistent=True, **kwargs)", .accept) { py, a throws(PyError) in
      // A parameter of unknown shape is still a parameter, not None.
      if case .unknown(let unknown) = a[1] { return .unknown(Unknown(unknown.reason, at: unknown.origin, parameter: kind == .parameter)) }
      guard case .tensor(let tensor) = a[1].native else {
        return .tensor(PyTensor(py.heap, TensorData([], .float32, elements: [0]).emptied, kind: kind, requiresGrad: true))
      }
      let flag = try py.truth(a[2]) ?? true
      return .tensor(PyTensor(py.heap, tensor.data, kind: kind, requiresGrad: kind == .parameter && flag))
    }
    return type
  }

  /// `x.data`, which can be assigned.
  private static func declareData(_ c: ClassScope) {
    let get = NativeFunction(NativeSignature("data(self)"), in: "Tensor", unknowns: .accept) { py, a throws(PyError) in
      let tensor = try a.tensor(0)
      // In-place changes of `x.data` change the tensor, so its elements are no longer known.
      tensor.replace(with: tensor.data.forgotten)
      return py.tensor(tensor.data, "data")
    }
    let set = NativeFunction(NativeSignature("data(self, value)"), in: "Tensor", unknowns: .accept) { py, a throws(PyError) in
      if case .tensor(let other) = a[1].native { try a.tensor(0).replace(with: other.data) }
      return .none
    }
    c.value("data", .descriptor(PyDescriptor(c.py.heap, .property, function: .native(get), setter: .native(set))))
  }

  /// `torch.autocast`, a context manager and decorator that has no effect here.
  private static func declareModes(_ m: ModuleScope) {
    m.type("autocast") { c in
      c.method("__init__(self, *args, **kwargs)", .accept) { _, _ throws(PyError) in .none }
      c.method("__call__(self, function)", .accept) { _, a throws(PyError) in a[1] }
      c.method("__enter__(self)", .accept) { _, a throws(PyError) in a[0] }
      c.method("__exit__(self, *args)", .accept) { _, _ throws(PyError) in .none }
    }
  }

  private static func declareRest(_ m: ModuleScope) {
    let sources: [(module: String, names: [Name])] = [
      ("torch._limits", ["finfo", "iinfo"]), ("torch.torch_version", ["__version__"]),
      ("torch.autograd.grad_mode", ["no_grad", "enable_grad", "set_grad_enabled", "inference_mode"]),
    ]
    for (module, names) in sources {
      for name in names { m.namespace.promises[name] = ImportPromise(module: module, member: name, place: m.py.place) }
    }
    for (name, value) in [("pi", Double.pi), ("inf", .infinity), ("nan", .nan), ("e", 2.718281828459045)] { m.value(name, .float(value)) }
    for name in ["strided", "sparse_coo", "sparse_csr", "contiguous_format", "channels_last", "channels_last_3d", "preserve_format"] {
      m.value(name, .string(name))
    }
    m.function("is_tensor(obj)") { py, a throws(PyError) in .bool(py.isTensor(a[0])) }
    m.function("is_grad_enabled()") { py, _ throws(PyError) in .bool(py.library.tracer?.trace.recordsGradient ?? true) }
    for name in ["is_autocast_enabled", "is_autocast_cpu_enabled", "are_deterministic_algorithms_enabled"] {
      m.function("\(name)(*args)") { _, _ throws(PyError) in .bool(false) }
    }
    m.function("is_inference_mode_enabled()") { _, _ throws(PyError) in .bool(false) }
    m.function("get_default_dtype()") { py, _ throws(PyError) in try py.dtype(.float32) }
    m.function("is_floating_point(input)") { _, a throws(PyError) in .bool(try a.tensor(0).data.dtype.isFloating) }
    m.function("numel(input)") { _, a throws(PyError) in .int(try a.tensor(0).data.count) }
    for name in [
      "manual_seed", "set_default_dtype", "set_printoptions", "set_float32_matmul_precision", "use_deterministic_algorithms", "set_num_threads",
      "save", "_assert",
    ] {
      m.function("\(name)(*args, **kwargs)", .accept) { _, _ throws(PyError) in .none }
    }
    m.function("load(*args, **kwargs)", .accept) { py, _ throws(PyError) in
      .unknown(Unknown("weights are not loaded", at: py.origin, harmless: true, weights: true))
    }
    m.function("compile(model=None, *args, **kwargs)", .accept) { _, a throws(PyError) in a[0] }
    for (name, type) in [
      ("FloatTensor", TensorType.float32), ("LongTensor", .int64), ("IntTensor", .int32), ("BoolTensor", .bool), ("DoubleTensor", .float64),
    ] {
      m.function("\(name)(*args, device=None)") { py, a throws(PyError) in
        if a.rest.count == 1, case .list = a.rest[0].native { return try TensorCreation.tensor(py, a.rest[0], type: type) }
        if a.rest.count == 1, py.isTensor(a.rest[0]) { return a.rest[0] }
        return py.tensor(TensorData(try py.sizes(a.rest), type), name)
      }
    }
    m.fallback { py, name throws(PyError) in
      let full = "torch." + name.text
      if Libraries.modules[full] != nil || LibrarySource.all[full] != nil { return try py.module(full) }
      return FunctionCalls.native(name, of: "torch")
    }
  }

  // MARK: Other modules

  /// `torch.fx`: functions that mark others for tracing have no effect.
  static func declareTracing(_ m: ModuleScope) {
    m.function("wrap(function)", .accept) { _, a throws(PyError) in a[0] }
    m.fallback { py, name throws(PyError) in py.unknown("`torch.fx.\(name)` is not evaluated", harmless: true) }
  }

  /// `torch.cuda` and similar modules, which report that there is no such device.
  static func declareDevice(_ m: ModuleScope) {
    for name in ["is_available", "is_initialized", "is_bf16_supported", "is_built"] {
      m.function("\(name)(*args)") { _, _ throws(PyError) in .bool(false) }
    }
    for name in ["device_count", "current_device", "memory_allocated"] { m.function("\(name)(*args)") { _, _ throws(PyError) in .int(0) } }
    for name in ["empty_cache", "manual_seed", "manual_seed_all", "set_device", "synchronize"] {
      m.function("\(name)(*args, **kwargs)", .accept) { _, _ throws(PyError) in .none }
    }
    m.fallback { py, name throws(PyError) in name == "amp" ? try py.module("torch.cuda.amp") : nil }
  }

  /// `torch.linalg`: the functions of the catalogue.
  static func declareLinearAlgebra(_ m: ModuleScope) { declareFunctions(m, of: "linalg") }

  /// `torch.fft`: the same.
  static func declareSpectra(_ m: ModuleScope) { declareFunctions(m, of: "fft") }

  private static func declareFunctions(_ m: ModuleScope, of space: String) {
    m.fallback { _, name throws(PyError) in FunctionCalls.native(Name("\(space).\(name)"), of: "torch." + space) }
  }

  /// `torch.nn.functional`: the functions of the catalogue, and one that computes whole numbers.
  static func declareFunctional(_ m: ModuleScope) {
    m.function("one_hot(tensor, num_classes=-1)") { py, a throws(PyError) in
      guard try a.int(1) > 0 else { return py.unknown("the number of classes of `one_hot` is not known", harmless: true) }
      return py.tensor(TensorData(try a.tensor(0).data.shape + [try a.int(1)], .int64), "one_hot")
    }
    m.fallback(names: { Functions.functionalNames }) { _, name in
      // A function that isn't modelled, but which messages can name.
      let isKnown = name == "multi_head_attention_forward"
      return isKnown ? .native(FunctionCalls.native(name.text, of: "torch.nn.functional")) : FunctionCalls.native(name, of: "torch.nn.functional")
    }
  }

  static func declareParameters(_ m: ModuleScope) {
    guard (try? m.py.module("torch")) != nil, let types = m.py.library.tensorTypes else { return }
    m.value("Parameter", .type(types.parameter))
    m.value("Buffer", .type(types.buffer))
    m.value(
      "UninitializedParameter",
      .type(m.py.nativeClass("UninitializedParameter", module: "torch.nn.parameter", bases: [types.parameter], layout: .tensor)))
    m.value(
      "UninitializedBuffer", .type(m.py.nativeClass("UninitializedBuffer", module: "torch.nn.parameter", bases: [types.buffer], layout: .tensor)))
    m.function("is_lazy(param)") { py, a throws(PyError) in .bool(py.typeName(a[0]).hasPrefix("Uninitialized")) }
  }

  /// `torch.nn.modules.utils`
  static func declareModuleUtils(_ m: ModuleScope) {
    for (name, count) in [("_single", 1), ("_pair", 2), ("_triple", 3), ("_quadruple", 4)] {
      m.function("\(name)(x)") { py, a throws(PyError) in
        switch a[0].native {
        case .list, .tuple: return py.tuple(try py.elements(of: a[0]))
        default: return py.tuple(Array(repeating: a[0], count: count))
        }
      }
    }
    m.function("_reverse_repeat_tuple(t, n)") { py, a throws(PyError) in
      let count = try a.int(1)
      return py.tuple(try a.iterable(0).reversed().flatMap { Array(repeating: $0, count: max(0, min(count, 16))) })
    }
  }
}

extension TensorData {
  /// The data of a parameter that is not initialized.
  var emptied: TensorData { TensorData([0], dtype, elements: []) }
}
