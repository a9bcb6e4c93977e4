/// Access to the slots, and fields that statements and expressions share.
extension PythonFile {
  @inlinable func list(at offset: UInt32) -> NodeList { NodeList(self, at: offset) }

  @inlinable func optional(_ slot: UInt32) -> PythonNode? { slot == PythonNode.absent ? nil : PythonNode(slot) }

  @inlinable func optionalName(_ slot: UInt32) -> PythonName? { slot == PythonName.absent ? nil : PythonName(slot) }

  /// A field for which the node has no slot, from the pool.
  @inlinable func extra(_ n: PythonNode, _ index: Int) -> UInt32 { pool[Int(node(n).c) + index] }

  /// The name in slot `a`.
  ///
  /// functionDef, asyncFunctionDef, classDef: what is defined. name: `id`. attribute: `attr`. arg: `arg`. alias: `name`, dotted
  /// for `import a.b`, `*` for a star import. typeVar, paramSpec, typeVarTuple: `name`.
  @inlinable public func name(_ n: PythonNode) -> PythonName { PythonName(node(n).a) }

  /// A name in slot `a` that may be absent.
  ///
  /// keyword: `arg`, `nil` for `**d`. exceptHandler: `name`. importFrom: `module`, dotted, `nil` for `from . import x`.
  /// matchStar, matchAs: `name`, `nil` for `_`. matchMapping: `rest`.
  @inlinable public func nameIfAny(_ n: PythonNode) -> PythonName? { optionalName(node(n).a) }

  /// assign, typeAlias, augAssign, expr, namedExpr, dictComp, await, yieldFrom, formattedValue, interpolation, attribute,
  /// subscript, starred, keyword, matchValue: `value`.
  @inlinable public func value(_ n: PythonNode) -> PythonNode { PythonNode(node(n).b) }

  /// return, annAssign, yield: `value`, which may be absent.
  @inlinable public func valueIfAny(_ n: PythonNode) -> PythonNode? { optional(node(n).b) }

  /// The statements of module, functionDef, asyncFunctionDef, classDef, for, asyncFor, while, if, with, asyncWith, try,
  /// tryStar, exceptHandler, matchCase: `body`.
  @inlinable public func body(_ n: PythonNode) -> NodeList { list(at: node(n).b) }

  /// augAssign, annAssign, for, asyncFor, namedExpr, comprehension: `target`.
  @inlinable public func target(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// while, if, assert, ifExp: `test`.
  @inlinable public func test(_ n: PythonNode) -> PythonNode { PythonNode(node(n).a) }

  /// for, asyncFor, while, if, try, tryStar: `orelse`, empty without one.
  @inlinable public func orelse(_ n: PythonNode) -> NodeList {
    let node = node(n)
    switch node.kind {
    case .while, .if: return list(at: node.c)
    case .try, .tryStar: return list(at: extra(n, 0))
    default: return list(at: extra(n, 1))
    }
  }

  /// for, asyncFor, comprehension: `iter`.
  @inlinable public func iter(_ n: PythonNode) -> PythonNode {
    let node = node(n)
    return PythonNode(node.kind == .comprehension ? node.b : extra(n, 0))
  }

  /// functionDef, asyncFunctionDef, lambda: the node of kind `arguments`.
  @inlinable public func arguments(_ n: PythonNode) -> PythonNode {
    let node = node(n)
    return PythonNode(node.kind == .lambda ? node.a : extra(n, 0))
  }

  /// classDef, call: `keywords`, nodes of kind `keyword`, those of `**d` among them.
  @inlinable public func keywords(_ n: PythonNode) -> NodeList {
    let node = node(n)
    return list(at: node.kind == .call ? node.c : extra(n, 1))
  }

  /// functionDef, asyncFunctionDef, classDef, typeAlias: `type_params`, nodes of kind typeVar, paramSpec, typeVarTuple.
  @inlinable public func typeParams(_ n: PythonNode) -> NodeList {
    let node = node(n)
    return list(at: node.kind == .typeAlias ? node.c : extra(n, 3))
  }

  /// boolOp, binOp, augAssign, unaryOp: `op`.
  @inlinable public func op(_ n: PythonNode) -> PythonOperator { PythonOperator(rawValue: node(n).detail) ?? .add }

  /// attribute, subscript, starred, name, list, tuple: `ctx`.
  @inlinable public func context(_ n: PythonNode) -> PythonContext { PythonContext(rawValue: node(n).detail) ?? .load }
}
