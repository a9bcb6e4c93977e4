import Model
import PythonSource

/// Evaluation of expressions.
extension Interpreter {
  /// The value of an expression.
  func evaluate(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    switch c.unit.file.kind(node) {
    case .name: return try load(node, c)
    case .constant: return constant(node, c)
    default: break
    }
    try enter()
    defer { leave() }
    do {
      return try compound(node, c)
    } catch .unknown(let unknown) {
      return .unknown(unknown.derived)
    }
  }

  /// Counts one more level of recursion: for expressions, natives that call functions, and comparisons of nested containers.
  @inline(__always) func enter() throws(PyError) {
    nesting += 1
    budget.work -= 1
    if budget.work & 1023 == 0, Interruption.isAsked { budget.work = -1 }
    if nesting > Self.nestingLimit || budget.work < 0 {
      nesting -= 1
      throw exhaust(budget.work < 0 ? "more than 40 million steps" : "calls and expressions inside each other")
    }
  }

  @inline(__always) func leave() { nesting -= 1 }

  /// The deepest recursion, which fits into a stack of 256 MiB also in debug builds.
  static var nestingLimit: Int { 8_000 }

  /// Makes a node the place to which messages and unknown values refer.
  @inline(__always) func at(_ node: PythonNode, _ c: Activation) { place = Place(unit: c.unit, node: node) }

  private func compound(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    switch c.unit.file.kind(node) {
    case .attribute: return try evaluateAttribute(node, c)
    case .call: return try evaluateCall(node, c)
    case .binOp: return try evaluateBinary(node, c)
    case .compare: return try evaluateComparison(node, c)
    case .subscript: return try evaluateSubscript(node, c)
    case .tuple: return try tuple(evaluateAll(c.unit.file.elts(node), c))
    case .list: return try list(evaluateAll(c.unit.file.elts(node), c))
    case .set: return try evaluateSet(node, c)
    case .dict: return try evaluateDict(node, c)
    case .unaryOp: return try evaluateUnary(node, c)
    case .boolOp: return try evaluateBoolean(node, c)
    case .ifExp: return try evaluateConditional(node, c)
    case .joinedStr: return try evaluateFormatted(node, c)
    case .lambda: return .function(try makeFunction(node, c))
    case .listComp, .setComp, .dictComp, .generatorExp: return try evaluateComprehension(node, c)
    case .namedExpr:
      let value = try evaluate(c.unit.file.value(node), c)
      try store(c.unit.file.target(node), value, in: c)
      return value
    case .slice: return try evaluateSlice(node, c)
    case .yield, .yieldFrom: return try evaluateYield(node, c)
    case .starred: return try evaluate(c.unit.file.value(node), c)
    default:
      at(node, c)
      return unknown("`\(c.unit.text(of: node).prefix(40))` is not understood")
    }
  }

  private func constant(_ node: PythonNode, _ c: Activation) -> PyValue {
    let file = c.unit.file
    switch file.constant(node) {
    case .none: return .none
    case .true: return .bool(true)
    case .false: return .bool(false)
    case .ellipsis: return .ellipsis
    case .int: return .int(file.int(node) ?? 0)
    case .float: return .float(file.double(node) ?? 0)
    case .string: return .string(c.unit.string(node))
    case .bytes: return .bytes(PyBytes(file.withContents(node) { Array($0) }))
    case .bigInt, .imaginary:
      at(node, c)
      return unknown("a number that is not modelled")
    }
  }

  /// The values of a display or of arguments, with each `*x` unpacked.
  /// - Throws: `unknown`, if the x of a `*x` is unknown
  func evaluateAll(_ nodes: NodeList, _ c: Activation) throws(PyError) -> [PyValue] {
    var values: [PyValue] = []
    values.reserveCapacity(nodes.count)
    for node in nodes {
      if c.unit.file.kind(node) == .starred {
        let spread = try evaluate(c.unit.file.value(node), c)
        at(node, c)
        values += try elements(of: spread)
        try checkLength(values.count)
      } else {
        values.append(try evaluate(node, c))
      }
    }
    return values
  }

  private func evaluateAttribute(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    let object = try evaluate(file.value(node), c)
    at(node, c)
    return try attribute(object, c.scope.mangled(c.unit.name(file.name(node))))
  }

  private func evaluateBinary(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    let left = try evaluate(file.left(node), c)
    let right = try evaluate(file.right(node), c)
    at(node, c)
    return try binary(BinaryOperator(file.op(node)), left, with: right)
  }

