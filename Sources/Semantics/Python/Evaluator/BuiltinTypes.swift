/// The builtin classes.
struct BuiltinTypes {
  let object, type: PyClass
  let noneType, ellipsisType, notImplementedType: PyClass
  let bool, int, float, string, bytes, tuple, list, dict, set, frozenset, slice, range: PyClass
  let function, builtinFunction, method, partial, property, staticMethod, classMethod, superType, module, iterator: PyClass
  let baseException: PyClass
  /// All classes that are names in `builtins`.
  let all: [PyClass]
  private let exceptions: [String: PyClass]

  init(_ heap: Heap) {
    func make(_ name: String, _ bases: [PyClass], layout: Layout = .object) -> PyClass {
      PyClass(heap, name, module: "builtins", bases: bases, mro: bases.first?.mro ?? [], layout: layout, native: true)
    }
    object = make("object", [])
    let root = [object]
    type = make("type", root, layout: .type)
    (noneType, ellipsisType) = (make("NoneType", root), make("ellipsis", root))
    notImplementedType = make("NotImplementedType", root)
    int = make("int", root, layout: .int)
    bool = make("bool", [int], layout: .bool)
    (float, string, bytes) = (make("float", root, layout: .float), make("str", root, layout: .string), make("bytes", root, layout: .bytes))
    (tuple, list, dict) = (make("tuple", root, layout: .tuple), make("list", root, layout: .list), make("dict", root, layout: .dict))
    (set, frozenset) = (make("set", root, layout: .set), make("frozenset", root, layout: .frozenset))
    (slice, range) = (make("slice", root), make("range", root))
    (function, builtinFunction) = (make("function", root), make("builtin_function_or_method", root))
    (method, partial, module) = (make("method", root), make("partial", root), make("module", root))
    (property, superType, iterator) = (make("property", root), make("super", root), make("iterator", root))
    (staticMethod, classMethod) = (make("staticmethod", root), make("classmethod", root))
    baseException = make("BaseException", root, layout: .exception)
    var made = ["BaseException": baseException]
    var order = [baseException]
    for (name, base) in Self.exceptionTable {
      let exception = make(name, [made[base] ?? baseException], layout: .exception)
      made[name] = exception
      order.append(exception)
    }
    exceptions = made
    all =
      [
        object, type, int, bool, float, string, bytes, tuple, list, dict, set, frozenset, slice, range, property, superType,
        staticMethod, classMethod,
      ] + order
  }

  /// The builtin exception with a name; `Exception` if there is none.
  func exception(_ name: String) -> PyClass { exceptions[name] ?? exceptions["Exception"] ?? baseException }

  /// Builtin exceptions with their bases, a base before its subclasses.
  private static let exceptionTable = [
    ("Exception", "BaseException"), ("KeyboardInterrupt", "BaseException"), ("SystemExit", "BaseException"),
    ("GeneratorExit", "BaseException"), ("ArithmeticError", "Exception"), ("AssertionError", "Exception"),
    ("AttributeError", "Exception"), ("BufferError", "Exception"), ("EOFError", "Exception"), ("ImportError", "Exception"),
    ("LookupError", "Exception"), ("MemoryError", "Exception"), ("NameError", "Exception"), ("OSError", "Exception"),
    ("ReferenceError", "Exception"), ("RuntimeError", "Exception"), ("StopIteration", "Exception"),
    ("StopAsyncIteration", "Exception"), ("SyntaxError", "Exception"), ("SystemError", "Exception"),
    ("TypeError", "Exception"), ("ValueError", "Exception"), ("Warning", "Exception"),
    ("FloatingPointError", "ArithmeticError"), ("OverflowError", "ArithmeticError"),
    ("ZeroDivisionError", "ArithmeticError"), ("ModuleNotFoundError", "ImportError"), ("IndexError", "LookupError"),
    ("KeyError", "LookupError"), ("UnboundLocalError", "NameError"), ("FileNotFoundError", "OSError"),
    ("FileExistsError", "OSError"), ("PermissionError", "OSError"), ("NotADirectoryError", "OSError"),
    ("IsADirectoryError", "OSError"), ("ConnectionError", "OSError"), ("TimeoutError", "OSError"),
    ("NotImplementedError", "RuntimeError"), ("RecursionError", "RuntimeError"), ("IndentationError", "SyntaxError"),
    ("UnicodeError", "ValueError"), ("UnicodeDecodeError", "UnicodeError"), ("UnicodeEncodeError", "UnicodeError"),
    ("UserWarning", "Warning"), ("DeprecationWarning", "Warning"), ("PendingDeprecationWarning", "Warning"),
    ("FutureWarning", "Warning"), ("RuntimeWarning", "Warning"), ("SyntaxWarning", "Warning"), ("ImportWarning", "Warning"),
  ]
}

