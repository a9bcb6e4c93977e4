/// Calls of builtin classes: `int("3")`, `list(x)`, `property(f)`.
enum Constructors {
  static func int(_ c: ClassScope) {
    c.constructor("__new__(cls, x=..., base=None)") { py, a throws(PyError) in
      guard let x = a.given(1) else { return .int(0) }
      switch x.native {
      case .int(let value): return .int(value)
      case .bool(let flag): return .int(flag ? 1 : 0)
      case .float(let value):
        guard value.isFinite else { throw py.valueError("cannot convert float \(PythonText.repr(value)) to integer") }
        return Int(exactly: value.rounded(.towardZero)).map(PyValue.int) ?? py.unknown("a number leaves 64 bits", harmless: true)
      case .string(let text): return try whole(py, text, base: a[2].isNone ? 10 : try a.int(2))
      default: break
      }
      for method in ["__int__", "__index__", "__trunc__"] as [Name] { if let value = try py.callSpecial(x, method) { return value } }
      throw py.typeError("int() argument must be a string, a bytes-like object or a real number, not '\(py.typeName(x))'")
    }
    c.method("bit_length(self, /)") { py, a throws(PyError) in .int(Swift.Int.bitWidth - (try a.int(0)).magnitude.leadingZeroBitCount) }
    c.method("is_integer(self, /)") { _, _ throws(PyError) in .bool(true) }
    c.method("__index__(self, /)") { _, a throws(PyError) in a[0] }
  }

  private static func whole(_ py: Interpreter, _ text: String, base: Int) throws(PyError) -> PyValue {
    let digits = TextScalars.trimmed(text).filter { $0 != "_" }
    if (2...36).contains(base), let value = Swift.Int(digits, radix: base) { return .int(value) }
    let parts = ["0x": 16, "0o": 8, "0b": 2]
    if let found = parts[String(digits.lowercased().prefix(2))], base == found || base == 0, let value = Swift.Int(digits.dropFirst(2), radix: found)
    {
      return .int(value)
    }
    if !digits.isEmpty, digits.allSatisfy(\.isNumber), digits.count > 18 { return py.unknown("a number leaves 64 bits", harmless: true) }
    throw py.valueError("invalid literal for int() with base \(base): \(PythonText.repr(text))")
  }

  static func float(_ c: ClassScope) {
    c.constructor("__new__(cls, x=..., /)") { py, a throws(PyError) in
      guard let x = a.given(1) else { return .float(0) }
      switch x.native {
      case .int(let value): return .float(Double(value))
      case .bool(let flag): return .float(flag ? 1 : 0)
      case .float(let value): return .float(value)
      case .string(let text):
        let digits = TextScalars.trimmed(text).lowercased()
        let names = ["inf": Double.infinity, "+inf": .infinity, "-inf": -.infinity, "infinity": .infinity, "-infinity": -.infinity, "nan": .nan]
        if let value = names[digits] { return .float(value) }
        if let value = Double(digits), !digits.contains("x"), !digits.contains("n") { return .float(value) }
        throw py.valueError("could not convert string to float: \(PythonText.repr(text))")
      default: break
      }
      for method in ["__float__", "__index__"] as [Name] { if let value = try py.callSpecial(x, method) { return value } }
      throw py.typeError("float() argument must be a string or a real number, not '\(py.typeName(x))'")
    }
    c.method("is_integer(self, /)") { _, a throws(PyError) in
      let value = try a.float(0)
      return .bool(value.isFinite && value == value.rounded())
    }
  }

  static func bool(_ c: ClassScope) {
    c.constructor("__new__(cls, x=False, /)") { py, a throws(PyError) in .bool(try a.bool(1)) }
  }

  static func string(_ c: ClassScope) {
    c.constructor("__new__(cls, object='', encoding=None, errors=None)") { py, a throws(PyError) in .string(try py.string(a[1])) }
    StringMethods.declare(c)
  }

  static func list(_ c: ClassScope) {
    c.method("__init__(self, iterable=..., /)", .loseReceiver) { py, a throws(PyError) in
      guard let source = a.given(1) else { return .none }
      let (list, items) = (try a.list(0), try py.elements(of: source))
      try py.checkLength(items.count)
      list.update { $0 = items }
      return .none
    }
    ListMethods.declare(c)
  }

  static func tuple(_ c: ClassScope) {
    c.constructor("__new__(cls, iterable=..., /)") { py, a throws(PyError) in
      guard let source = a.given(1) else { return py.tuple([]) }
      let items = try py.elements(of: source)
      try py.checkLength(items.count)
      return py.tuple(items)
    }
    ListMethods.declareSearch(c)
  }