  private func evaluateUnary(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    if file.op(node) == .not {
      switch try evaluateTruth(file.operand(node), c) {
      case .known(let truth): return .bool(!truth)
      case .unknown(let unknown): return .unknown(unknown)
      }
    }
    let value = try evaluate(file.operand(node), c)
    at(node, c)
    return try unary(file.op(node), value)
  }

  private func evaluateSubscript(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    let object = try evaluate(file.value(node), c)
    let index = try evaluate(file.slice(node), c)
    at(node, c)
    return try item(object, index)
  }

  private func evaluateSlice(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    var bounds: [PyValue] = []
    for bound in [file.lower(node), file.upper(node), file.step(node)] {
      if let bound { bounds.append(try evaluate(bound, c)) } else { bounds.append(.none) }
    }
    return .slice(PySlice(heap, start: bounds[0], stop: bounds[1], step: bounds[2]))
  }

  private func evaluateSet(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let set = PySet(heap)
    for value in try evaluateAll(c.unit.file.elts(node), c) {
      at(node, c)
      let hash = try hashKey(value)
      set.update { $0.set(hash, key: value, value: .none) }
    }
    return .set(set)
  }

  private func evaluateDict(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    let dict = PyDict(heap)
    for (key, valueNode) in zip(file.keys(node), file.values(node)) {
      if let key {
        let keyValue = try evaluate(key, c)
        let value = try evaluate(valueNode, c)
        at(key, c)
        let hash = try hashKey(keyValue)
        dict.update { $0.set(hash, key: keyValue, value: value) }
      } else {
        let spread = try evaluate(valueNode, c)
        at(valueNode, c)
        try merge(spread, into: dict)
      }
    }
    return .dict(dict)
  }

  /// `dict.update(mapping)`.
  func merge(_ mapping: PyValue, into dict: PyDict) throws(PyError) {
    if let lost = mapping.lost { throw .unknown(lost) }
    if case .dict(let other) = mapping.native {
      try spend(other.count)
      let entries = other.table.entries
      return dict.update { for entry in entries { $0.set(entry.hash, key: entry.key, value: entry.value) } }
    }
    for key in try elements(of: try callMethod(mapping, "keys")) {
      let (hash, value) = (try hashKey(key), try item(mapping, key))
      dict.update { $0.set(hash, key: key, value: value) }
    }
  }

  private func evaluateYield(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    guard let yields = generatorOutput(c) else { return .none }
    if file.kind(node) == .yieldFrom {
      let values = try elements(of: evaluate(file.value(node), c))
      yields.update { $0 += values }
    } else if let value = file.valueIfAny(node) {
      yields.append(try evaluate(value, c))
    } else {
      yields.append(.none)
    }
    if yields.count > Self.generatorLimit {
      at(node, c)
      throw .unknown(Unknown("a generator of more than \(Self.generatorLimit) values", at: origin))
    }
    return .none
  }

  private static var generatorLimit: Int { 20_000 }

  private func generatorOutput(_ c: Activation) -> PyList? { c.yields }

  /// The value of `f"..."`.
  private func evaluateFormatted(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    var text = ""
    for part in file.values(node) {
      if let plain = file.string(part) {
        text += plain
        continue
      }
      let value = try evaluate(file.value(part), c)
      var spec = ""
      if let node = file.formatSpec(part), case .string(let known) = try known(evaluate(node, c)) { spec = known }
      at(part, c)
      switch file.conversion(part) {
      case .none: text += try format(value, spec)
      case .repr, .ascii: text += try format(.string(repr(value)), spec)
      case .str: text += try format(.string(string(value)), spec)
      }
      try checkString(text.utf8.count)
    }
    return .string(text)
  }

  /// The value itself.
  /// - Throws: `unknown`, if the value is unknown
  func known(_ value: PyValue) throws(PyError) -> PyValue {
    if case .unknown(let unknown) = value { throw .unknown(unknown) }
    return value
  }
}

extension BinaryOperator {
  init(_ op: PythonOperator) {
    switch op {
    case .sub: self = .sub
    case .mult: self = .mul
    case .matMult: self = .matmul
    case .div: self = .truediv
    case .mod: self = .mod
    case .pow: self = .pow
    case .lShift: self = .lshift
    case .rShift: self = .rshift
    case .bitOr: self = .or
    case .bitXor: self = .xor
    case .bitAnd: self = .and
    case .floorDiv: self = .floordiv
    default: self = .add
    }
  }
}
