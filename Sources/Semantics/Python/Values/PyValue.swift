/// A Python value as the evaluator knows it.
///
/// Containers, functions, classes and instances are references with identity; all others are plain values. Ints have 64 bits; if
/// arithmetic overflows, the result is `unknown`.
enum PyValue {
  case none, ellipsis, notImplemented
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case bytes(PyBytes)
  case tuple(PyTuple)
  case list(PyList)
  case dict(PyDict)
  case set(PySet)
  case slice(PySlice)
  case range(PyRange)
  /// A `def` or a `lambda`.
  case function(PyFunction)
  /// A function written in Swift.
  case native(NativeFunction)
  case method(BoundMethod)
  /// `functools.partial`.
  case partial(PyPartial)
  /// A property, staticmethod, classmethod or cached_property, as a class's namespace holds it.
  case descriptor(PyDescriptor)
  case type(PyClass)
  /// An instance of a class written in Python, or of a native class without a case of its own: modules, exceptions, enum members.
  case instance(PyInstance)
  /// The result of `super()`.
  case superObject(PySuper)
  /// A Python module.
  case namespace(Namespace)
  /// An iterator, a generator, `zip`, `map` ...
  case iterator(PyIterator)
  /// A tensor, parameter or buffer.
  case tensor(PyTensor)
  /// A value that the evaluator does not know.
  case unknown(Unknown)

  static func text(_ name: Name) -> PyValue { .string(name.text) }
}

extension PyValue {
  /// For an instance of a Python subclass of a builtin, such as `class L(list)`, the builtin value in it; otherwise the value itself.
  var native: PyValue {
    if case .instance(let instance) = self, case .some(let payload) = instance.payload { return payload }
    return self
  }

  /// The unknown value, if the value or the container's elements are unknown; otherwise nil.
  var lost: Unknown? {
    switch self {
    case .unknown(let unknown): unknown
    case .list(let list): list.lost
    case .dict(let dict): dict.lost
    case .set(let set): set.lost
    case .iterator(let iterator): iterator.lost
    case .instance(let instance): instance.payload?.lost
    default: nil
    }
  }

  /// Set if it is not known how many members a dict has, or how many keys it gives.
  var uncounted: Unknown? {
    switch native {
    case .dict(let dict): dict.uncounted
    case .set(let set): set.owner?.uncounted
    default: nil
    }
  }

  var isNone: Bool { if case .none = self { true } else { false } }
}

extension PyValue {
  /// Whether both are one native function.
  func isSame(as other: PyValue?) -> Bool { if case .native(let mine) = self, case .native(let theirs)? = other { mine === theirs } else { false } }
}
