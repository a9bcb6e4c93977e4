/// Fields of patterns, parameters and other parts of statements and expressions.
extension PythonFile {
  /// comprehension: the conditions.
  @inlinable public func ifs(_ n: PythonNode) -> NodeList { list(at: node(n).c) }

  /// comprehension: whether it is `async for`.
  @inlinable public func isAsync(_ n: PythonNode) -> Bool { node(n).detail != 0 }

  /// exceptHandler: the expression behind `except`.
  @inlinable public func type(_ n: PythonNode) -> PythonNode? { optional(node(n).c) }

  // arguments: the parameters of a function, nodes of kind `arg`.

  /// The parameters before `/`.
  @inlinable public func posonlyargs(_ n: PythonNode) -> NodeList { list(at: node(n).a) }
  /// The parameters that take positions and keywords.
  @inlinable public func parameters(_ n: PythonNode) -> NodeList { list(at: node(n).b) }
  /// The `args` of `*args`.
  @inlinable public func vararg(_ n: PythonNode) -> PythonNode? { optional(extra(n, 0)) }
  /// The parameters behind `*` or `*args`.
  @inlinable public func kwonlyargs(_ n: PythonNode) -> NodeList { list(at: extra(n, 1)) }
  /// The default of each of ``kwonlyargs(_:)``; absent if it has none.
  @inlinable public func kwDefaults(_ n: PythonNode) -> OptionalNodeList { OptionalNodeList(list(at: extra(n, 2))) }
  /// The `kwargs` of `**kwargs`.
  @inlinable public func kwarg(_ n: PythonNode) -> PythonNode? { optional(extra(n, 3)) }
  /// The defaults of the last parameters of ``posonlyargs(_:)`` and ``parameters(_:)`` together.
  @inlinable public func defaults(_ n: PythonNode) -> NodeList { list(at: extra(n, 4)) }

  /// arg: `annotation`.
  @inlinable public func annotationIfAny(_ n: PythonNode) -> PythonNode? { optional(node(n).c) }

  /// alias: the name behind `as`.
  @inlinable public func asname(_ n: PythonNode) -> PythonName? { optionalName(node(n).b) }

  /// withitem: the expression before `as`.
  @inlinable public func contextExpr(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }
  /// withitem: the target behind `as`.
  @inlinable public func optionalVars(_ n: PythonNode) -> PythonNode? { optional(node(n).b) }

  /// matchCase: `pattern`.
  @inlinable public func pattern(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }
  /// matchCase: the expression behind `if`.
  @inlinable public func guardIfAny(_ n: PythonNode) -> PythonNode? { optional(node(n).c) }
  /// matchAs: the pattern before `as`; `nil` for a capture or `_`.
  @inlinable public func patternIfAny(_ n: PythonNode) -> PythonNode? { optional(node(n).b) }

  /// matchSequence, matchMapping (one for each of its keys), matchClass (the positional ones), matchOr: `patterns`.
  @inlinable public func patterns(_ n: PythonNode) -> NodeList { list(at: node(n).b) }
  /// matchMapping: the expressions that are its keys.
  @inlinable public func patternKeys(_ n: PythonNode) -> NodeList { list(at: node(n).c) }
  /// matchClass: the expression that names the class.
  @inlinable public func cls(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }
  /// matchClass: the names of its keyword patterns.
  @inlinable public func kwdAttrs(_ n: PythonNode) -> NameList { NameList(list(at: extra(n, 0))) }
  /// matchClass: its keyword patterns.
  @inlinable public func kwdPatterns(_ n: PythonNode) -> NodeList { list(at: extra(n, 1)) }

  /// typeVar: the expression behind the colon.
  @inlinable public func bound(_ n: PythonNode) -> PythonNode? { optional(node(n).b) }
  /// typeVar, paramSpec, typeVarTuple: the expression behind `=`.
  @inlinable public func defaultValue(_ n: PythonNode) -> PythonNode? { optional(node(n).c) }
}
