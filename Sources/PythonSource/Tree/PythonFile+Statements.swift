/// Fields that only statements have.
extension PythonFile {
  /// functionDef, asyncFunctionDef, classDef: the expressions behind `@`, the outermost first.
  @inlinable public func decoratorList(_ n: PythonNode) -> NodeList {
    list(at: extra(n, node(n).kind == .classDef ? 2 : 1))
  }

  /// functionDef, asyncFunctionDef: the annotation behind `->`.
  @inlinable public func returns(_ n: PythonNode) -> PythonNode? { optional(extra(n, 2)) }

  /// classDef: `bases`, starred ones among them.
  @inlinable public func bases(_ n: PythonNode) -> NodeList { list(at: extra(n, 0)) }

  /// assign: one target for `a = 1`, two for `a = b = 1`. delete: what is deleted.
  @inlinable public func targets(_ n: PythonNode) -> NodeList { list(at: node(n).a) }

  /// typeAlias: the expression of kind `name` that is defined.
  @inlinable public func aliasName(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// annAssign: `annotation`.
  @inlinable public func annotation(_ n: PythonNode) -> PythonNode { PythonNode(node(n).c) }

  /// annAssign: whether the target is a name without parentheses.
  @inlinable public func isSimple(_ n: PythonNode) -> Bool { node(n).detail != 0 }

  /// with, asyncWith: nodes of kind `withitem`.
  @inlinable public func items(_ n: PythonNode) -> NodeList { list(at: node(n).a) }

  /// match: `subject`.
  @inlinable public func subject(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// match: nodes of kind `matchCase`.
  @inlinable public func cases(_ n: PythonNode) -> NodeList { list(at: node(n).b) }

  /// raise: what is raised; `nil` for a bare `raise`.
  @inlinable public func exc(_ n: PythonNode) -> PythonNode? { optional(node(n).a) }

  /// raise: the expression behind `from`.
  @inlinable public func cause(_ n: PythonNode) -> PythonNode? { optional(node(n).b) }

  /// try, tryStar: nodes of kind `exceptHandler`.
  @inlinable public func handlers(_ n: PythonNode) -> NodeList { list(at: node(n).a) }

  /// try, tryStar: the statements of `finally`.
  @inlinable public func finalbody(_ n: PythonNode) -> NodeList { list(at: extra(n, 1)) }

  /// assert: `msg`.
  @inlinable public func msg(_ n: PythonNode) -> PythonNode? { optional(node(n).b) }

  /// import, importFrom: nodes of kind `alias`.
  @inlinable public func aliases(_ n: PythonNode) -> NodeList { list(at: node(n).c) }

  /// importFrom: the number of leading dots.
  @inlinable public func level(_ n: PythonNode) -> Int { Int(node(n).b) }

  /// global, nonlocal: the names.
  @inlinable public func declaredNames(_ n: PythonNode) -> NameList { NameList(list(at: node(n).a)) }
}
