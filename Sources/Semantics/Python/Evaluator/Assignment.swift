import Model
import PythonSource

/// Assignments and `del`.
extension Interpreter {
  func executeAssignment(_ statement: PythonNode, _ c: Activation) throws(PyError) {
    let value = try evaluate(c.unit.file.value(statement), c)
    for target in c.unit.file.targets(statement) { try assign(value, to: target, in: c) }
  }

  func executeAnnotated(_ statement: PythonNode, _ c: Activation) throws(PyError) {
    let file = c.unit.file
    if let value = file.valueIfAny(statement) { try assign(evaluate(value, c), to: file.target(statement), in: c) }
    guard let body = c.classBody, file.kind(file.target(statement)) == .name else { return }
    let annotations: PyDict
    if case .dict(let known)? = body["__annotations__"] {
      annotations = known
    } else {
      annotations = PyDict(heap)
      body["__annotations__"] = .dict(annotations)
    }
    annotations[file.string(file.name(file.target(statement)))] = try annotation(file.annotation(statement), c)
  }

  // Not inlined: what unpacks a tuple would hold it four times.
  @inline(never) func assign(_ value: PyValue, to target: PythonNode, in c: Activation) throws(PyError) {
    let file = c.unit.file
    switch file.kind(target) {
    case .name: try store(target, value, in: c)
    case .attribute:
      let object = try evaluate(file.value(target), c)
      at(target, c)
      try setAttribute(object, c.scope.mangled(c.unit.name(file.name(target))), to: value)
    case .subscript:
      let object = try evaluate(file.value(target), c)
      let index = try evaluate(file.slice(target), c)
      at(target, c)
      try setItem(object, index, to: value)
    case .tuple, .list: try unpack(value, to: target, in: c)
    default: break
    }
  }

  private func unpack(_ value: PyValue, to target: PythonNode, in c: Activation) throws(PyError) {
    let file = c.unit.file
    let targets = file.elts(target)
    at(target, c)
    let values: [PyValue]
    do {
      values = try unpackable(value)
    } catch .unknown(let unknown) {
      let isPlain = !targets.contains { file.kind($0) == .starred }
      if isPlain, let items = library.tracer?.items(of: unknown, count: targets.count) {
        for (part, value) in zip(targets, items) { try assign(value, to: part, in: c) }
        return
      }
      for (index, part) in targets.enumerated() {
        let isStarred = file.kind(part) == .starred
        let position: PyValue = isStarred ? .slice(PySlice(heap, start: .none, stop: .none, step: .none)) : .int(index)
        let value = library.tracer?.item(of: unknown, at: position) ?? .unknown(unknown.derived)
        try assign(value, to: isStarred ? file.value(part) : part, in: c)
      }
      return
    }
    guard let star = targets.firstIndex(where: { file.kind($0) == .starred }) else {
      try checkCount(values.count, targets.count)
      for (part, value) in zip(targets, values) { try assign(value, to: part, in: c) }
      return
    }
    let behind = targets.count - star - 1
    if values.count < targets.count - 1 {
      throw valueError("not enough values to unpack (expected at least \(targets.count - 1), got \(values.count))")
    }
    for at in 0..<star { try assign(values[at], to: targets[at], in: c) }
    try assign(list(Array(values[star..<values.count - behind])), to: file.value(targets[star]), in: c)
    for at in 0..<behind { try assign(values[values.count - behind + at], to: targets[star + 1 + at], in: c) }
  }

  private func unpackable(_ value: PyValue) throws(PyError) -> [PyValue] {
    do {
      return try elements(of: value)
    } catch .raised(let exception) {
      guard exception.value.type === types.exception("TypeError"), type(of: value).lookUp("__iter__") == nil else {
        throw .raised(exception)
      }
      throw typeError("cannot unpack non-iterable \(typeName(value)) object")
    }
  }

