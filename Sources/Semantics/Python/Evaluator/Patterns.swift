import PythonSource

/// `match`.
extension Interpreter {
  func executeMatch(_ statement: PythonNode, _ c: Activation) throws(PyError) -> Flow {
    let file = c.unit.file
    let subject = try evaluate(file.subject(statement), c)
    for item in file.cases(statement) {
      at(item, c)
      guard try matches(subject, file.pattern(item), in: c) else { continue }
      if let test = file.guardIfAny(item), !(try isTrue(evaluate(test, c))) { continue }
      return try execute(file.body(item), c)
    }
    return .next
  }

  /// Whether a value matches a pattern. Binds the pattern's names.
  /// - Throws: `unknown`, if it is unknown
  private func matches(_ value: PyValue, _ pattern: PythonNode, in c: Activation) throws(PyError) -> Bool {
    let file = c.unit.file
    try enter()
    defer { leave() }
    switch file.kind(pattern) {
    case .matchValue: return try isEqual(value, evaluate(file.value(pattern), c))
    case .matchSingleton:
      if case .unknown(let unknown) = value { throw .unknown(unknown) }
      switch file.constant(pattern) {
      case .none: return value.isNone
      default: return isSame(value, .bool(file.constant(pattern) == .true)) ?? false
      }
    case .matchOr:
      for part in file.patterns(pattern) where try matches(value, part, in: c) { return true }
      return false
    case .matchAs:
      if let inner = file.patternIfAny(pattern), !(try matches(value, inner, in: c)) { return false }
      if let name = file.nameIfAny(pattern) { bind(c.unit.name(name), to: value, in: c) }
      return true
    case .matchSequence: return try matchesSequence(value, pattern, in: c)
    case .matchMapping: return try matchesMapping(value, pattern, in: c)
    case .matchClass: return try matchesClass(value, pattern, in: c)
    default: throw .unknown(Unknown("a pattern that is not understood", at: origin))
    }
  }

  private func matchesSequence(_ value: PyValue, _ pattern: PythonNode, in c: Activation) throws(PyError) -> Bool {
    let file = c.unit.file
    if let lost = value.lost { throw .unknown(lost) }
    switch value.native {
    case .list, .tuple, .range: break
    default: return false
    }
    let (values, patterns) = (try elements(of: value.native), Array(file.patterns(pattern)))
    guard let star = patterns.firstIndex(where: { file.kind($0) == .matchStar }) else {
      guard values.count == patterns.count else { return false }
      return try matchesAll(values, patterns, in: c)
    }
    let behind = patterns.count - star - 1
    guard values.count >= star + behind else { return false }
    guard try matchesAll(Array(values[..<star]), Array(patterns[..<star]), in: c) else { return false }
    let middle = values[star..<(values.count - behind)]
    if let name = file.nameIfAny(patterns[star]) { bind(c.unit.name(name), to: list(Array(middle)), in: c) }
    return try matchesAll(Array(values.suffix(behind)), Array(patterns[(star + 1)...]), in: c)
  }

  private func matchesAll(_ values: [PyValue], _ patterns: [PythonNode], in c: Activation) throws(PyError) -> Bool {
    for (value, pattern) in zip(values, patterns) where !(try matches(value, pattern, in: c)) { return false }
    return true
  }

  private func matchesMapping(_ value: PyValue, _ pattern: PythonNode, in c: Activation) throws(PyError) -> Bool {
    let file = c.unit.file
    if let lost = value.lost { throw .unknown(lost) }
    guard case .dict(let dict) = value.native else { return false }
    var rest = dict.table
    for (key, inner) in zip(file.patternKeys(pattern), file.patterns(pattern)) {
      let key = try hashKey(evaluate(key, c))
      guard let found = dict.table[key], try matches(found, inner, in: c) else { return false }
      rest.remove(key)
    }
    if let name = file.nameIfAny(pattern) { bind(c.unit.name(name), to: .dict(PyDict(heap, rest)), in: c) }
    return true
  }

  private func matchesClass(_ value: PyValue, _ pattern: PythonNode, in c: Activation) throws(PyError) -> Bool {
    let file = c.unit.file
    let type = try evaluate(file.cls(pattern), c)
    guard try isTrue(isInstance(value, ofAny: type)) else { return false }
    let positional = Array(file.patterns(pattern))
    for (at, name) in try positionalNames(type, count: positional.count).enumerated() {
      guard let name else { return try matches(value, positional[at], in: c) }
      guard let part = try attributeOrMissing(value, name), try matches(part, positional[at], in: c) else { return false }
    }
    for (name, inner) in zip(file.kwdAttrs(pattern), file.kwdPatterns(pattern)) {
      guard let part = try attributeOrMissing(value, c.unit.name(name)), try matches(part, inner, in: c) else { return false }
    }
    return true
  }

  /// The attributes that the positional patterns of a class match; nil if, for a builtin class, the pattern matches the whole value.
  private func positionalNames(_ type: PyValue, count: Int) throws(PyError) -> [Name?] {
    guard count > 0, case .type(let type) = type else { return [] }
    if let found = type.lookUp("__match_args__") {
      let names = try elements(of: found).compactMap { if case .string(let text) = $0 { Name(text) } else { nil } }
      guard names.count >= count else {
        throw typeError("\(type.name)() accepts \(names.count) positional sub-patterns (\(count) given)")
      }
      return Array(names.prefix(count))
    }
    guard type.layout != .object, type.layout != .module, count == 1 else {
      throw typeError("\(type.name)() accepts 0 positional sub-patterns (\(count) given)")
    }
    return [nil]
  }
}
