import Model

/// `math`
enum MathModule {
  static func declare(_ m: ModuleScope) {
    for (name, value) in [("pi", Double.pi), ("e", 2.718281828459045), ("tau", 2 * Double.pi), ("inf", Double.infinity), ("nan", Double.nan)] {
      m.value(name, .float(value))
    }
    let named = [
      "exp", "expm1", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "erf", "erfc", "gamma", "lgamma",
      "fabs", "asinh", "acosh", "atanh", "cbrt", "exp2", "sqrt",
    ]
    for name in named {
      guard let function = DoubleMath.unary[name] else { continue }
      m.function("\(name)(x, /)") { py, a throws(PyError) in
        let x = try a.float(0)
        let result = function(x)
        if result.isNaN, !x.isNaN { throw py.valueError("math domain error") }
        if result.isInfinite, x.isFinite {
          throw name.hasPrefix("log") ? py.valueError("math domain error") : py.exception("OverflowError", "math range error")
        }
        return .float(result)
      }
    }
    m.function("log(x, base=None, /)") { py, a throws(PyError) in
      let x = try a.float(0)
      guard x > 0 else { throw py.valueError("math domain error") }
      guard !a[1].isNone else { return .float(DoubleMath.logarithm(x)) }
      let base = DoubleMath.logarithm(try a.float(1))
      guard base != 0 else { throw py.exception("ZeroDivisionError", "float division by zero") }
      return .float(DoubleMath.logarithm(x) / base)
    }
    for (name, function) in DoubleMath.binary.inOrder {
      m.function("\(name)(x, y, /)") { py, a throws(PyError) in .float(function(try a.float(0), try a.float(1))) }
    }
    declareRounding(m)
    declareWhole(m)
    for (name, test) in [("isnan", { (x: Double) in x.isNaN }), ("isinf", { $0.isInfinite }), ("isfinite", { $0.isFinite })] {
      m.function("\(name)(x, /)") { _, a throws(PyError) in .bool(test(try a.float(0))) }
    }
    m.function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)") { _, a throws(PyError) in
      let (x, y) = (try a.float(0), try a.float(1))
      return .bool(abs(x - y) <= max(try a.float(2) * max(abs(x), abs(y)), try a.float(3)))
    }
    m.function("degrees(x, /)") { _, a throws(PyError) in .float(try a.float(0) * 180 / .pi) }
    m.function("radians(x, /)") { _, a throws(PyError) in .float(try a.float(0) * .pi / 180) }
    m.function("fsum(iterable, /)") { py, a throws(PyError) in
      var total = 0.0
      for item in try a.iterable(0) { total += try py.float(item) }
      return .float(total)
    }
    m.function("prod(iterable, /, *, start=1)") { py, a throws(PyError) in
      var product = a[1]
      for item in try a.iterable(0) { product = try py.binary(.mul, product, with: item) }
      return product
    }
  }

  private static func declareRounding(_ m: ModuleScope) {
    for (name, rule, special) in [
      ("floor", FloatingPointRoundingRule.down, "__floor__"), ("ceil", .up, "__ceil__"), ("trunc", .towardZero, "__trunc__"),
    ] {
      m.function("\(name)(x, /)") { py, a throws(PyError) in
        if case .instance = a[0], let result = try py.callSpecial(a[0], Name(special)) { return result }
        if case .int(let value) = a[0].native { return .int(value) }
        let value = try a.float(0).rounded(rule)
        if !value.isFinite { throw py.exception("OverflowError", "cannot convert float infinity to integer") }
        return Int(exactly: value).map(PyValue.int) ?? py.unknown("a number leaves 64 bits")
      }
    }
    m.function("modf(x, /)") { py, a throws(PyError) in
      let x = try a.float(0)
      return py.tuple([.float(x - x.rounded(.towardZero)), .float(x.rounded(.towardZero))])
    }
  }

  private static func declareWhole(_ m: ModuleScope) {
    m.function("gcd(*integers)") { py, a throws(PyError) in
      var result: UInt = 0
      for item in a.rest { result = divisor(result, try py.int(item).magnitude) }
      return .int(Int(clamping: result))
    }
    m.function("lcm(*integers)") { py, a throws(PyError) in
      var result: UInt = 1
      for item in a.rest {
        let value = try py.int(item).magnitude
        guard value > 0 else { return .int(0) }
        let (product, overflow) = (result / divisor(result, value)).multipliedReportingOverflow(by: value)
        if overflow || product > UInt(Int.max) { return py.unknown("a number leaves 64 bits") }
        result = product
      }
      return .int(Int(clamping: result))
    }
    m.function("isqrt(n, /)") { py, a throws(PyError) in
      let value = try a.int(0)
      guard value >= 0 else { throw py.valueError("isqrt() argument must be nonnegative") }
      var root = Int(Double(value).squareRoot())
      while root > 0, root.multipliedReportingOverflow(by: root).overflow || root * root > value { root -= 1 }
      while (root + 1) * (root + 1) <= value, root < 3_037_000_498 { root += 1 }
      return .int(root)
    }
    m.function("factorial(n, /)") { py, a throws(PyError) in
      let value = try a.int(0)
      guard value >= 0 else { throw py.valueError("factorial() not defined for negative values") }
      return value > 20 ? py.unknown("a number leaves 64 bits") : .int(value < 2 ? 1 : (2...value).reduce(1, *))
    }
    m.function("comb(n, k, /)") { py, a throws(PyError) in
      let (n, k) = (try a.int(0), try a.int(1))
      guard n >= 0, k >= 0, k <= n else { return .int(0) }
      var result = 1
      for i in 0..<min(k, n - k) {
        let (product, overflow) = result.multipliedReportingOverflow(by: n - i)
        if overflow { return py.unknown("a number leaves 64 bits") }
        result = product / (i + 1)
      }
      return .int(result)
    }
  }

  private static func divisor(_ a: UInt, _ b: UInt) -> UInt {
    var (a, b) = (a, b)
    while b > 0 { (a, b) = (b, a % b) }
    return a
  }
}
