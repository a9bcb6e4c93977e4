/// How tightly operators bind.
enum Precedence: UInt8, Comparable {
  case none, or, and, not, comparison, bitOr, bitXor, bitAnd, shift, sum, product

  static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
}

extension TokenKind {
  var precedence: Precedence {
    switch self {
    case .or: .or
    case .and: .and
    case .less, .lessEqual, .greater, .greaterEqual, .equalEqual, .notEqual, .in, .is: .comparison
    case .bar: .bitOr
    case .caret: .bitXor
    case .ampersand: .bitAnd
    case .leftShift, .rightShift: .shift
    case .plus, .minus: .sum
    case .star, .slash, .doubleSlash, .percent, .at: .product
    default: .none
    }
  }

  /// The operator between two operands.
  var binaryOperator: PythonOperator {
    switch self {
    case .bar: .bitOr
    case .caret: .bitXor
    case .ampersand: .bitAnd
    case .leftShift: .lShift
    case .rightShift: .rShift
    case .minus: .sub
    case .star: .mult
    case .slash: .div
    case .doubleSlash: .floorDiv
    case .percent: .mod
    case .at: .matMult
    default: .add
    }
  }

  /// The operator before an operand.
  var sign: PythonOperator? {
    switch self {
    case .plus: .uAdd
    case .minus: .uSub
    case .tilde: .invert
    default: nil
    }
  }

  /// Whether an expression or `*a` may begin with this.
  var startsExpression: Bool {
    switch self {
    case .name, .number, .string, .fstringStart, .false, .none, .true, .await, .lambda, .not, .leftParenthesis, .leftBracket,
      .leftBrace, .ellipsis, .minus, .plus, .tilde, .star:
      true
    default: false
    }
  }
}
