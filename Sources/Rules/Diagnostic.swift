import Model
import YAMLSource

/// How much a finding weighs. Errors and warnings fail a run by default, notes never do.
public enum Severity: String, Sendable, Comparable, CaseIterable {
  case note, warning, error

  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
  /// 0 for the least severe.
  public var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}

/// One step of a vmap level's path through the model, with the bytes of the file that it is about.
public struct TraceStep: Sendable, Equatable {
  /// What is known of the mapped tensor at this step.
  public struct State: Sendable, Equatable {
    /// The vmap levels at which it is batched.
    public let levels: LevelSet
    public let shape: Shape
    /// At the last step: the levels at which the module's buffers are batched.
    public let buffers: LevelSet?

    /// `level 1`
    public var batching: String { levels.isEmpty ? "no level" : spelled(levels) }
    /// `batched at level 1`
    public var bufferBatching: String? { buffers.map { $0.isEmpty ? "not batched" : "batched at \(spelled($0))" } }
  }

  public let message: String
  public let range: Range<Int>
  /// Nil for a remark about a place, which is no step of such a path.
  public let state: State?
  /// The line of a Python source that the step is about; `range` is then where the finding stands.
  public let line: PythonLine?

  public init(message: String, range: Range<Int>, state: State? = nil, line: PythonLine? = nil) {
    self.message = message
    self.range = range
    self.state = state
    self.line = line
  }
}

/// Why plain `--fix` writes no fix: the fixed model could not be run first.
public enum FixObstacle: Sendable, CaseIterable {
  /// The shape of an input is not known, and no layer suggests one.
  case inputShape
  /// The model has a part that the executor can't run.
  case unknownPart
  /// Every fix was tried, and none can be applied: it does not run, or the format can't say it.
  case refused
}

/// A finding as data: what is wrong, where in the file, and in which module of which model. Outputs turn it into text.
public struct Diagnostic: Sendable, Equatable {
  public var code: RuleCode
  public var severity: Severity
  /// Bytes of the file that the finding points at.
  public var range: Range<Int>
  /// The module in the graph of the analysis that made the finding; nil where there is no module.
  var moduleID: ModuleID?
  /// Whether a comment on the line of Python that builds the module suppresses the finding.
  var isSuppressedInPython = false
  /// Whether the file was not judged: it can't be read, or normlint failed on it.
  public var isAboutReading: Bool { code == .unreadable || code == .internalFault }
  /// Whether `--fix` will fix the finding: probably, until a fix has been tried.
  public var isFixable = false
  /// Why plain `--fix` can't fix it, if there is a fix for it.
  public var obstacle: FixObstacle?
  /// Whether it is about a vmap that is assumed, because nothing says how the model is called.
  public var isAboutAssumedCall = false
  /// Fixes that would remove it, the best first; empty if nobody asked for them.
  public var fixes: [ProposedFix] = []
  private var content: Content

  /// Takes the fixes that were run, and whether `--fix` would apply one of them.
  mutating func take(tried fixes: [ProposedFix], isFixable: Bool) {
    (self.fixes, self.isFixable) = (fixes, isFixable)
    if isFixable || fixes.isEmpty { return }
    obstacle = fixes.contains { $0.verification.status == .skipped } ? obstacle ?? .unknownPart : .refused
  }

  public init(
    code: RuleCode, severity: Severity, message: String, range: Range<Int>, model: String = "", module: String = "",
    type: String = "", buffers: [String] = [], trace: [TraceStep] = [], related: [TraceStep] = [], help: String = ""
  ) {
    (self.code, self.severity, self.range) = (code, severity, range)
    content = Content(
      message: message, model: model, module: module, type: type, buffers: buffers, trace: trace, related: related, help: help)
  }
}

extension Diagnostic {
  /// What two findings on one text have in common that are the same, in whichever context each was made.
  public struct Identity: Hashable, Sendable {
    let code: RuleCode
    let module: String
    let range: Range<Int>
  }

  public var identity: Identity { Identity(code: code, module: module, range: range) }

  /// What a finding says. Its copies share it: a finding is copied ten times on its way to the output.
  private final class Content: Sendable, Equatable {
    let message, model, module, type: String
    let buffers: [String]
    let trace, related: [TraceStep]
    let help: String

    init(
      message: String, model: String, module: String, type: String, buffers: [String], trace: [TraceStep], related: [TraceStep], help: String
    ) {
      (self.message, self.model, self.module, self.type) = (message, model, module, type)
      (self.buffers, self.trace, self.related, self.help) = (buffers, trace, related, help)
    }

    static func == (a: Content, b: Content) -> Bool {
      a === b
        || (a.message, a.model, a.module, a.type) == (b.message, b.model, b.module, b.type)
          && (a.buffers, a.trace, a.related, a.help) == (b.buffers, b.trace, b.related, b.help)
    }
  }

  public var message: String { content.message }
  /// Path of the model inside the file (`model.net`); empty where the finding is about the file.
  public var model: String { content.model }
  /// Qualified name of the module inside the model, as PyTorch's `named_modules()` gives it; empty for the model itself.
  public var module: String { content.module }
  /// The module's class by its short name (`BatchNorm2d`); empty where there is no module.
  public var type: String { content.type }
  /// The buffers concerned, by their names in PyTorch (`running_mean`).
  public var buffers: [String] { content.buffers }
  public var trace: [TraceStep] { content.trace }
  /// Further places that belong to the finding, such as the first of two equal keys.
  public var related: [TraceStep] { content.related }
  /// What to do about it, in one sentence; empty if the message is enough.
  public var help: String { content.help }

  /// Replaces what the finding says, or where its steps stand.
  mutating func rewrite(message: String? = nil, trace: [TraceStep]? = nil, related: [TraceStep]? = nil, help: String? = nil) {
    content = Content(
      message: message ?? self.message, model: model, module: module, type: type, buffers: buffers, trace: trace ?? self.trace,
      related: related ?? self.related, help: help ?? self.help)
  }
}

extension Diagnostic {
  /// NL002 for what makes a file unreadable.
  init(unreadable problem: Problem) {
    self.init(
      code: .unreadable, severity: .error, message: problem.message, range: problem.range,
      related: problem.related.map { TraceStep(message: $0.message, range: $0.range) })
  }
}

extension Diagnostic: Comparable {
  /// By place, then code, then module.
  public static func < (a: Diagnostic, b: Diagnostic) -> Bool {
    if a.range.lowerBound != b.range.lowerBound { return a.range.lowerBound < b.range.lowerBound }
    if a.code != b.code { return a.code < b.code }
    if a.model != b.model { return a.model < b.model }
    return a.module < b.module
  }
}
