/// The kinds of node: the classes of CPython's `ast` module, under their names (`Parser/Python.asdl`).
@frozen public enum PythonKind: UInt8, Sendable, CaseIterable {
  case module

  // Statements
  case functionDef, asyncFunctionDef, classDef, `return`, delete, assign, typeAlias, augAssign, annAssign
  case `for`, asyncFor, `while`, `if`, with, asyncWith, match, raise, `try`, tryStar, assert
  case `import`, importFrom, global, nonlocal, expr, pass, `break`, `continue`

  // Expressions
  case boolOp, namedExpr, binOp, unaryOp, lambda, ifExp, dict, set, listComp, setComp, dictComp, generatorExp
  case await, yield, yieldFrom, compare, call, formattedValue, interpolation, joinedStr, templateStr, constant
  case attribute, `subscript`, starred, name, list, tuple, slice

  // Patterns
  case matchValue, matchSingleton, matchSequence, matchMapping, matchClass, matchStar, matchAs, matchOr

  // Parts
  case comprehension, exceptHandler, arguments, arg, keyword, alias, withitem, matchCase
  case typeVar, paramSpec, typeVarTuple

  @inlinable public var isStatement: Bool { rawValue >= Self.functionDef.rawValue && rawValue <= Self.continue.rawValue }
  @inlinable public var isExpression: Bool { rawValue >= Self.boolOp.rawValue && rawValue <= Self.slice.rawValue }
  @inlinable public var isPattern: Bool { rawValue >= Self.matchValue.rawValue && rawValue <= Self.matchOr.rawValue }
}

/// The operator of `boolOp`, `binOp`, `augAssign`, `unaryOp` and `compare`, under CPython's names.
@frozen public enum PythonOperator: UInt8, Sendable, CaseIterable {
  case and, or
  case add, sub, mult, matMult, div, mod, pow, lShift, rShift, bitOr, bitXor, bitAnd, floorDiv
  case invert, not, uAdd, uSub
  case eq, notEq, lt, ltE, gt, gtE, `is`, isNot, `in`, notIn
}

/// Whether a `name`, `attribute`, `subscript`, `starred`, `list` or `tuple` is read, assigned or deleted.
@frozen public enum PythonContext: UInt8, Sendable, CaseIterable { case load, store, del }

/// The type of a `constant` or a `matchSingleton`.
@frozen public enum PythonConstant: UInt8, Sendable, CaseIterable {
  case none, `true`, `false`, ellipsis
  /// An int that fits into a signed 64-bit integer.
  case int
  /// A larger int, of which only the digits are kept.
  case bigInt
  case float
  /// An imaginary number, of which the number before the `j` is kept: the `2.0` of `2j`.
  case imaginary
  case string, bytes
}

/// `!r`, `!s` or `!a` in an f-string. `{x=}` without one and without a format counts as `!r`.
@frozen public enum PythonConversion: UInt8, Sendable, CaseIterable { case none, repr, str, ascii }
