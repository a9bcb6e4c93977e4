/// A place in a Python source. Line and column count from 1; the column counts characters.
public struct PythonOrigin: Hashable, Sendable, CustomStringConvertible {
  public var path: String
  public var line: Int
  public var column: Int

  public init(path: String, line: Int, column: Int) {
    self.path = path
    self.line = line
    self.column = column
  }

  public var description: String { "\(path):\(line):\(column)" }
}

/// Why a value is not known, and where evaluation first met it. Operations on an unknown value give the same unknown.
public final class Unknown: Sendable {
  /// A sentence without a full stop: "`os.environ` is not read".
  public let reason: String
  /// Nil for values that the YAML file does not know.
  public let origin: PythonOrigin?
  /// Whether the value can't hold layers: losses, metrics, loggers, optimizers.
  public let isHarmless: Bool
  /// Whether these are loaded weights. A function that takes them and raises an exception gives this unknown instead.
  let isWeights: Bool
  /// Whether the value is a parameter, of which only the shape is not known.
  let isParameter: Bool

  init(_ reason: String, at origin: PythonOrigin?, harmless: Bool = false, weights: Bool = false, parameter: Bool = false) {
    self.reason = reason
    self.origin = origin
    isHarmless = harmless
    isWeights = weights
    isParameter = parameter
  }
}

/// What ends the evaluation of an expression. It never leaves the thread of its interpreter.
enum PyError: Error, @unchecked Sendable {
  /// A Python exception.
  case raised(PyException)
  /// The result of the native function that throws it is this unknown. Calls of natives turn it into a value.
  case unknown(Unknown)
  /// A budget ran out. No `except` catches it: the evaluation ends here.
  case exhausted(Unknown)
}

/// An exception on its way up.
struct PyException {
  /// An instance of a subclass of `BaseException`.
  var value: PyInstance
  /// The expression or `raise` that made it.
  var origin: PythonOrigin?
  /// Whether real Python surely raises it: no unknown value decided anything on the way.
  var isCertain = true
}