extension Interpreter {
  /// A class written in Swift. The bases are linearized; a name without bases derives from `object`.
  func nativeClass(_ name: String, module: String, bases: [PyClass], layout: Layout? = nil) -> PyClass {
    let bases = bases.isEmpty ? [types.object] : bases
    // Only a mistake in a table of natives could make bases that C3 can't order; the order of the first base is used then.
    let mro = linearization(of: bases) ?? bases[0].mro
    return PyClass(
      heap, name, module: module, bases: bases, mro: mro, layout: layout ?? self.layout(of: bases), native: true)
  }

  /// A class that represents one of a library's, made when it is first needed.
  func nativeClass(_ name: String, among module: String, bases: [PyClass]) -> PyClass {
    if let known = library.classes[name] { return known }
    let type = heap.keeping { nativeClass(name, module: module, bases: bases) }
    library.classes[name] = type
    return type
  }

  /// The layout of a class with these bases: that of the first base whose layout isn't `object`.
  func layout(of bases: [PyClass]) -> Layout { bases.first { $0.layout != .object }?.layout ?? .object }

  /// The resolution order (C3) of a class with these bases, without the class itself; nil if there is none.
  func linearization(of bases: [PyClass]) -> [PyClass]? {
    var lists = bases.map(\.mro) + [bases]
    var result: [PyClass] = []
    while true {
      lists.removeAll(where: \.isEmpty)
      if lists.isEmpty { return result }
      let candidate = lists.lazy.compactMap(\.first).first { head in
        !lists.contains { $0.dropFirst().contains { $0 === head } }
      }
      guard let candidate else { return nil }
      result.append(candidate)
      for at in lists.indices where lists[at].first === candidate { lists[at].removeFirst() }
    }
  }

  /// The class of a value.
  func type(of value: PyValue) -> PyClass {
    switch value {
    case .none: types.noneType
    case .ellipsis: types.ellipsisType
    case .notImplemented: types.notImplementedType
    case .bool: types.bool
    case .int: types.int
    case .float: types.float
    case .string: types.string
    case .bytes: types.bytes
    case .tuple: types.tuple
    case .list: types.list
    case .dict: types.dict
    case .set(let set): set.isFrozen ? types.frozenset : types.set
    case .slice: types.slice
    case .range: types.range
    case .function: types.function
    case .native: types.builtinFunction
    case .method: types.method
    case .partial: types.partial
    case .descriptor(let descriptor):
      switch descriptor.kind {
      case .property, .cachedProperty: types.property
      case .staticMethod: types.staticMethod
      case .classMethod: types.classMethod
      }
    case .type(let type): type.metaclass ?? types.type
    case .instance(let instance): instance.type
    case .superObject: types.superType
    case .namespace: types.module
    case .iterator: types.iterator
    case .tensor(let tensor): tensorType(tensor)
    case .unknown: types.object
    }
  }

  /// `torch.Tensor`, `torch.nn.Parameter` or `torch.nn.Buffer`, which the library of natives declares.
  private func tensorType(_ tensor: PyTensor) -> PyClass {
    switch tensor.kind {
    case .tensor: tensorTypes?.tensor ?? types.object
    case .parameter: tensorTypes?.parameter ?? types.object
    case .buffer: tensorTypes?.buffer ?? types.object
    }
  }

  /// The name of a value's class, as messages show it.
  func typeName(_ value: PyValue) -> String {
    if case .iterator(let iterator) = value { return iterator.kind }
    return type(of: value).name
  }

  func isInstance(_ value: PyValue, of type: PyClass) -> Bool { self.type(of: value).isSubclass(of: type) }
}
