import Model
import PythonSource

/// The special methods of builtin values, for code that names them: `hasattr(x, "__iter__")`, `super().__getitem__(key)`.
///
/// Operators on builtin values don't use these methods: the evaluator computes them itself.
struct BuiltinMethods {
  private enum Kind { case list, tuple, dict, set, frozenset, string, bytes, range, int, float, iterator, callable, other }
  private struct Entry {
    var function: NativeFunction
    var kinds: Set<Kind>
  }
  private var entries: [Name: Entry] = [:]

  private static let sized: Set<Kind> = [.list, .tuple, .dict, .set, .frozenset, .string, .bytes, .range]
  private static let indexed: Set<Kind> = [.list, .tuple, .dict, .string, .bytes, .range]
  private static let numbers: Set<Kind> = [.int, .float]

  init() {
    add("__iter__(self, /)", Self.sized.union([.iterator])) { (py, a) throws(PyError) in
      .iterator(try py.iterator(of: a[0].native))
    }
    add("__next__(self, /)", [.iterator]) { (py, a) throws(PyError) in
      guard let value = try py.iterator(of: a[0]).next(py) else { throw py.raise(py.types.exception("StopIteration"), []) }
      return value
    }
    add("__len__(self, /)", Self.sized) { (py, a) throws(PyError) in .int(try py.length(a[0].native)) }
    add("__contains__(self, key, /)", Self.sized) { (py, a) throws(PyError) in try py.contains(a[0].native, a[1]) }
    add("__getitem__(self, key, /)", Self.indexed) { (py, a) throws(PyError) in try py.item(a[0].native, a[1]) }
    add("__setitem__(self, key, value, /)", [.list, .dict]) { (py, a) throws(PyError) in
      try py.setItem(a[0].native, a[1], to: a[2])
      return .none
    }
    add("__delitem__(self, key, /)", [.list, .dict]) { (py, a) throws(PyError) in
      try py.deleteItem(a[0].native, a[1])
      return .none
    }
    add("__call__(self, *args, **kwargs)", [.callable]) { (py, a) throws(PyError) in
      try py.call(a[0], Arguments(a.rest, keywords: a.keywords))
    }
    addOperators()
  }

  private mutating func addOperators() {
    let concatenated: Set<Kind> = [.list, .tuple, .string, .bytes]
    for op in [BinaryOperator.add, .sub, .mul, .truediv, .floordiv, .mod, .pow] {
      let kinds = op == .add || op == .mul ? Self.numbers.union(concatenated) : Self.numbers
      add("\(op.method)(self, value, /)", kinds) { (py, a) throws(PyError) in try py.binary(op, a[0].native, with: a[1]) }
    }
    for (name, op) in [("lt", PythonOperator.lt), ("le", .ltE), ("gt", .gt), ("ge", .gtE), ("eq", .eq), ("ne", .notEq)] {
      let kinds = name == "eq" || name == "ne" ? Self.sized.union(Self.numbers) : Self.numbers.union(concatenated)
      add("__\(name)__(self, value, /)", kinds) { (py, a) throws(PyError) in
        try py.richCompare(op, a[0].native, with: a[1].native)
      }
    }
  }

  private mutating func add(_ declaration: String, _ kinds: Set<Kind>, _ body: @escaping NativeBody) {
    let function = NativeFunction(NativeSignature(declaration), in: "", unknowns: .accept, body)
    entries[Name(function.signature.name)] = Entry(function: function, kinds: kinds)
  }

  /// The method of a value.
  func method(_ name: Name, of value: PyValue) -> NativeFunction? {
    guard let entry = entries[name], entry.kinds.contains(Self.kind(of: value.native)) else { return nil }
    return entry.function
  }

  /// The method of a class that derives from a builtin one.
  func method(_ name: Name, of type: PyClass, types: BuiltinTypes) -> NativeFunction? {
    guard let entry = entries[name], entry.kinds.contains(Self.kind(of: type, types)) else { return nil }
    return entry.function
  }

  private static func kind(of value: PyValue) -> Kind {
    switch value {
    case .list: .list
    case .tuple: .tuple
    case .dict: .dict
    case .set(let set): set.isFrozen ? .frozenset : .set
    case .string: .string
    case .bytes: .bytes
    case .range: .range
    case .int, .bool: .int
    case .float: .float
    case .iterator: .iterator
    case .function, .native, .method, .partial, .type: .callable
    default: .other
    }
  }

  private static func kind(of type: PyClass, _ types: BuiltinTypes) -> Kind {
    switch type.layout {
    case .list: .list
    case .tuple: .tuple
    case .dict: .dict
    case .set: .set
    case .frozenset: .frozenset
    case .string: .string
    case .bytes: .bytes
    case .int, .bool: .int
    case .float: .float
    default: type === types.range ? .range : .other
    }
  }
}
