/// The functions of `builtins`.
enum BuiltinFunctions {
  static func declare(_ m: ModuleScope) {
    declareAttributes(m)
    declareNumbers(m)
    declareContainers(m)
    declareIterators(m)
    declareRest(m)
  }

  private static func declareAttributes(_ m: ModuleScope) {
    m.function("getattr(object, name, default=..., /)") { py, a throws(PyError) in
      let name = Name(try a.string(1))
      guard let standard = a.given(2) else { return try py.attribute(a[0], name) }
      return try py.attributeOrMissing(a[0], name) ?? standard
    }
    m.function("hasattr(object, name, /)") { py, a throws(PyError) in
      let found = try py.attributeOrMissing(a[0], Name(try a.string(1)))
      if case .unknown(let unknown)? = found { return .unknown(unknown.derived) }
      return .bool(found != nil)
    }
    m.function("setattr(object, name, value, /)", .accept) { py, a throws(PyError) in
      if let unknown = a[1].doubt, let module = ModuleObject(py, a[0]) {
        module.table(.modules)?.addUnknown(unknown)
        return .none
      }
      try py.setAttribute(a[0], Name(try a.string(1)), to: a[2])
      return .none
    }
    m.function("delattr(object, name, /)") { py, a throws(PyError) in
      try py.deleteAttribute(a[0], Name(try a.string(1)))
      return .none
    }
    m.function("callable(object, /)") { py, a throws(PyError) in
      switch a[0] {
      case .function, .native, .method, .partial, .type: return .bool(true)
      case .instance(let instance): return .bool(instance.type.lookUp("__call__") != nil)
      default: return .bool(false)
      }
    }
    m.function("isinstance(object, class_or_tuple, /)", .accept) { py, a throws(PyError) in
      try isKind(py, a[1]) { type throws(PyError) in try py.isInstance(a[0], ofAny: type) }
    }
    m.function("issubclass(class, class_or_tuple, /)", .accept) { py, a throws(PyError) in
      if case .unknown(let unknown) = a[0] { return .unknown(unknown.derived) }
      let type = try a.type(0)
      return try isKind(py, a[1]) { other throws(PyError) in try py.isSubclass(type, of: other) }
    }
    m.function("id(object, /)") { py, a throws(PyError) in .int(try py.identity(a[0])) }
    m.function("hash(object, /)") { py, a throws(PyError) in
      // In Python, hashes differ from run to run. All that matters is that equal values have equal hashes.
      .int(Int(truncatingIfNeeded: try py.hashKey(a[0]).stableHash & 0xFFFF_FFFF_FFFF))
    }
    m.function("vars(object=..., /)") { py, a throws(PyError) in
      guard let object = a.given(0) else { return py.unknown("`vars()` is not evaluated") }
      return try py.attribute(object, "__dict__")
    }
    m.function("dir(object=..., /)") { py, a throws(PyError) in try directory(py, a.given(0)) }
  }

  /// Whether a test holds for a class, or for one of the classes in a tuple.
  private static func isKind(
    _ py: Interpreter, _ classes: PyValue, _ test: (PyValue) throws(PyError) -> PyValue
  ) throws(PyError) -> PyValue {
    guard case .tuple(let tuple) = classes.native else { return try test(classes) }
    var open: PyValue?
    for item in tuple.elements {
      switch try isKind(py, item, test) {
      case .bool(true): return .bool(true)
      case .unknown(let unknown): open = open ?? .unknown(unknown)
      default: break
      }
    }
    return open ?? .bool(false)
  }

  private static func directory(_ py: Interpreter, _ object: PyValue?) throws(PyError) -> PyValue {
    var names: Set<String> = []
    switch object {
    case .namespace(let namespace)?:
      if let known = namespace.fallbackNames {
        names.formUnion(known())
      } else if namespace.fallback != nil || namespace.opaque != nil {
        return py.unknown("which names `\(namespace.name)` has is not known")
      } else {
        try py.evaluateBody(of: namespace)
      }
      names.formUnion(namespace.attributes.names.map(\.text) + namespace.promises.keys.map(\.text))
    case .type(let type)?: for ancestor in type.mro { names.formUnion(ancestor.attributes.names.map(\.text)) }
    case .instance(let instance)?:
      names.formUnion(instance.attributes.names.map(\.text))
      for ancestor in instance.type.mro { names.formUnion(ancestor.attributes.names.map(\.text)) }
    default: return py.unknown("`dir` is not evaluated here")
    }
    return py.list(names.sorted().map(PyValue.string))
  }

