/// The operations on tensors, by their names.
enum TensorOperations {
  /// Functions of one element that keep the shape; nil for one whose elements are not computed.
  static func unary(_ name: String) -> ((Double) -> Double)? {
    switch name {
    case "neg": { -$0 }
    case "abs": { abs($0) }
    case "sqrt": { $0.squareRoot() }
    case "rsqrt": { 1 / $0.squareRoot() }
    case "square": { $0 * $0 }
    case "reciprocal": { 1 / $0 }
    case "floor": { $0.rounded(.down) }
    case "ceil": { $0.rounded(.up) }
    case "trunc": { $0.rounded(.towardZero) }
    case "round": { $0.rounded(.toNearestOrEven) }
    case "sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
    case "relu": { max($0, 0) }
    case "not": { $0 == 0 ? 1 : 0 }
    case "isnan": { $0.isNaN ? 1 : 0 }
    case "isinf": { $0.isInfinite ? 1 : 0 }
    case "isfinite": { $0.isFinite ? 1 : 0 }
    default: DoubleMath.unary[name]
    }
  }

  /// The dtype of such a function's result.
  static func unaryType(_ name: String, _ type: TensorType) -> TensorType {
    switch name {
    case "isnan", "isinf", "isfinite": .bool
    case "neg", "abs", "square", "sign", "relu", "not", "floor", "ceil", "trunc", "round", "clamp", "clamp_min", "clamp_max", "masked_fill":
      type
    default: type.isFloating || type.isComplex ? type : .float32
    }
  }

  /// Functions of two elements.
  static func binary(_ name: String) -> ((Double, Double) -> Double)? {
    switch name {
    case "add": { $0 + $1 }
    case "sub": { $0 - $1 }
    case "mul": { $0 * $1 }
    case "div": { $0 / $1 }
    case "pow": DoubleMath.power
    case "floordiv": { ($0 / $1).rounded(.down) }
    case "truncdiv": { ($0 / $1).rounded(.towardZero) }
    case "mod": { $0 - $1 * ($0 / $1).rounded(.down) }
    case "max": { max($0, $1) }
    case "min": { min($0, $1) }
    case "eq": { $0 == $1 ? 1 : 0 }
    case "ne": { $0 != $1 ? 1 : 0 }
    case "lt": { $0 < $1 ? 1 : 0 }
    case "le": { $0 <= $1 ? 1 : 0 }
    case "gt": { $0 > $1 ? 1 : 0 }
    case "ge": { $0 >= $1 ? 1 : 0 }
    case "and": { $0 != 0 && $1 != 0 ? 1 : 0 }
    case "or": { $0 != 0 || $1 != 0 ? 1 : 0 }
    case "xor": { ($0 != 0) != ($1 != 0) ? 1 : 0 }
    default: nil
    }
  }

  static func isComparison(_ name: String) -> Bool { ["eq", "ne", "lt", "le", "gt", "ge"].contains(name) }

  /// Functions that reduce a line of elements to a number; nil for one that is not computed.
  static func reduction(_ name: String) -> (([Double]) -> Double)? {
    switch name {
    case "sum": { $0.reduce(0, +) }
    case "prod": { $0.reduce(1, *) }
    case "mean": { $0.reduce(0, +) / Double($0.count) }
    case "max": { $0.max() ?? .nan }
    case "min": { $0.min() ?? .nan }
    case "all": { $0.allSatisfy { $0 != 0 } ? 1 : 0 }
    case "any": { $0.contains { $0 != 0 } ? 1 : 0 }
    case "norm": { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    case "argmax": { line in Double(line.firstIndex(of: line.max() ?? 0) ?? 0) }
    case "argmin": { line in Double(line.firstIndex(of: line.min() ?? 0) ?? 0) }
    // Of an even number of elements the lower one.
    case "median": { $0.isEmpty ? .nan : $0.sorted()[($0.count - 1) / 2] }
    default: nil
    }
  }

  static func reductionType(_ name: String, _ type: TensorType) -> TensorType {
    switch name {
    case "all", "any": .bool
    case "argmax", "argmin": .int64
    case "sum", "prod": type.isFloating || type.isComplex ? type : .int64
    default: type
    }
  }
}

extension TensorData {
  /// The tensor after a function of one element; only its shape is known if the function is not computed.
  func unary(_ name: String) -> TensorData {
    let type = TensorOperations.unaryType(name, dtype)
    guard let operation = TensorOperations.unary(name) else { return forgotten.converted(to: type) }
    return mapped(type, operation)
  }

  /// The result of an operator on two tensors, one of which may be a plain number; nil if the shapes don't match.
  /// - Parameter type: the dtype to which both are converted
  func binary(_ name: String, _ other: TensorData, type: TensorType) -> TensorData? {
    let result: TensorType = TensorOperations.isComparison(name) ? .bool : name == "div" && !type.isFloating && !type.isComplex ? .float32 : type
    guard let operation = TensorOperations.binary(name) else { return combined(other, result) { _, _ in .nan }?.forgotten }
    // Division of whole numbers by zero raises, or has a result that no constructor uses.
    if ["floordiv", "mod", "truncdiv"].contains(name), !type.isFloating, other.elements?.contains(0) == true {
      return combined(other, result) { _, _ in 0 }?.forgotten
    }
    return combined(other, result, operation)
  }
}
