import PythonSource

/// What jsonargparse gives a parameter for a class among the arguments of a configuration: the first member of the annotation's union that
/// takes the value decides (`adapt_typehints` in `jsonargparse/_typehints.py`).
enum TypedForm {
  /// The object.
  case object
  /// The mapping with `class_path` and `init_args`.
  case mapping
  /// The path of the class, as a string.
  case text
  /// The class itself.
  case type

  /// - Parameter isText: whether the class is spelled as a string, not as a mapping
  init(_ annotation: PythonNode?, in file: PythonFile, isText: Bool) {
    self = annotation.flatMap { TypedForm.first(for: $0, in: file, isText: isText) } ?? .object
  }

  /// Nil where nothing of an annotation takes the value.
  private static func first(for annotation: PythonNode, in file: PythonFile, isText: Bool) -> TypedForm? {
    switch file.kind(annotation) {
    case .binOp:
      return first(for: file.left(annotation), in: file, isText: isText) ?? first(for: file.right(annotation), in: file, isText: isText)
    case .subscript:
      let (name, slice) = (name(file.value(annotation), in: file), file.slice(annotation))
      guard name == "Union" || name == "Optional" else { return form(named: name, isText: isText) }
      let members = file.kind(slice) == .tuple ? Array(file.elts(slice)) : [slice]
      return members.lazy.compactMap { first(for: $0, in: file, isText: isText) }.first
    case .constant: return nil
    default: return form(named: name(annotation, in: file), isText: isText)
    }
  }

  /// What becomes of classes and dotted strings inside of a mapping or a list that a parameter takes: they are data (`dict`, `list[str]`),
  /// or objects are made of the classes, and strings stay (`Any`, `dict[str, Any]`). Nil where the annotation says more of the items.
  static func ofItems(_ annotation: PythonNode, in file: PythonFile) -> TypedForm? {
    switch file.kind(annotation) {
    case .binOp: return ofItems(file.left(annotation), in: file) ?? ofItems(file.right(annotation), in: file)
    case .subscript:
      let (name, slice) = (name(file.value(annotation), in: file), file.slice(annotation))
      let members = file.kind(slice) == .tuple ? Array(file.elts(slice)) : [slice]
      if name == "Union" || name == "Optional" { return members.lazy.compactMap { ofItems($0, in: file) }.first }
      return containers.contains(name) ? members.last.flatMap { self.name($0, in: file) == "str" ? .mapping : ofItems($0, in: file) } : nil
    default:
      let name = name(annotation, in: file)
      return name == "Any" || name == "object" ? .object : containers.contains(name) ? .mapping : nil
    }
  }

  private static let containers: Set<String> = [
    "dict", "Dict", "Mapping", "MutableMapping", "list", "List", "Sequence", "Iterable", "tuple", "Tuple", "set", "Set",
  ]

  private static func form(named name: String, isText: Bool) -> TypedForm? {
    switch name {
    case "str", "Literal": isText ? .text : nil
    case "Any", "object": isText ? .text : .object
    case "dict", "Dict", "Mapping", "MutableMapping": isText ? nil : .mapping
    case "type", "Type": isText ? .type : nil
    case "int", "float", "bool", "None", "list", "List", "tuple", "Tuple", "Sequence": nil
    default: .object
    }
  }

  private static func name(_ node: PythonNode, in file: PythonFile) -> String {
    switch file.kind(node) {
    case .name, .attribute: file.string(file.name(node))
    default: ""
    }
  }
}
