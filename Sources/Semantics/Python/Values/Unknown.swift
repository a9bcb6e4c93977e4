/// A place in a Python file. Line and column count from 1; columns count characters.
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

/// Why a value is unknown, and where it was first met. The result of an operation on an unknown value is the same unknown value.
public final class Unknown: Sendable {
  /// A sentence without a full stop: "`os.environ` is not read".
  public let reason: String
  /// The place; nil for a value that is unknown because the YAML file doesn't give it.
  public let origin: PythonOrigin?
  /// Whether the value can't hold layers: losses, metrics, loggers, optimizers.
  public let isHarmless: Bool
  /// Whether these are loaded weights. If a function that gets them raises an exception, its result is this unknown value instead.
  let isWeights: Bool
  /// Whether the value is a parameter of unknown shape.
  let isParameter: Bool

  init(_ reason: String, at origin: PythonOrigin?, harmless: Bool = false, weights: Bool = false, parameter: Bool = false) {
    self.reason = reason
    self.origin = origin
    isHarmless = harmless
    isWeights = weights
    isParameter = parameter
  }
}

/// What ends the evaluation of an expression early. Such an error stays on the thread of its interpreter.
enum PyError: Error, @unchecked Sendable {
  /// A Python exception.
  case raised(PyException)
  /// Thrown by a native function whose result is this unknown value. The code that calls natives returns the value instead.
  case unknown(Unknown)
  /// The evaluation has used up one of its limits. No `except` catches this: the evaluation ends.
  case exhausted(Unknown)
}

/// A Python exception that was raised.
struct PyException {
  /// An instance of a subclass of `BaseException`.
  var value: PyInstance
  /// The place of the expression or `raise` that raised it.
  var origin: PythonOrigin?
  /// Whether real Python surely raises it, because no unknown value decided which code ran.
  var isCertain = true
}
