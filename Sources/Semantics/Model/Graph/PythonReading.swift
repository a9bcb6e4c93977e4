/// A place in a Python source, with the text of its line.
public struct PythonLine: Sendable, Hashable {
  /// Relative to the folder in which normlint runs; absolute where the file is not below it.
  public let path: String
  /// From 1; columns count Unicode scalars.
  public let row, column: Int
  /// The whole line without the blanks around it.
  public let text: String
  /// The call on it that makes a batch norm.
  public package(set) var norm: NormCall?

  /// The call of a batch norm, and the same with GroupNorm in its place.
  public struct NormCall: Sendable, Hashable {
    /// `nn.BatchNorm2d(width)`
    public let text: String
    /// What stands before the number of groups and behind it: `nn.GroupNorm(` and `, width)`.
    private let opening, rest: String

    package init(text: String, opening: String, rest: String) { (self.text, self.opening, self.rest) = (text, opening, rest) }

    /// `nn.GroupNorm(32, width)`
    public func withGroups(_ groups: Int) -> String { "\(opening)\(groups)\(rest)" }
  }

  package init(path: String, row: Int, column: Int, text: String) {
    (self.path, self.row, self.column, self.text) = (path, row, column, text)
  }

  /// `src/net.py:8:21`
  public var place: String { "\(path):\(row):\(column)" }
}

/// What evaluating a class in Python left open.
public struct PythonReading: Sendable {
  /// Why the verdict on the model is open.
  public enum Question: Sendable {
    /// No tree was read.
    case unread(reason: String)
    /// The config does not give an argument that the class asks for.
    case argument(String)
    /// Nothing is known of the module at this name.
    case unknown(module: String, reason: String)
    /// Some of what the forward does is not known.
    case forward(reason: String)
  }

  /// The dotted name of the class.
  public let target: String
  /// In order of evaluation, each with the line that it is about; nil for what the config itself leaves open.
  public let questions: [(question: Question, line: PythonLine?)]

  package init(_ target: String, _ questions: [(question: Question, line: PythonLine?)]) {
    (self.target, self.questions) = (target, questions)
  }
}

/// Why no source of a class was read.
public struct Absence: Sendable {
  /// A clause without a full stop: "no `src/net.py` below ., src".
  public let reason: String
  /// What to do about it; empty where nothing helps.
  public let help: String

  package init(_ reason: String, help: String = "") { (self.reason, self.help) = (reason, help) }
}
