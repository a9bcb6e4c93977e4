import ArgumentParser
import Formats
import Model
import Rules
import YAMLSource

/// The analysis as functions, so that tests can replace them.
struct Engine: Sendable {
  /// Why a graph can't be shown, as a sentence behind the file's name.
  struct Refusal: Error {
    let message: String
  }

  /// Lints one file; called from several threads at once.
  let lint: @Sendable (_ file: YAMLFile, _ options: LintOptions) -> FileReport
  /// Adds possible fixes to a file's findings.
  var propose: @Sendable (_ report: FileReport, _ isRun: Bool, _ treatment: Treatment) -> FileReport = { report, _, _ in report }
  /// Fixes what `isWanted` of a file's findings.
  var fix: @Sendable (_ report: FileReport, _ treatment: Treatment, _ isWanted: (Diagnostic) -> Bool) -> FixedFile = {
    report, _, _ in FixedFile(unchanged: report)
  }
  /// Renders the layer graph of a model.
  let graph: @Sendable (GraphRequest, _ treatment: Treatment) throws(Refusal) -> [UInt8]
}

extension Engine {
  /// The real thing.
  static let standard = Engine(
    lint: { file, options in Linter(options: options).lint(file) },
    propose: { report, isRun, treatment in treatment.engine.proposals(for: report, isRun: isRun) },
    fix: { report, treatment, isWanted in treatment.engine.fix(report, isWanted: isWanted) },
    graph: { request, treatment throws(Refusal) in try request.drawn(treatment) })
}

/// How a file is analysed and fixed.
struct Treatment: Sendable {
  var lint: LintOptions
  var fixes: FixOptions
  /// Memory limit for running a model in bytes; nil for the executor's default.
  var maxMemory: Int?

  /// The configs that the file is part of; nil where it is part of none.
  var scope: ConfigScope?
  /// How many threads running a model may take; nil for all.
  var threads: Int? = 1

  var engine: FixEngine {
    FixEngine(Linter(options: lint), fixes, confirmation: ExecutorConfirmation(threads: threads, maxMemory: maxMemory), scope: scope)
  }
}

extension ContextOptions {
  /// What the flags give.
  func overrides() throws -> ContextOverrides {
    do throws(ContextOverrides.Malformed) {
      return try ContextOverrides(section, inDims: inDims, randomness: randomness)
    } catch {
      throw ValidationError(error.message)
    }
  }
}
