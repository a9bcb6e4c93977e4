/// What natives ask of the evaluator.
extension Interpreter {
  // MARK: Calls

  /// Calls a value: a function, a class, an instance with `__call__` ...
  func call(_ callee: PyValue, _ arguments: Arguments = Arguments()) throws(PyError) -> PyValue { unknown("calls") }
  /// Calls a method by its name.
  func callMethod(_ receiver: PyValue, _ name: Name, _ arguments: Arguments = Arguments()) throws(PyError) -> PyValue {
    unknown("calls")
  }
  /// The same for an object whose class may lack the method; nil then. Special methods are looked up on the class alone.
  func callSpecial(_ receiver: PyValue, _ name: Name, _ arguments: [PyValue] = []) throws(PyError) -> PyValue? { nil }

  // MARK: Attributes

  /// `value.name`.
  func attribute(_ value: PyValue, _ name: Name) throws(PyError) -> PyValue { unknown("attributes") }
  /// `getattr(value, name, None)`: nil where the attribute is missing.
  func attributeIfAny(_ value: PyValue, _ name: Name) throws(PyError) -> PyValue? { nil }
  func setAttribute(_ value: PyValue, _ name: Name, to new: PyValue) throws(PyError) {}
  func deleteAttribute(_ value: PyValue, _ name: Name) throws(PyError) {}
  /// What `object.__setattr__` does, for natives that replace `__setattr__`.
  func setPlainAttribute(_ instance: PyInstance, _ name: Name, to new: PyValue) throws(PyError) {}

  // MARK: Items and iteration

  func item(_ value: PyValue, _ index: PyValue) throws(PyError) -> PyValue { unknown("items") }
  func setItem(_ value: PyValue, _ index: PyValue, to new: PyValue) throws(PyError) {}
  func deleteItem(_ value: PyValue, _ index: PyValue) throws(PyError) {}
  /// `iter(value)`.
  func iterator(of value: PyValue) throws(PyError) -> PyIterator { ArrayIterator(heap, []) }
  /// `list(value)`. Throws `unknown` for what is not known.
  func elements(of value: PyValue) throws(PyError) -> [PyValue] { [] }
  /// `len(value)`.
  func length(_ value: PyValue) throws(PyError) -> Int { 0 }
  /// `element in container`: a bool or unknown.
  func contains(_ container: PyValue, _ element: PyValue) throws(PyError) -> PyValue { unknown("in") }

  // MARK: Truth, comparison, arithmetic

  /// The truth of a value; throws `unknown` where it is not known.
  func isTrue(_ value: PyValue) throws(PyError) -> Bool { false }
  /// The same; nil where it is not known.
  func truth(_ value: PyValue) throws(PyError) -> Bool? { nil }
  /// `a is b`; nil where it is not known.
  func isSame(_ a: PyValue, _ b: PyValue) -> Bool? { nil }
  /// `a == b`; throws `unknown` where it is not known.
  func isEqual(_ a: PyValue, _ b: PyValue) throws(PyError) -> Bool { false }
  /// `a < b`; throws `unknown` where it is not known.
  func isLess(_ a: PyValue, _ b: PyValue) throws(PyError) -> Bool { false }
  /// `a + b` and the like; a value or unknown.
  func binary(_ op: BinaryOperator, _ a: PyValue, _ b: PyValue) throws(PyError) -> PyValue { unknown("operators") }
  /// What dicts and sets look a value up by. TypeError for lists and dicts; throws `unknown` for what is not known.
  func hashKey(_ value: PyValue) throws(PyError) -> HashKey { .none }
  func isInstance(_ value: PyValue, of type: PyClass) -> Bool { self.type(of: value).isSubclass(of: type) }

  // MARK: Numbers and texts

  /// An int, bool or int-like instance; TypeError otherwise.
  func int(_ value: PyValue, called: String = "value") throws(PyError) -> Int { 0 }
  /// A float or int; TypeError otherwise.
  func float(_ value: PyValue, called: String = "value") throws(PyError) -> Double { 0 }
  /// `repr(value)`, `str(value)`; throw `unknown` for what is not known.
  func repr(_ value: PyValue) throws(PyError) -> String { "" }
  func string(_ value: PyValue) throws(PyError) -> String { "" }
  /// `format(value, spec)`.
  func format(_ value: PyValue, _ spec: String) throws(PyError) -> String { "" }
  /// `repr` and `str` without calling sources, for messages.
  func plainRepr(_ value: PyValue) -> String { "" }
  func plainString(_ value: PyValue) -> String { "" }

  // MARK: Modules

  /// `import name`: the module, its body evaluated as far as it is needed.
  func module(_ name: String) throws(PyError) -> PyValue { unknown("modules") }
}

/// Binary operators under the names of their methods: `add` is `__add__`.
enum BinaryOperator: String {
  case add, sub, mul, matmul, truediv, mod, pow, lshift, rshift, or, xor, and, floordiv
}
