import PythonSource

/// A parameter that a Python source gives a class's constructor, or a function.
package struct PythonParameter: Sendable, Equatable {
  package let name: String
  /// As the source spells them; empty where there is none.
  package let annotation, value: String

  /// As a signature shows it: `width: int = 64`.
  package var text: String {
    let typed = annotation.isEmpty ? name : "\(name): \(annotation)"
    if value.isEmpty { return typed }
    return annotation.isEmpty ? "\(typed)=\(value)" : "\(typed) = \(value)"
  }
}

extension PythonClasses {
  /// What a call of a dotted name may be given by keyword, in order; nil where no source defines the name.
  package func parameters(of name: String) -> [PythonParameter]? {
    let finder = DefinitionFinder(finder: self.finder())
    return finder.find(name).flatMap { ParameterReader(finder: finder).read($0, depth: 0) }
  }
}

/// Reads parameters from texts; evaluates nothing.
private struct ParameterReader {
  let finder: DefinitionFinder
  /// How many ancestors of a class are asked.
  private static let depthLimit = 8

  func read(_ found: DefinitionFinder.Found, depth: Int) -> [PythonParameter]? {
    let file = found.module.file
    switch file.kind(found.node) {
    case .functionDef, .asyncFunctionDef: return parameters(of: found.node, in: file)
    case .classDef: return parameters(of: found, depth: depth)
    default: return nil
    }
  }

  /// Those of the constructor without `self`. One that takes `**kwargs` mostly hands them to that of an ancestor.
  private func parameters(of type: DefinitionFinder.Found, depth: Int) -> [PythonParameter] {
    let file = type.module.file
    guard let constructor = constructor(of: type.node, in: file) else { return inherited(by: type, depth: depth) ?? [] }
    let own = Array(parameters(of: constructor, in: file).dropFirst())
    guard file.kwarg(file.arguments(constructor)) != nil, let more = inherited(by: type, depth: depth) else { return own }
    return own + more.filter { parameter in !own.contains { $0.name == parameter.name } }
  }

  private func constructor(of type: PythonNode, in file: PythonFile) -> PythonNode? {
    file.body(type).last { file.kind($0) == .functionDef && file.string(file.name($0)) == "__init__" }
  }

  /// The parameters of the first ancestor that has a constructor, in the order of the bases.
  private func inherited(by found: DefinitionFinder.Found, depth: Int) -> [PythonParameter]? {
    guard depth < Self.depthLimit else { return nil }
    let file = found.module.file
    for base in file.bases(found.node) {
      let name = String(decoding: file.bytes[file.range(base)], as: UTF8.self)
      let ancestor = file.kind(base) == .name ? finder.find(name, in: found.module) : finder.find(name)
      guard let ancestor, ancestor.module.path != found.module.path || ancestor.node != found.node else { continue }
      if let parameters = read(ancestor, depth: depth + 1), !parameters.isEmpty { return parameters }
    }
    return nil
  }

  /// The parameters that have names in calls, in order.
  private func parameters(of function: PythonNode, in file: PythonFile) -> [PythonParameter] {
    let list = file.arguments(function)
    let (first, named, last) = (Array(file.posonlyargs(list)), Array(file.parameters(list)), Array(file.kwonlyargs(list)))
    let defaults = Array(file.defaults(list)).map(Optional.some)
    let positional = first + named
    let values = Array(repeating: PythonNode?.none, count: max(0, positional.count - defaults.count)) + defaults
    let all = Array(zip(positional, values)) + Array(zip(last, Array(file.kwDefaults(list))))
    return all.map { node, value in
      PythonParameter(
        name: file.string(file.name(node)), annotation: file.annotationIfAny(node).map { text($0, file) } ?? "",
        value: value.map { text($0, file) } ?? "")
    }
  }

  private func text(_ node: PythonNode, _ file: PythonFile) -> String { String(decoding: file.bytes[file.range(node)], as: UTF8.self) }
}
