#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The functions of the C library that Python's `math` and small tensors need, by Python's names.
enum DoubleMath {
  nonisolated(unsafe) static let unary: [String: (Double) -> Double] = [
    "exp": exp, "expm1": expm1, "log": log, "log2": log2, "log10": log10, "log1p": log1p, "sqrt": sqrt, "sin": sin, "cos": cos,
    "tan": tan, "asin": asin, "acos": acos, "atan": atan, "sinh": sinh, "cosh": cosh, "tanh": tanh, "erf": erf, "erfc": erfc,
    "gamma": tgamma, "lgamma": lgamma, "fabs": fabs, "asinh": asinh, "acosh": acosh, "atanh": atanh, "cbrt": cbrt,
    "exp2": exp2, "sigmoid": { 1 / (1 + exp(-$0)) },
  ]

  nonisolated(unsafe) static let binary: [String: (Double, Double) -> Double] = [
    "pow": pow, "atan2": atan2, "fmod": fmod, "copysign": copysign, "hypot": hypot, "remainder": remainder,
  ]

  static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
  static func logarithm(_ x: Double) -> Double { log(x) }
}
