import YAMLSource

/// What PyTorch would say of one model, as far as the file tells.
public enum Verdict: String, Sendable {
  /// Nothing is refused.
  case runs
  /// A transform refuses at least one module (NL1xx).
  case refused
  /// A shape or a value is wrong, with or without transforms (NL2xx).
  case fails
  /// No error was found, but something opaque or unresolved was met.
  case unknown
}

/// The verdict on one model of a file.
public struct ModelVerdict: Sendable, Equatable {
  public let model: String
  public let verdict: Verdict
  /// Modules as `named_modules()` counts them, the model itself included.
  public let modules: Int
  /// How many of them are of classes that normlint does not know.
  public let opaque: Int

  public init(model: String, verdict: Verdict, modules: Int, opaque: Int) {
    self.model = model
    self.verdict = verdict
    self.modules = modules
    self.opaque = opaque
  }
}

/// Everything that was found in one file.
public struct FileReport: Sendable {
  public var diagnostics: [Diagnostic] = []
  public var verdicts: [ModelVerdict] = []

  public init(diagnostics: [Diagnostic] = [], verdicts: [ModelVerdict] = []) {
    self.diagnostics = diagnostics
    self.verdicts = verdicts
  }
}

/// A file with what was found in it; its text is needed to show where.
public struct LintedFile: Sendable {
  public let source: YAMLFile
  public let report: FileReport

  public init(source: YAMLFile, report: FileReport) {
    self.source = source
    self.report = report
  }
}
