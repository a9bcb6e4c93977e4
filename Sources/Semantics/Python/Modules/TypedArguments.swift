import PythonSource

/// Arguments of LightningCLI's configurations. jsonargparse makes a dataclass of a mapping where a parameter is annotated with one:
/// `heads: list[Head] | None` makes a `Head` of each mapping in the list.
struct TypedArguments {
  private let py: Interpreter
  /// The functions that may take an argument, in the order in which they are asked: constructors of a class and of its ancestors.
  private let functions: [PyFunction]

  /// - Parameter callee: a class or a function
  init(_ py: Interpreter, of callee: PyValue) {
    self.py = py
    switch callee {
    case .function(let function): functions = [function]
    case .type(let type):
      functions = type.mro.compactMap { if case .function(let function)? = $0.attributes[Special.initializer] { function } else { nil } }
    default: functions = []
    }
  }

  /// The argument as the parameter takes it.
  func converted(_ value: PyValue, for name: Name) throws(PyError) -> PyValue {
    switch value {
    case .dict, .list, .string, .unknown: break
    default: return value
    }
    guard let (annotation, function) = annotated(name) else { return value }
    return try converted(value, to: annotation, of: function)
  }

  /// Whether jsonargparse gives a parameter the class itself, with its arguments, to be called with the rest.
  func takesClass(_ name: Name) -> Bool { annotated(name).map { TypedArguments.givesModule(name, of: $0.function) } ?? false }

  /// What a parameter gets for a class among the arguments.
  /// - Parameter isText: whether the class is spelled as a string
  func form(of name: Name, isText: Bool) -> TypedForm {
    annotated(name).map { TypedForm($0.annotation, in: $0.function.code.unit.file, isText: isText) } ?? .object
  }

  /// What becomes of classes inside of a mapping or a list that a parameter gets; nil where its annotation says more of the items.
  func formOfItems(of name: Name) -> TypedForm? {
    annotated(name).flatMap { TypedForm.ofItems($0.annotation, in: $0.function.code.unit.file) }
  }

  /// The annotation of a parameter, with the function that has it.
  private func annotated(_ name: Name) -> (annotation: PythonNode, function: PyFunction)? {
    functions.lazy.compactMap { function in TypedArguments.annotation(of: name, function).map { ($0, function) } }.first
  }

  /// Whether a parameter's annotation says that calling it gives a module, as `Callable[..., nn.Module]` does. Of a function of tensors,
  /// `Callable[[Tensor], Tensor]`, jsonargparse makes the object.
  static func givesModule(_ name: Name, of function: PyFunction) -> Bool {
    guard let node = annotation(of: name, function) else { return false }
    let file = function.code.unit.file
    let text = String(decoding: file.bytes[file.range(node)], as: UTF8.self)
    return text.contains(part: "Callable[") && (text.contains(part: "Module]") || text.contains(part: "Norm"))
  }

  private static func annotation(of name: Name, _ function: PyFunction) -> PythonNode? {
    let (code, file) = (function.code, function.code.unit.file)
    guard !code.isLambda else { return nil }
    let arguments = file.arguments(code.node)
    let parameters = [file.posonlyargs(arguments), file.parameters(arguments), file.kwonlyargs(arguments)].joined()
    return parameters.first { code.unit.name(file.name($0)) == name }.flatMap { file.annotationIfAny($0) }
  }

  private func converted(_ value: PyValue, to annotation: PythonNode, of function: PyFunction) throws(PyError) -> PyValue {
    let file = function.code.unit.file
    // Another text may be the name of an enumeration's member.
    if case .unknown(let unknown) = value, case .string? = unknown.example { return .unknown(unknown.derived) }
    if case .string(let text) = value { return try member(Name(text), of: annotation, function) }
    switch file.kind(annotation) {
    case .binOp:
      // `Head | None`
      let first = try converted(value, to: file.left(annotation), of: function)
      return py.isSame(first, value) == true ? try converted(value, to: file.right(annotation), of: function) : first
    case .subscript: return try converted(value, toItem: file.slice(annotation), of: function)
    case .name, .attribute:
      guard case .dict(let dict) = value else { return value }
      let named = named(annotation, of: function)
      // What is made of a mapping for a type that can't be read is unknown.
      if case .unknown(let unknown)? = named { return .unknown(unknown) }
      guard case .type(let type)? = named, type.lookUp("__dataclass_fields__") != nil else { return value }
      var arguments = Arguments()
      for entry in dict.table.entries { if case .string(let key) = entry.key { arguments.keywords.append((Name(key), entry.value)) } }
      return try py.call(.type(type), arguments)
    default: return value
    }
  }

  /// The member of an enumeration that a string names; the string where no alternative is one, or where one takes the string as it is.
  private func member(_ name: Name, of annotation: PythonNode, _ function: PyFunction) throws(PyError) -> PyValue {
    let alternatives = alternatives(annotation, function.code.unit.file)
    let takesText = alternatives.contains { function.code.unit.text(of: $0) == "str" }
    for alternative in alternatives {
      guard case .type(let type)? = named(alternative, of: function), !(takesText && type.isSubclass(of: py.types.string)),
        case .dict(let members)? = type.lookUp("_member_map_"), let member = members[name.text]
      else { continue }
      return member
    }
    return .text(name)
  }

  /// The types that an annotation unites: `Union[A, B]`, `Optional[A]`, `A | B`.
  private func alternatives(_ annotation: PythonNode, _ file: PythonFile) -> [PythonNode] {
    switch file.kind(annotation) {
    case .binOp: return alternatives(file.left(annotation), file) + alternatives(file.right(annotation), file)
    case .subscript:
      let slice = file.slice(annotation)
      return file.kind(slice) == .tuple ? Array(file.elts(slice)) : [slice]
    default: return [annotation]
    }
  }

  /// `list[Head]`, `Optional[Head]`: what stands in the brackets holds for the value, or for the items of a list.
  private func converted(_ value: PyValue, toItem node: PythonNode, of function: PyFunction) throws(PyError) -> PyValue {
    guard case .list(let list) = value else { return try converted(value, to: node, of: function) }
    let file = function.code.unit.file
    // `Optional[list[Head]]`
    if file.kind(node) == .subscript { return try converted(value, to: node, of: function) }
    var items: [PyValue] = []
    for item in list.elements { items.append(try converted(item, to: node, of: function)) }
    return py.list(items)
  }

  /// What an annotation names.
  private func named(_ node: PythonNode, of function: PyFunction) -> PyValue? {
    let code = function.code
    let c = Activation(code.unit, code.scope.parent ?? code.scope, globals: function.globals, frame: function.closure)
    return try? py.evaluate(node, c)
  }
}
