/// Fields that only expressions have.
extension PythonFile {
  /// boolOp: two operands or more. dict: one value for each key. joinedStr, templateStr: constants of kind `string`, and nodes of
  /// kind `formattedValue` (in a t-string `interpolation`).
  @inlinable public func values(_ n: PythonNode) -> NodeList { list(at: node(n).b) }

  @inlinable public func left(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// binOp.
  @inlinable public func right(_ n: PythonNode) -> PythonNode { PythonNode(node(n).b) }

  /// unaryOp.
  @inlinable public func operand(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// lambda, ifExp: the expression `body`.
  @inlinable public func bodyExpression(_ n: PythonNode) -> PythonNode { PythonNode(node(n).b) }

  /// ifExp: the expression behind `else`.
  @inlinable public func orelseExpression(_ n: PythonNode) -> PythonNode { PythonNode(node(n).c) }

  /// dict: `keys`, absent for `**d`.
  @inlinable public func keys(_ n: PythonNode) -> OptionalNodeList { OptionalNodeList(list(at: node(n).a)) }

  /// set, list, tuple: `elts`.
  @inlinable public func elts(_ n: PythonNode) -> NodeList { list(at: node(n).a) }

  /// listComp, setComp, generatorExp: `elt`.
  @inlinable public func elt(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// dictComp: `key`; ``value(_:)`` is beside it.
  @inlinable public func key(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// listComp, setComp, dictComp, generatorExp: nodes of kind `comprehension`.
  @inlinable public func generators(_ n: PythonNode) -> NodeList { list(at: node(n).c) }

  /// compare: the operators; `left` stands before the first one.
  @inlinable public func ops(_ n: PythonNode) -> OperatorList { OperatorList(list(at: node(n).b)) }

  /// compare: what stands behind each operator.
  @inlinable public func comparators(_ n: PythonNode) -> NodeList { list(at: node(n).c) }

  /// call: what is called.
  @inlinable public func callee(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// call: the positional arguments, starred ones among them.
  @inlinable public func args(_ n: PythonNode) -> NodeList { list(at: node(n).b) }

  /// formattedValue, interpolation: `!r` and the like.
  @inlinable public func conversion(_ n: PythonNode) -> PythonConversion {
    PythonConversion(rawValue: node(n).detail) ?? .none
  }

  /// formattedValue, interpolation: the node of kind `joinedStr` behind the colon.
  @inlinable public func formatSpec(_ n: PythonNode) -> PythonNode? { optional(node(n).c) }

  /// interpolation: the constant with the expression's text.
  @inlinable public func expressionText(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// subscript: what stands in the brackets; `a[1, 2]` has a tuple, `a[1:2]` a slice.
  @inlinable public func slice(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// slice: the expression before the first colon.
  @inlinable public func lower(_ n: PythonNode) -> PythonNode? { optional(node(n).a) }
  /// slice: the expression after the first colon.
  @inlinable public func upper(_ n: PythonNode) -> PythonNode? { optional(node(n).b) }
  /// slice: the expression after the second colon.
  @inlinable public func step(_ n: PythonNode) -> PythonNode? { optional(node(n).c) }
}
