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

/// Why a value is unknown, and where it was first met. The result of an operation on an unknown value is what is ``derived`` from it.
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
  /// What is known of the value itself, but not of what is computed from it.
  let kind: Kind
  private let result: Unknown?

  enum Kind: Equatable {
    case anything
    /// A size of a tensor: a number, and at least 1.
    case size
    /// A sequence of tensors, or of numbers, of unknown length (``Tracer/Sequence``).
    case sequence
    /// An argument of a call that stands for those of other calls, too.
    case scalar(HeldScalar)
  }

  init(
    _ reason: String, at origin: PythonOrigin?, harmless: Bool = false, weights: Bool = false, parameter: Bool = false, kind: Kind = .anything
  ) {
    self.reason = reason
    self.origin = origin
    isHarmless = harmless
    isWeights = weights
    isParameter = parameter
    self.kind = kind
    result = kind == .anything ? nil : Unknown(reason, at: origin, harmless: harmless)
  }

  /// The unknown value of what is computed from this one.
  var derived: Unknown {
    if case .scalar(let held) = kind { held.ask() }
    return result ?? self
  }

  var isSize: Bool { kind == .size }

  /// A value of the same type and truth; nil where these are not known.
  var example: PyValue? {
    switch kind {
    case .size: .int(1)
    case .scalar(let held): held.example
    case .anything, .sequence: nil
    }
  }
}

/// What ends the evaluation of an expression early. Such an error stays on the thread of its interpreter.
enum PyError: Error, @unchecked Sendable {
  /// A Python exception.
  case raised(PyException)
  /// Thrown by a native function whose result is this unknown value. The code that calls natives returns the value instead.
  case unknown(Unknown)
  /// The evaluation has used up one of its limits, or may have left out what changes any object. No `except` catches this: the evaluation ends.
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
  /// Whether a `raise` of the program raised it.
  var isStated = false
}