  private func checkCount(_ given: Int, _ wanted: Int) throws(PyError) {
    if given > wanted { throw valueError("too many values to unpack (expected \(wanted))") }
    if given < wanted { throw valueError("not enough values to unpack (expected \(wanted), got \(given))") }
  }

  func executeAugmented(_ statement: PythonNode, _ c: Activation) throws(PyError) {
    let file = c.unit.file
    let target = file.target(statement)
    let op = BinaryOperator(file.op(statement))
    switch file.kind(target) {
    case .attribute:
      let object = try evaluate(file.value(target), c)
      let name = c.scope.mangled(c.unit.name(file.name(target)))
      at(target, c)
      let old = try attribute(object, name)
      let new = try evaluate(file.value(statement), c)
      at(statement, c)
      try setAttribute(object, name, to: inPlace(op, old, with: new))
    case .subscript:
      let object = try evaluate(file.value(target), c)
      let index = try evaluate(file.slice(target), c)
      at(target, c)
      let old = try item(object, index)
      let new = try evaluate(file.value(statement), c)
      at(statement, c)
      try setItem(object, index, to: inPlace(op, old, with: new))
    default:
      let old = try load(target, c)
      let new = try evaluate(file.value(statement), c)
      at(statement, c)
      try store(target, inPlace(op, old, with: new), in: c)
    }
  }

  func delete(_ target: PythonNode, _ c: Activation) throws(PyError) {
    let file = c.unit.file
    switch file.kind(target) {
    case .name: try store(target, nil, in: c)
    case .attribute:
      let object = try evaluate(file.value(target), c)
      at(target, c)
      try deleteAttribute(object, c.scope.mangled(c.unit.name(file.name(target))))
    case .subscript:
      let object = try evaluate(file.value(target), c)
      let index = try evaluate(file.slice(target), c)
      at(target, c)
      try deleteItem(object, index)
    case .tuple, .list: for part in file.elts(target) { try delete(part, c) }
    default: break
    }
  }

  /// Makes everything unknown that a statement may assign, including the targets in inner blocks.
  func forgetTargets(of statement: PythonNode, _ unknown: Unknown, in c: Activation) throws(PyError) {
    library.tracer?.lose(unknown)
    let file = c.unit.file
    switch file.kind(statement) {
    case .assign: for target in file.targets(statement) { try forget(target, unknown, in: c) }
    case .augAssign, .annAssign, .for, .asyncFor: try forget(file.target(statement), unknown, in: c)
    case .functionDef, .asyncFunctionDef, .classDef: bind(c.unit.name(file.name(statement)), to: .unknown(unknown), in: c)
    case .with, .asyncWith:
      for item in file.items(statement) { if let target = file.optionalVars(item) { try forget(target, unknown, in: c) } }
    case .return: c.pendingReturns.append(.unknown(unknown))
    case .match, .import, .importFrom: forgetNames(of: statement, unknown, in: c)
    default: break
    }
    for block in Scope.blocks(of: statement, file) {
      for inner in block { try forgetTargets(of: inner, unknown, in: c) }
    }
  }

  private func forgetNames(of statement: PythonNode, _ unknown: Unknown, in c: Activation) {
    let names = Scope(.classBody, parent: nil)
    names.bindStatement(statement, c.unit)
    for name in names.boundNames { bind(name, to: .unknown(unknown), in: c) }
  }

  private func forget(_ target: PythonNode, _ unknown: Unknown, in c: Activation) throws(PyError) {
    let file = c.unit.file
    do {
      switch file.kind(target) {
      case .subscript: lose(try evaluate(file.value(target), c), unknown)
      case .tuple, .list: for part in file.elts(target) { try forget(part, unknown, in: c) }
      case .starred: try forget(file.value(target), unknown, in: c)
      default: try assign(.unknown(unknown), to: target, in: c)
      }
    } catch .exhausted(let unknown) {
      throw .exhausted(unknown)
    } catch {
      // The object that would be assigned to is unknown too.
    }
  }
}
