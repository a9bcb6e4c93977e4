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
}

/// Everything that was found in one file.
public struct FileReport: Sendable {
  /// Sorted by place, code and module.
  public var diagnostics: [Diagnostic] = []
  public var verdicts: [ModelVerdict] = []

  public init() {}
}

/// A file as it was read, with what was found in it.
public struct LintedFile: Sendable {
  public let source: YAMLFile
  public let report: FileReport
}

/// What a run of the linter is asked to do.
public struct LintOptions: Sendable {
  /// Applied over the context that a file declares.
  public var overrides = ContextOverrides()

  public init() {}
}

/// Lints files, one at a time; any number of files at once from several threads.
public struct Linter: Sendable {
  public let options: LintOptions

  public init(options: LintOptions = LintOptions()) { self.options = options }

  /// Reads `bytes` as YAML and judges every model in it. Never fails: what is wrong with the file is in the report.
  public func lint(bytes: [UInt8]) -> LintedFile {
    let file = YAMLFile(bytes: bytes)
    var report = FileReport()
    report.diagnostics = file.problems.map(Diagnostic.init(unreadable:))
    for root in file.documents where file.problems.isEmpty { lint(file, root, &report) }
    report.diagnostics.sort()
    return LintedFile(source: file, report: report)
  }

  private func lint(_ file: YAMLFile, _ root: NodeID, _ report: inout FileReport) {
    var judged: [(node: NodeID, result: Judgement)] = []
    let description = Scan.describe(file, root: root, final: { options.overrides.apply(to: &$0) }) { model, context in
      judged.append((model.node, Judgement(model, context, file)))
    }
    for (node, result) in judged where !description.parts.contains(node) {
      report.diagnostics += result.diagnostics
      report.verdicts.append(result.verdict)
    }
    for remark in description.remarks { note(remark, file, &report) }
  }

  /// What is said of the file, or of an object that is part of no known model.
  private func note(_ remark: FileRemark, _ file: YAMLFile, _ report: inout FileReport) {
    let range = file.range(remark.node)
    switch remark.kind {
    case .malformed(let message):
      report.diagnostics.append(Diagnostic(code: .unreadable, severity: .error, message: message, range: range))
    case .unresolved(let reason):
      let message = UnresolvedValue.finding(reason).message
      report.diagnostics.append(
        Diagnostic(code: .unresolvedValue, severity: .note, message: message, range: range, model: remark.path))
    case .opaque(let target):
      let type = target.split(separator: ".").last.map(String.init) ?? target
      report.diagnostics.append(
        Diagnostic(
          code: .opaqueModule, severity: .note, message: OpaqueModule.finding(target).message, range: range,
          model: remark.path, type: type))
      report.verdicts.append(ModelVerdict(model: remark.path, verdict: .unknown, modules: 1, opaque: 1))
    }
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