  private static func declareNumbers(_ m: ModuleScope) {
    m.function("abs(x, /)") { py, a throws(PyError) in
      switch a[0].native {
      case .int(let value): return value == .min ? py.unknown("a number leaves 64 bits") : .int(abs(value))
      case .bool(let value): return .int(value ? 1 : 0)
      case .float(let value): return .float(abs(value))
      default:
        if let result = try py.callSpecial(a[0], "__abs__") { return result }
        throw py.typeError("bad operand type for abs(): '\(py.typeName(a[0]))'")
      }
    }
    m.function("round(number, ndigits=None)") { py, a throws(PyError) in
      switch a[0].native {
      case .int(let value): return .int(value)
      case .bool(let value): return .int(value ? 1 : 0)
      case .float(let value): return try rounded(py, value, digits: a[1].isNone ? nil : try a.int(1))
      default:
        if let result = try py.callSpecial(a[0], "__round__", with: a[1].isNone ? [] : [a[1]]) { return result }
        throw py.typeError("type \(py.typeName(a[0])) doesn't define __round__ method")
      }
    }
    m.function("divmod(x, y, /)") { py, a throws(PyError) in
      py.tuple([try py.binary(.floordiv, a[0], with: a[1]), try py.binary(.mod, a[0], with: a[1])])
    }
    m.function("pow(base, exp, mod=None)") { py, a throws(PyError) in
      let power = try py.binary(.pow, a[0], with: a[1])
      return a[2].isNone ? power : try py.binary(.mod, power, with: a[2])
    }
    m.function("sum(iterable, /, start=0)") { py, a throws(PyError) in
      var total = a[1]
      for item in try a.iterable(0) { total = try py.binary(.add, total, with: item) }
      return total
    }
    for (name, isMax) in [("max", true), ("min", false)] {
      m.function("\(name)(*args, key=None, default=...)") { py, a throws(PyError) in
        let key = a[1]
        let items = a.rest.count == 1 ? try py.elements(of: a.rest[0]) : a.rest
        guard var best = items.first else {
          if let standard = a.given(2) { return standard }
          throw py.valueError("\(name)() iterable argument is empty")
        }
        func value(_ item: PyValue) throws(PyError) -> PyValue { key.isNone ? item : try py.call(key, Arguments([item])) }
        var bestKey = try value(best)
        for item in items.dropFirst() {
          let other = try value(item)
          if try isMax ? py.isLess(bestKey, other) : py.isLess(other, bestKey) { (best, bestKey) = (item, other) }
        }
        if case .unknown(let unknown) = bestKey { return .unknown(unknown.derived) }
        return best
      }
    }
    for (name, base, prefix) in [("bin", 2, "0b"), ("oct", 8, "0o"), ("hex", 16, "0x")] {
      m.function("\(name)(number, /)") { py, a throws(PyError) in
        let value = try a.int(0)
        return .string((value < 0 ? "-" : "") + prefix + String(value.magnitude, radix: base))
      }
    }
  }

  private static func rounded(_ py: Interpreter, _ value: Double, digits: Int?) throws(PyError) -> PyValue {
    guard let digits else {
      guard value.isFinite else { throw py.valueError("cannot convert float \(PythonText.repr(value)) to integer") }
      return Int(exactly: value.rounded(.toNearestOrEven)).map(PyValue.int) ?? py.unknown("a number leaves 64 bits")
    }
    guard value.isFinite, digits < 300 else { return .float(value) }
    guard digits >= 0 else {
      let scale = DoubleMath.power(10, Double(min(-digits, 308)))
      return .float((value / scale).rounded(.toNearestOrEven) * scale)
    }
    let text = Decimal(abs(value)).fixed(digits)
    return .float((value < 0 ? -1 : 1) * (Double(text) ?? abs(value)))
  }

