extension Elementwise {
  /// An operation on single elements: its operands are x, y and z, and w is the factor that `alpha` or `value` gives.
  package struct Operation: Sendable {
    package typealias Formula = @Sendable (SIMD4<Float>) -> Float

    package let name: String
    /// How many operands there are.
    package let operands: Int
    package let saving: Saving
    /// The result is a truth value.
    package var isBoolean = false
    /// The result has no gradient (truth values, whole numbers).
    package var isStep = false
    /// PyTorch refuses to differentiate it.
    package var refusesGradient = false
    /// An argument that the formula needs is not known, so that it is not run.
    package private(set) var isLeftOpen = false
    package let formula: Formula

    package init(_ name: String, _ operands: Int = 1, saves: Saving = .none, _ formula: @escaping Formula) {
      (self.name, self.operands, saving, self.formula) = (name, operands, saves, formula)
    }

    /// The operation with an argument that is not known.
    var leftOpen: Operation {
      var operation = self
      operation.isLeftOpen = true
      return operation
    }

    /// Takes any number of tensors in the native form.
    package var isChain: Bool { ["add", "mul", "maximum", "minimum"].contains(name) }
    package var isBitwise: Bool { name.hasPrefix("bitwise_") }

    static func test(_ name: String, _ operands: Int = 2, _ formula: @escaping @Sendable (SIMD4<Float>) -> Bool) -> Operation {
      var operation = Operation(name, operands) { formula($0) ? 1 : 0 }
      (operation.isBoolean, operation.isStep) = (true, true)
      return operation
    }

    fileprivate static func indifferentiable(_ name: String, _ operands: Int, _ formula: @escaping Formula) -> Operation {
      var operation = Operation(name, operands, formula)
      operation.refusesGradient = true
      return operation
    }

    static func step(_ name: String, _ operands: Int = 1, _ formula: @escaping Formula) -> Operation {
      var operation = Operation(name, operands, formula)
      operation.isStep = true
      return operation
    }
  }

  /// What the gradient of an operation is computed from (`tools/autograd/derivatives.yaml`).
  package struct Saving: Sendable {
    package let places: [Int]
    package let output: Bool
    /// Nothing is saved where one factor is a number.
    package var isOfProduct = false

    package static let none = Saving(places: [], output: false)
    package static let input = Saving(places: [0], output: false)
    package static let output = Saving(places: [], output: true)
    package static let both = Saving(places: [0, 1], output: false)
    package static let factors = Saving(places: [0, 1], output: false, isOfProduct: true)
    package static func at(_ places: Int...) -> Saving { Saving(places: places, output: false) }
  }
}

private typealias M = MathFunctions

extension Elementwise.Operation {
  package static let add = Self("add", 2) { $0.x + $0.w * $0.y }
  package static let sub = Self("sub", 2) { $0.x - $0.w * $0.y }
  package static let mul = Self("mul", 2, saves: .factors) { $0.x * $0.y }
  package static let maximum = Self("maximum", 2, saves: .both) { $0.x.isNaN || $0.y.isNaN ? .nan : max($0.x, $0.y) }
  package static let minimum = Self("minimum", 2, saves: .both) { $0.x.isNaN || $0.y.isNaN ? .nan : min($0.x, $0.y) }
  package static let clamp = Self("clamp", 3, saves: .at(0, 1, 2)) { min(max($0.x, $0.y), $0.z) }

  /// Of one tensor.
  package static let unary: [Self] = [
    Self("abs", saves: .input) { abs($0.x) },
    Self("acos", saves: .input) { M.acos($0.x) },
    Self("acosh", saves: .input) { M.log($0.x + ($0.x * $0.x - 1).squareRoot()) },
    Self("asin", saves: .input) { M.asin($0.x) },
    Self("atan", saves: .input) { M.atan2($0.x, 1) },
    .test("bitwise_not", 1) { $0.x == 0 },
    Self("ceil") { $0.x.rounded(.up) },
    Self("clone") { $0.x },
    Self("cos", saves: .input) { M.cos($0.x) },
    Self("cosh", saves: .input) { (M.exp($0.x) + M.exp(-$0.x)) / 2 },
    Self("deg2rad") { $0.x * .pi / 180 },
    Self("erf", saves: .input) { M.erf($0.x) },
    Self("erfc", saves: .input) { 1 - M.erf($0.x) },
    Self("exp", saves: .output) { M.exp($0.x) },
    Self("exp2", saves: .output) { M.pow(2, $0.x) },
    Self("expm1", saves: .output) { M.expm1($0.x) },
    Self("floor") { $0.x.rounded(.down) },
    Self("frac") { $0.x - $0.x.rounded(.towardZero) },
    .test("isfinite", 1) { $0.x.isFinite },
    .test("isinf", 1) { $0.x.isInfinite },
    .test("isnan", 1) { $0.x.isNaN },
    .test("isneginf", 1) { $0.x == -.infinity },
    .test("isposinf", 1) { $0.x == .infinity },
    .test("isreal", 1) { _ in true },
    Self("log", saves: .input) { M.log($0.x) },
    Self("log10", saves: .input) { M.log($0.x) / 2.302585093 },
    Self("log1p", saves: .input) { M.log1p($0.x) },
    Self("log2", saves: .input) { M.log($0.x) / 0.6931471806 },
    .test("logical_not", 1) { $0.x == 0 },
    notNumbersReplaced(by: 0, above: .greatestFiniteMagnitude, below: -.greatestFiniteMagnitude),
    Self("neg") { -$0.x },
    Self("rad2deg") { $0.x * 180 / .pi },
    Self("reciprocal", saves: .output) { 1 / $0.x },
    Self("round") { $0.x.rounded(.toNearestOrEven) },
    Self("rsqrt", saves: .output) { 1 / $0.x.squareRoot() },
    .test("signbit", 1) { $0.x.sign == .minus },
    Self("sign") { $0.x > 0 ? 1 : $0.x < 0 ? -1 : 0 },
    Self("sin", saves: .input) { M.sin($0.x) },
    Self("sinc", saves: .input) { $0.x == 0 ? 1 : M.sin(.pi * $0.x) / (.pi * $0.x) },
    Self("sinh", saves: .input) { (M.exp($0.x) - M.exp(-$0.x)) / 2 },
    Self("sqrt", saves: .output) { $0.x.squareRoot() },
    Self("square", saves: .input) { $0.x * $0.x },
    Self("tan", saves: .output) { M.sin($0.x) / M.cos($0.x) },
    Self("trunc") { $0.x.rounded(.towardZero) },
  ]

