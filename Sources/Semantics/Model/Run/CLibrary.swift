#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The functions of the C library that layers need, in single precision.
package enum MathFunctions {
  package static func exp(_ x: Float) -> Float { expf(x) }
  package static func expm1(_ x: Float) -> Float { expm1f(x) }
  package static func log(_ x: Float) -> Float { logf(x) }
  package static func log1p(_ x: Float) -> Float { log1pf(x) }
  package static func tanh(_ x: Float) -> Float { tanhf(x) }
  package static func erf(_ x: Float) -> Float { erff(x) }
  package static func sin(_ x: Float) -> Float { sinf(x) }
  package static func cos(_ x: Float) -> Float { cosf(x) }
  package static func acos(_ x: Float) -> Float { acosf(x) }
  package static func asin(_ x: Float) -> Float { asinf(x) }
  package static func atan2(_ y: Float, _ x: Float) -> Float { atan2f(y, x) }
  package static func pow(_ x: Float, _ y: Float) -> Float { powf(x, y) }
  package static func sigmoid(_ x: Float) -> Float { 1 / (1 + expf(-x)) }
  /// log(1 + e^x), without overflow.
  package static func softplus(_ x: Float) -> Float { max(x, 0) + log1pf(expf(-abs(x))) }
}

/// What the executor takes from the system.
enum System {
  static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Memory that begins on a cache line, to be released; nil where the system has no more.
  static func memory(_ bytes: Int) -> UnsafeMutableRawPointer? {
    var memory: UnsafeMutableRawPointer?
    return posix_memalign(&memory, 64, bytes) == 0 ? memory : nil
  }

  static func release(_ memory: UnsafeMutableRawPointer) { free(memory) }
}