  private static func declareContainers(_ m: ModuleScope) {
    m.function("len(obj, /)", .accept) { py, a throws(PyError) in
      if let sequence = a[0].lost, let count = py.library.tracer?.count(of: sequence) { return count }
      return .int(try py.length(a[0]))
    }
    m.function("sorted(iterable, /, *, key=None, reverse=False)") { py, a throws(PyError) in
      py.list(try Sorting.sorted(py, try a.iterable(0), key: a[1], reverse: try a.bool(2)))
    }
    for (name, stops) in [("all", false), ("any", true)] {
      m.function("\(name)(iterable, /)") { py, a throws(PyError) in
        var open: PyValue?
        for item in try a.iterable(0) {
          guard let truth = try py.truth(item) else {
            open = open ?? item
            continue
          }
          if truth == stops { return .bool(stops) }
        }
        return open ?? .bool(!stops)
      }
    }
  }

  private static func declareIterators(_ m: ModuleScope) {
    m.function("iter(object, sentinel=..., /)") { py, a throws(PyError) in
      guard let sentinel = a.given(1) else { return .iterator(try py.iterator(of: a[0])) }
      let callee = a[0]
      return .iterator(
        StepIterator(py.heap, kind: "callable_iterator") { py throws(PyError) in
          let value = try py.call(callee)
          return try py.isEqual(value, sentinel) ? nil : value
        })
    }
    m.function("next(iterator, default=..., /)") { py, a throws(PyError) in
      let value: PyValue?
      if case .iterator(let iterator) = a[0] {
        value = try iterator.next(py)
      } else {
        value = try next(py, a[0], hasDefault: a.given(1) != nil)
      }
      if let value { return value }
      if let standard = a.given(1) { return standard }
      throw py.exception("StopIteration", "")
    }
    m.function("enumerate(iterable, start=0)") { py, a throws(PyError) in
      let (items, start) = (try py.iterator(of: a[0]), try a.int(1))
      var place = start
      return .iterator(
        StepIterator(py.heap, kind: "enumerate") { py throws(PyError) in
          guard let item = try items.next(py) else { return nil }
          place &+= 1
          return py.tuple([.int(place &- 1), item])
        })
    }
    m.function("zip(*iterables, strict=False)") { py, a throws(PyError) in
      var iterators: [PyIterator] = []
      for item in a.rest { iterators.append(try py.iterator(of: item)) }
      let isStrict = try a.bool(1)
      let all = iterators
      return .iterator(
        StepIterator(py.heap, kind: "zip") { py throws(PyError) in
          var items: [PyValue] = []
          for iterator in all {
            guard let item = try iterator.next(py) else {
              if isStrict, !items.isEmpty { throw py.valueError("zip() arguments have different lengths") }
              return nil
            }
            items.append(item)
          }
          return items.isEmpty ? nil : py.tuple(items)
        })
    }
    m.function("map(function, *iterables)", .accept) { py, a throws(PyError) in
      var iterators: [PyIterator] = []
      for item in a.rest { iterators.append(try py.iterator(of: item)) }
      let (function, all) = (a[0], iterators)
      return .iterator(
        StepIterator(py.heap, kind: "map") { py throws(PyError) in
          var items: [PyValue] = []
          for iterator in all {
            guard let item = try iterator.next(py) else { return nil }
            items.append(item)
          }
          return try py.call(function, Arguments(items))
        })
    }
    m.function("filter(function, iterable, /)") { py, a throws(PyError) in
      let (function, items) = (a[0], try py.iterator(of: a[1]))
      return .iterator(
        StepIterator(py.heap, kind: "filter") { py throws(PyError) in
          while let item = try items.next(py) {
            let kept = function.isNone ? item : try py.call(function, Arguments([item]))
            if try py.isTrue(kept) { return item }
          }
          return nil
        })
    }
    m.function("reversed(sequence, /)") { py, a throws(PyError) in
      if case .instance = a[0], let result = try py.callSpecial(a[0], "__reversed__") { return result }
      if case .instance(let instance) = a[0], instance.payload == nil {
        var items: [PyValue] = []
        for i in stride(from: try py.length(a[0]) - 1, through: 0, by: -1) { items.append(try py.item(a[0], .int(i))) }
        return py.iterator(items, kind: "reversed")
      }
      return py.iterator(try a.iterable(0).reversed(), kind: "reversed")
    }
  }