  static func dict(_ c: ClassScope) {
    c.method("__init__(self, other=..., /, **kwargs)", .accept) { py, a throws(PyError) in
      let dict = try a.dict(0)
      if let other = a.given(1) {
        if let lost = other.lost {
          dict.lose(lost)
          return .none
        }
        try DictMethods.fill(py, dict, source: other)
      }
      for (name, value) in a.keywords { dict[name.text] = value }
      return .none
    }
    // Subclasses call these through `super()`, such as `super().__setitem__`.
    c.method("__setitem__(self, key, value, /)", .accept) { py, a throws(PyError) in
      let (dict, hash) = (try a.dict(0), try py.hashKey(a[1]))
      dict.update { $0.set(hash, key: a[1], value: a[2]) }
      return .none
    }
    c.method("__getitem__(self, key, /)") { py, a throws(PyError) in
      guard let value = try py.value(of: try py.hashKey(a[1]), in: try a.dict(0)) else {
        if case .instance = a[0], let value = try py.callSpecial(a[0], "__missing__", with: [a[1]]) { return value }
        throw py.keyError(a[1])
      }
      return value
    }
    c.method("__delitem__(self, key, /)") { py, a throws(PyError) in
      if try a.dict(0).update({ $0.remove((try? py.hashKey(a[1])) ?? .none) }) == nil { throw py.keyError(a[1]) }
      return .none
    }
    c.method("__contains__(self, key, /)") { py, a throws(PyError) in .bool(try py.value(of: try py.hashKey(a[1]), in: try a.dict(0)) != nil) }
    c.method("__len__(self, /)") { _, a throws(PyError) in .int(try a.dict(0).count) }
    c.method("__iter__(self, /)") { py, a throws(PyError) in py.iterator(try a.dict(0).table.keys) }
    DictMethods.declare(c)
  }

  static func set(_ c: ClassScope) {
    c.method("__init__(self, iterable=..., /)", .loseReceiver) { py, a throws(PyError) in
      if let source = a.given(1) { try SetMethods.fill(py, try a.set(0), source: source) }
      return .none
    }
    SetMethods.declare(c)
  }

  static func frozenset(_ c: ClassScope) {
    c.constructor("__new__(cls, iterable=..., /)") { py, a throws(PyError) in
      let set = PySet(py.heap)
      if let source = a.given(1) { try SetMethods.fill(py, set, source: source) }
      return .set(PySet(py.heap, set.table, frozen: true))
    }
    SetMethods.declareShared(c)
  }

  static func range(_ c: ClassScope) {
    c.constructor("__new__(cls, start, stop=None, step=None, /)", .accept) { py, a throws(PyError) in
      if a[2].isNone, let size = a[1].doubt, let range = py.library.tracer?.range(to: size) { return range }
      let first = try py.int(a[1], called: "range() argument")
      let (start, stop) = a[2].isNone ? (0, first) : (first, try py.int(a[2], called: "range() argument"))
      let step = a[3].isNone ? 1 : try py.int(a[3], called: "range() argument")
      guard step != 0 else { throw py.valueError("range() arg 3 must not be zero") }
      guard let range = PyRange(start: start, stop: stop, step: step) else { return py.unknown("a range leaves 64 bits", harmless: true) }
      return .range(range)
    }
    c.method("index(self, value, /)") { py, a throws(PyError) in
      for (i, item) in try py.elements(of: a[0]).enumerated() where try py.isEqual(item, a[1]) { return .int(i) }
      throw py.valueError("\(py.plainRepr(a[1])) is not in range")
    }
  }

  static func slice(_ c: ClassScope) {
    c.constructor("__new__(cls, start, stop=..., step=None, /)", .accept) { py, a throws(PyError) in
      guard let stop = a.given(2) else { return .slice(PySlice(py.heap, start: .none, stop: a[1], step: .none)) }
      return .slice(PySlice(py.heap, start: a[1], stop: stop, step: a[3]))
    }
    c.method("indices(self, length, /)") { py, a throws(PyError) in
      guard case .slice(let slice) = a[0] else { return .none }
      let (length, step) = (try a.int(1), slice.step.isNone ? 1 : try py.int(slice.step))
      guard step != 0 else { throw py.valueError("slice step cannot be zero") }
      let (low, high) = step > 0 ? (0, length) : (-1, length - 1)
      func bound(_ value: PyValue, _ standard: Int) throws(PyError) -> Int {
        if value.isNone { return standard }
        let place = try py.int(value)
        return min(max(place < 0 ? place + length : place, low), high)
      }
      let (start, stop) = (try bound(slice.start, step > 0 ? low : high), try bound(slice.stop, step > 0 ? high : low))
      return py.tuple([.int(start), .int(stop), .int(step)])
    }
  }

