import Rules
import YAMLSource

/// What the command line needs of the analysis, as functions, so that tests can put in their own.
struct Engine: Sendable {
  /// Why a graph can't be shown, as a sentence behind the file's name.
  struct Refusal: Error {
    let message: String
  }

  /// Lints the bytes of one file; called from several threads at once.
  let lint: @Sendable (_ bytes: [UInt8], _ path: String) -> LintedFile
  /// Renders the layer graph of a model.
  let graph: @Sendable (GraphRequest) throws(Refusal) -> [UInt8]
}

extension Engine {
  /// The real thing, under the context that the command line gives.
  static func standard(_ context: ContextFlags) -> Engine {
    Engine(
      lint: { bytes, _ in
        let source = YAMLFile(bytes: bytes)
        return LintedFile(source: source, report: FileReport(diagnostics: unreadable(source)))
      },
      graph: { _ throws(Refusal) in throw Refusal(message: "describes no model") })
  }

  private static func unreadable(_ source: YAMLFile) -> [Diagnostic] {
    let code = RuleCode.unreadable
    return source.problems.map { problem in
      Diagnostic(
        code: code, severity: code.defaultSeverity, message: problem.message, range: problem.range,
        related: problem.related.map { TraceStep(message: $0.message, range: $0.range) })
    }
  }
}