  /// The next value of an object with `__next__`; nil at the end, if there is a default.
  private static func next(_ py: Interpreter, _ object: PyValue, hasDefault: Bool) throws(PyError) -> PyValue? {
    do {
      if let value = try py.callSpecial(object, "__next__") { return value }
    } catch {
      if hasDefault, case .raised(let exception) = error, exception.value.type.name == "StopIteration" { return nil }
      throw error
    }
    throw py.typeError("'\(py.typeName(object))' object is not an iterator")
  }

  private static func declareRest(_ m: ModuleScope) {
    for name in ["complex", "bytearray"] { m.type(name) }
    m.function("repr(obj, /)") { py, a throws(PyError) in .string(try py.repr(a[0])) }
    m.function("ascii(obj, /)") { py, a throws(PyError) in .string(try py.repr(a[0])) }
    m.function("format(value, format_spec='', /)") { py, a throws(PyError) in .string(try py.format(a[0], try a.string(1))) }
    m.function("chr(i, /)") { py, a throws(PyError) in
      guard let scalar = Unicode.Scalar(UInt32(clamping: try a.int(0))) else { throw py.valueError("chr() arg not in range(0x110000)") }
      return .string(String(scalar))
    }
    m.function("ord(c, /)") { py, a throws(PyError) in
      let scalars = Array(try a.string(0).unicodeScalars)
      guard scalars.count == 1 else { throw py.typeError("ord() expected a character, but string of length \(scalars.count) found") }
      return .int(Int(scalars[0].value))
    }
    m.function("print(*args, **kwargs)", .accept) { _, _ throws(PyError) in .none }
    m.function("breakpoint(*args, **kwargs)", .accept) { _, _ throws(PyError) in .none }
    m.function("__import__(name, globals=None, locals=None, fromlist=None, level=0)") { py, a throws(PyError) in
      let name = try a.string(0)
      let module = try py.module(name)
      let returnsLast = a[3].isNone ? false : try a.bool(3)
      return returnsLast ? module : try py.module(String(name.prefix { $0 != "." }))
    }
    // Both are evaluated where they are called: `eval` of a text alone.
    m.function("eval(source, *args)") { py, _ throws(PyError) in py.unknown("`eval` is evaluated of a text alone") }
    m.function("locals()") { py, _ throws(PyError) in py.unknown("`locals` is evaluated where it is called by its name") }
    m.function("exec(*args, **kwargs)", .accept) { py, _ throws(PyError) in
      let unknown = Unknown("what `exec` runs is not evaluated", at: py.origin)
      // In a function it may change any object.
      if py.activation?.function != nil { throw py.ended(by: unknown) }
      py.note(unknown)
      return .unknown(unknown)
    }
    m.function("globals()") { py, _ throws(PyError) in try py.globals() }
    for name in ["open", "input", "compile", "memoryview", "quit", "exit"] {
      m.function("\(name)(*args, **kwargs)", .accept) { py, _ throws(PyError) in py.unknown("`\(name)` is not evaluated") }
    }
  }
}

extension HashKey {
  /// A hash that is equal for equal keys and the same in every run.
  var stableHash: UInt64 {
    func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 { (a ^ b) &* 0x100_0000_01B3 }
    func text(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0xCBF2_9CE4_8422_2325) { mixed($0, UInt64($1)) } }
    switch self {
    case .none: return 1
    case .ellipsis: return 2
    case .notImplemented: return 3
    case .int(let value): return UInt64(bitPattern: Int64(value))
    case .float(let value): return value.bitPattern
    case .string(let string): return text(string.utf8)
    case .bytes(let bytes): return text(bytes)
    case .tuple(let keys): return keys.reduce(4) { mixed($0, $1.stableHash) }
    case .frozenset(let keys): return keys.reduce(5) { $0 ^ $1.stableHash }
    case .identity(let object): return UInt64(UInt(bitPattern: object.hashValue))
    case .custom(_, let hash): return UInt64(bitPattern: Int64(hash))
    }
  }
}
