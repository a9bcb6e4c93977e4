import Semantics
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
  /// Path of the model in the file (`model.net`); empty where the model is the whole document.
  public let model: String
  public let verdict: Verdict
  /// Modules as `named_modules()` counts them, the model itself included.
  public let modules: Int
  /// How many of them are of classes that normlint does not know.
  public let opaque: Int
  /// Where the model's node starts in the file.
  var offset = 0

  public init(model: String, verdict: Verdict, modules: Int, opaque: Int) {
    (self.model, self.verdict, self.modules, self.opaque) = (model, verdict, modules, opaque)
  }
}

/// Everything that was found in one file.
public struct FileReport: Sendable {
  /// Sorted by place, code and module.
  public var diagnostics: [Diagnostic] = []
  public var verdicts: [ModelVerdict] = []
  /// Whether two equal keys in a mapping make the file unreadable.
  var refusesEqualKeys = false

  /// Nothing was found, and no model met.
  var isEmpty: Bool { diagnostics.isEmpty && verdicts.isEmpty }

  public init(diagnostics: [Diagnostic] = [], verdicts: [ModelVerdict] = []) {
    self.diagnostics = diagnostics
    self.verdicts = verdicts
  }
}

/// A file as it was read, with what was found in it.
public struct LintedFile: Sendable {
  public let source: YAMLFile
  public let report: FileReport

  public init(source: YAMLFile, report: FileReport) {
    self.source = source
    self.report = report
  }
}

/// A model with its graph, what the analysis knows of it, and what the rules say of it.
public struct InspectedModel: Sendable {
  public let path: String
  /// The class's short name.
  public let type: String
  public let analysis: Analysis
  public let diagnostics: [Diagnostic]
}
