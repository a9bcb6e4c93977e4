import PythonSource

/// A `def` or a `lambda` of a file. All functions made from it share this.
final class FunctionCode {
  let unit: CodeUnit
  let node: PythonNode
  let scope: Scope
  let name: Name
  /// The name with those of the enclosing classes and functions: `Net.__init__`, `f.<locals>.g`.
  let qualifiedName: String
  /// The parameters. They occupy the first slots of a frame, in this order: positional ones, `*args`, keyword-only ones, `**kwargs`.
  let parameters: [Name]
  let positionalOnlyCount: Int
  let positionalCount: Int
  let keywordOnlyCount: Int
  /// The positions of all parameters besides `*args` and `**kwargs`.
  let fillable: [Int]
  let keywordOnlyRange: Range<Int>
  let hasRest: Bool
  let hasKeywords: Bool
  let isGenerator: Bool
  let isAsync: Bool
  let isLambda: Bool
  /// A name that two parameters have, which CPython's compiler refuses.
  let duplicate: Name?

  init(_ unit: CodeUnit, _ node: PythonNode, scope: Scope) {
    (self.unit, self.node, self.scope) = (unit, node, scope)
    let file = unit.file
    isLambda = file.kind(node) == .lambda
    isAsync = file.kind(node) == .asyncFunctionDef
    isGenerator = unit.generators.contains(node.index)
    name = isLambda ? "<lambda>" : unit.name(file.name(node))
    qualifiedName = (scope.parent?.prefix ?? "") + name.text
    scope.ownName = name.text
    let arguments = file.arguments(node)
    let positional = [file.posonlyargs(arguments), file.parameters(arguments)].joined()
    positionalOnlyCount = file.posonlyargs(arguments).count
    positionalCount = positionalOnlyCount + file.parameters(arguments).count
    keywordOnlyCount = file.kwonlyargs(arguments).count
    hasRest = file.vararg(arguments) != nil
    hasKeywords = file.kwarg(arguments) != nil
    let keywordOnly = positionalCount + (hasRest ? 1 : 0)
    keywordOnlyRange = keywordOnly..<keywordOnly + keywordOnlyCount
    fillable = Array(0..<positionalCount) + Array(keywordOnlyRange)
    let nodes =
      Array(positional) + [file.vararg(arguments)].compactMap { $0 } + Array(file.kwonlyargs(arguments))
      + [file.kwarg(arguments)].compactMap { $0 }
    let names = nodes.map { scope.mangled(unit.name(file.name($0))) }
    parameters = names
    duplicate = Set(names).count == names.count ? nil : names.indices.first { names[..<$0].contains(names[$0]) }.map { names[$0] }
  }

  /// The docstring.
  var documentation: String? {
    guard !isLambda, let first = unit.file.body(node).first, unit.file.kind(first) == .expr else { return nil }
    return unit.file.string(unit.file.value(first))
  }
}
