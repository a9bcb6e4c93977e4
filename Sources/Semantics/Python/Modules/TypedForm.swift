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
    members(of: annotation, in: file).lazy.compactMap { member in
      file.kind(member) == .constant ? nil : form(named: generic(member, in: file), isText: isText)
    }.first
  }

  /// What becomes of classes and dotted strings inside of a mapping or a list that a parameter takes: they are data (`dict`, `list[str]`),
  /// or objects are made of the classes, and strings stay (`Any`, `dict[str, Any]`). Nil where the annotation says more of the items.
  static func ofItems(_ annotation: PythonNode, in file: PythonFile) -> TypedForm? {
    members(of: annotation, in: file).lazy.compactMap { member -> TypedForm? in
      let name = generic(member, in: file)
      guard containers.contains(name) else { return name == "Any" || name == "object" ? .object : nil }
      guard file.kind(member) == .subscript, let items = arguments(of: member, in: file).last else { return .mapping }
      return generic(items, in: file) == "str" ? .mapping : ofItems(items, in: file)
    }.first
  }

  /// The types that an annotation unites: `Union[A, B]`, `Optional[A]`, `A | B`.
  private static func members(of annotation: PythonNode, in file: PythonFile) -> [PythonNode] {
    if file.kind(annotation) == .binOp { return members(of: file.left(annotation), in: file) + members(of: file.right(annotation), in: file) }
    guard ["Union", "Optional"].contains(generic(annotation, in: file)), file.kind(annotation) == .subscript else { return [annotation] }
    return arguments(of: annotation, in: file).flatMap { members(of: $0, in: file) }
  }

  /// What stands in the brackets of `dict[str, int]`.
  private static func arguments(of annotation: PythonNode, in file: PythonFile) -> [PythonNode] {
    let slice = file.slice(annotation)
    return file.kind(slice) == .tuple ? Array(file.elts(slice)) : [slice]
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

  /// The name of a type without what stands in brackets behind it.
  private static func generic(_ node: PythonNode, in file: PythonFile) -> String {
    switch file.kind(node) {
    case .subscript: generic(file.value(node), in: file)
    case .name, .attribute: file.string(file.name(node))
    default: ""
    }
  }
}