  /// Of two tensors, or a tensor and a number.
  package static let binary: [Self] = [
    add, sub, mul, maximum, minimum,
    Self("div", 2, saves: .factors) { $0.x / $0.y },
    Self("pow", 2, saves: Elementwise.Saving(places: [0, 1], output: true)) { M.pow($0.x, $0.y) },
    Self("atan2", 2, saves: .both) { M.atan2($0.x, $0.y) },
    .bits("bitwise_and") { $0 & $1 },
    .bits("bitwise_or") { $0 | $1 },
    .bits("bitwise_xor") { $0 ^ $1 },
    Self("copysign", 2, saves: Elementwise.Saving(places: [0], output: true)) { Float(signOf: $0.y, magnitudeOf: $0.x) },
    Self("clamp_max", 2, saves: .both) { min($0.x, $0.y) },
    Self("clamp_min", 2, saves: .both) { max($0.x, $0.y) },
    .test("eq") { $0.x == $0.y },
    .indifferentiable("floor_divide", 2) { ($0.x / $0.y).rounded(.down) },
    Self("float_power", 2, saves: Elementwise.Saving(places: [], output: true)) { M.pow($0.x, $0.y) },
    Self("fmax", 2, saves: .both) { Float.maximum($0.x, $0.y) },
    Self("fmin", 2, saves: .both) { Float.minimum($0.x, $0.y) },
    Self("fmod", 2, saves: .factors) { $0.x - $0.y * ($0.x / $0.y).rounded(.towardZero) },
    .test("ge") { $0.x >= $0.y },
    .test("gt") { $0.x > $0.y },
    .indifferentiable("heaviside", 2) { $0.x == 0 ? $0.y : $0.x < 0 ? 0 : 1 },
    Self("hypot", 2, saves: Elementwise.Saving(places: [0, 1], output: true)) { ($0.x * $0.x + $0.y * $0.y).squareRoot() },
    Self("ldexp", 2, saves: Elementwise.Saving(places: [1], output: true)) { $0.x * M.pow(2, $0.y) },
    .test("le") { $0.x <= $0.y },
    Self("logaddexp", 2, saves: .both) { max($0.x, $0.y) + M.log1p(M.exp(-abs($0.x - $0.y))) },
    .test("logical_and") { $0.x != 0 && $0.y != 0 },
    .test("logical_or") { $0.x != 0 || $0.y != 0 },
    .test("logical_xor") { ($0.x != 0) != ($0.y != 0) },
    .test("lt") { $0.x < $0.y },
    .test("ne") { $0.x != $0.y },
    Self("nextafter", 2, saves: .both) { $0.x == $0.y ? $0.y : $0.x < $0.y ? $0.x.nextUp : $0.x.nextDown },
    Self("remainder", 2, saves: .factors) { $0.x - $0.y * ($0.x / $0.y).rounded(.down) },
    Self("rsub", 2) { $0.y - $0.w * $0.x },
    Self("xlogy", 2, saves: .both) { $0.x == 0 && !$0.y.isNaN ? 0 : $0.x * M.log($0.y) },
  ]

  static func notNumbersReplaced(by nan: Float, above: Float, below: Float) -> Self {
    Self("nan_to_num", saves: .input) { $0.x.isNaN ? nan : $0.x == .infinity ? above : $0.x == -.infinity ? below : $0.x }
  }

  /// Equal but for a relative and an absolute error.
  static func close(_ relative: Float, _ absolute: Float) -> Self {
    .test("isclose") { $0.x == $0.y || ($0.x - $0.y).isFinite && abs($0.x - $0.y) <= absolute + relative * abs($0.y) }
  }

  /// Other spellings.
  package static let aliases = [
    "absolute": "abs", "arccos": "acos", "arcsin": "asin", "arctan": "atan", "arctan2": "atan2", "divide": "div", "fix": "trunc",
    "greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le", "multiply": "mul", "negative": "neg", "not_equal": "ne",
    "subtract": "sub", "true_divide": "div",
  ]

  /// Division to whole numbers, by the name of `rounding_mode`.
  package static let roundedDivision: [String: Self] = [
    "floor": Self("div", 2, saves: .factors) { ($0.x / $0.y).rounded(.down) },
    "trunc": Self("div", 2, saves: .factors) { ($0.x / $0.y).rounded(.towardZero) },
  ]

  private static func bits(_ name: String, _ operation: @escaping @Sendable (Int, Int) -> Int) -> Self {
    .step(name, 2) { Float(operation(Int(exactly: $0.x.rounded()) ?? 0, Int(exactly: $0.y.rounded()) ?? 0)) }
  }
}

extension Elementwise.Operation: Equatable {
  package static func == (a: Self, b: Self) -> Bool { a.name == b.name }
}