  static func bytes(_ c: ClassScope) {
    c.constructor("__new__(cls, *args)") { py, _ throws(PyError) in py.unknown("`bytes` is not evaluated", harmless: true) }
    c.method("decode(self, encoding='utf-8', errors='strict')") { py, a throws(PyError) in
      guard case .bytes(let bytes) = a[0].native else { return .none }
      return .string(String(decoding: bytes.bytes, as: UTF8.self))
    }
  }

  static func property(_ c: ClassScope) {
    c.constructor("__new__(cls, fget=None, fset=None, fdel=None, doc=None)", .accept) { py, a throws(PyError) in
      .descriptor(PyDescriptor(py.heap, .property, function: a[1], setter: a[2], deleter: a[3]))
    }
  }

  static func descriptor(_ kind: PyDescriptor.Kind) -> (ClassScope) -> Void {
    { c in
      c.constructor("__new__(cls, function, /)", .accept) { py, a throws(PyError) in .descriptor(PyDescriptor(py.heap, kind, function: a[1])) }
    }
  }
}

extension ClassScope {
  /// Declares a `__new__` that makes a native value. For a subclass, its result is an instance with that value as its payload.
  func constructor(_ declaration: String, _ unknowns: NativeFunction.Unknowns = .absorb, _ body: @escaping NativeBody) {
    staticMethod(declaration, unknowns) { py, a throws(PyError) in py.wrapped(try body(py, a), try a.type(0)) }
  }
}

/// The methods of `object`, for `super().__init__()` and `object.__setattr__`. The evaluator itself makes and changes instances without
/// them.
enum ObjectMethods {
  static func declare(_ c: ClassScope) {
    c.method("__init__(self, *args, **kwargs)", .accept) { _, _ throws(PyError) in .none }
    c.staticMethod("__new__(cls, *args, **kwargs)", .accept) { py, a throws(PyError) in py.allocatePlain(try a.type(0), Arguments(a.rest)) }
    c.classMethod("__init_subclass__(cls, **kwargs)", .accept) { _, _ throws(PyError) in .none }
    c.method("__setattr__(self, name, value, /)", .accept) { py, a throws(PyError) in
      let name = Name(try a.string(1))
      if case .instance(let instance) = a[0] { try py.setPlainAttribute(instance, name, to: a[2]) } else { try py.setAttribute(a[0], name, to: a[2]) }
      return .none
    }
    c.method("__delattr__(self, name, /)", .accept) { py, a throws(PyError) in
      if case .instance(let instance) = a[0] { try py.deletePlainAttribute(instance, Name(try a.string(1))) }
      return .none
    }
    c.method("__getattribute__(self, name, /)", .accept) { py, a throws(PyError) in
      let name = Name(try a.string(1))
      guard case .instance(let instance) = a[0], instance.type.unknownBase == nil else { return try py.attribute(a[0], name) }
      guard let found = try py.plainAttribute(instance, name) else { throw py.missing(a[0], name) }
      return found
    }
    c.method("__eq__(self, other, /)", .accept) { py, a throws(PyError) in py.isSame(a[0], a[1]).map(PyValue.bool) ?? .notImplemented }
    c.method("__ne__(self, other, /)", .accept) { py, a throws(PyError) in py.isSame(a[0], a[1]).map { .bool(!$0) } ?? .notImplemented }
    c.method("__hash__(self, /)", .accept) { py, a throws(PyError) in .int(try py.identity(a[0])) }
    c.method("__repr__(self, /)", .accept) { py, a throws(PyError) in .string("<\(py.typeName(a[0])) object>") }
    c.method("__str__(self, /)", .accept) { py, a throws(PyError) in .string("<\(py.typeName(a[0])) object>") }
    c.method("__dir__(self, /)", .accept) { py, a throws(PyError) in py.list([]) }
    c.method("__reduce__(self, /)", .accept) { py, a throws(PyError) in py.tuple([]) }
    c.method("__format__(self, spec, /)", .accept) { py, a throws(PyError) in .string(try py.string(a[0])) }
  }
}
