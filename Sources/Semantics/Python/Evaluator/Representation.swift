/// `repr`, `str` and `format`.
extension Interpreter {
  /// `repr(value)`.
  /// - Throws: `unknown`, if a part of the value is unknown
  func repr(_ value: PyValue) throws(PyError) -> String {
    switch value {
    case .unknown(let unknown): throw .unknown(unknown)
    case .list, .dict, .set, .tuple, .instance, .tensor: break
    default: return plainRepr(value)
    }
    try enter()
    defer { leave() }
    if hasMethods(value), type(of: value).lookUp(Special.repr) != nil, let made = try callSpecial(value, Special.repr) {
      return try text(of: made)
    }
    if let lost = value.lost { throw .unknown(lost) }
    let text = try containerRepr(value)
    try checkString(text.utf8.count)
    return text
  }

  private func containerRepr(_ value: PyValue) throws(PyError) -> String {
    switch value.native {
    case .list(let list): return "[" + (try reprs(list.elements)).joined(separator: ", ") + "]"
    case .tuple(let tuple):
      let parts = try reprs(tuple.elements)
      return "(" + parts.joined(separator: ", ") + (parts.count == 1 ? ",)" : ")")
    case .set(let set):
      let parts = try reprs(set.table.keys).joined(separator: ", ")
      if set.owner != nil { return "dict_keys([\(parts)])" }
      if set.isFrozen { return set.count == 0 ? "frozenset()" : "frozenset({\(parts)})" }
      return set.count == 0 ? "set()" : "{\(parts)}"
    case .dict(let dict):
      var parts: [String] = []
      for entry in dict.table.entries { parts.append(try "\(repr(entry.key)): \(repr(entry.value))") }
      return "{" + parts.joined(separator: ", ") + "}"
    case .instance(let instance) where instance.type.layout == .exception:
      guard case .tuple(let arguments)? = instance["args"] else { return "\(instance.type.name)()" }
      return instance.type.name + "(" + (try reprs(arguments.elements)).joined(separator: ", ") + ")"
    case .instance, .tensor: throw .unknown(Unknown("the text of an object that has no `__repr__`", at: origin))
    default: return plainRepr(value.native)
    }
  }

  private func reprs(_ values: [PyValue]) throws(PyError) -> [String] {
    var texts: [String] = []
    for value in values { texts.append(try repr(value)) }
    return texts
  }

  private func text(of value: PyValue) throws(PyError) -> String {
    switch value.native {
    case .string(let text): return text
    case .unknown(let unknown): throw .unknown(unknown)
    default: throw typeError("__str__ returned non-string (type \(typeName(value)))")
    }
  }

  /// `str(value)`.
  func string(_ value: PyValue) throws(PyError) -> String {
    switch value {
    case .string(let text): return text
    case .instance(let instance):
      if instance.type.lookUp(Special.str) != nil, let made = try callSpecial(value, Special.str) { return try text(of: made) }
      if instance.type.layout == .exception, instance.type.lookUp(Special.repr) == nil { return try exceptionText(instance) }
      if case .string(let text)? = instance.payload, instance.type.lookUp(Special.repr) == nil { return text }
    default: break
    }
    return try repr(value)
  }

  private func exceptionText(_ instance: PyInstance) throws(PyError) -> String {
    guard case .tuple(let arguments)? = instance["args"], arguments.count > 0 else { return "" }
    if arguments.count > 1 { return try repr(.tuple(arguments)) }
    let isKey = instance.type.isSubclass(of: types.exception("KeyError"))
    return isKey ? try repr(arguments.elements[0]) : try string(arguments.elements[0])
  }

  /// `format(value, spec)`.
  func format(_ value: PyValue, _ spec: String) throws(PyError) -> String {
    if hasMethods(value), let made = try callSpecial(value, Special.format, with: [.string(spec)]) { return try text(of: made) }
    if spec.isEmpty { return try string(value) }
    if FormatSpecification.isTooWide(spec) { throw exhaust("a text of more than \(FormatSpecification.widest) characters") }
    guard let specification = FormatSpecification(spec) else { throw valueError("Invalid format specifier '\(spec)'") }
    let text: String? =
      switch value.native {
      case .bool(let truth): specification.type == nil ? specification.format(truth ? "True" : "False") : specification.format(truth ? 1 : 0)
      case .int(let number): specification.format(number)
      case .float(let number): specification.format(number)
      case .string(let text): specification.format(text)
      case .unknown(let unknown): throw .unknown(unknown)
      default: throw typeError("unsupported format string passed to \(typeName(value)).__format__")
      }
    guard let text else {
      throw valueError("Unknown format code '\(spec.suffix(1))' for object of type '\(typeName(value))'")
    }
    return text
  }

  /// A `repr` for messages, which calls no Python code.
  func plainRepr(_ value: PyValue) -> String {
    switch value {
    case .none: "None"
    case .ellipsis: "Ellipsis"
    case .notImplemented: "NotImplemented"
    case .bool(let truth): truth ? "True" : "False"
    case .int(let number): String(number)
    case .float(let number): PythonText.repr(number)
    case .string(let text): PythonText.repr(text)
    case .bytes(let bytes): "b" + PythonText.repr(String(decoding: bytes.bytes, as: UTF8.self))
    case .range(let range):
      range.step == 1 ? "range(\(range.start), \(range.stop))" : "range(\(range.start), \(range.stop), \(range.step))"
    case .slice(let slice): "slice(\(plainRepr(slice.start)), \(plainRepr(slice.stop)), \(plainRepr(slice.step)))"
    case .type(let type): "<class '\(type.module == "builtins" ? "" : type.module + ".")\(type.qualifiedName)'>"
    case .function(let function): "<function \(function.code.qualifiedName)>"
    case .native(let native): "<built-in function \(native.signature.name)>"
    case .namespace(let module): "<module '\(module.name)'>"
    case .unknown: "?"
    default: "<\(typeName(value)) object>"
    }
  }

  func plainString(_ value: PyValue) -> String {
    if case .string(let text) = value.native { return text }
    return plainRepr(value)
  }
}
