import ArgumentParser
import Rules

/// The exit codes: 0 for nothing to report, 1 for findings, 2 for any failure to do the work.
enum Exit {
  static let findings = ExitCode(1)
  static let misuse = ExitCode(2)

  /// Writes what a command prints to standard output.
  static func write(_ bytes: [UInt8]) throws {
    do throws(System.Failure) { try System.writeAll(bytes, to: 1) } catch { throw outputFailed(error, Messages()) }
  }

  /// Prints the error of a command about one file and returns its exit code.
  static func code(for error: any Error, at path: Path) -> ExitCode {
    switch error {
    case let code as ExitCode: return code
    case let problem as FileReader.Problem: Messages().error("\(path.text) \(problem.message)")
    case let refusal as Engine.Refusal: Messages().error("\(path.text) \(refusal.message)")
    case let failure as System.Failure: return outputFailed(failure, Messages())
    default: Messages().error(String(describing: error))
    }
    return misuse
  }

  /// A closed pipe is no error worth a message: the reader has seen enough.
  static func outputFailed(_ failure: System.Failure, _ messages: Messages) -> ExitCode {
    if !failure.isBrokenPipe { messages.error("the findings can't be written: \(failure.reason)") }
    return misuse
  }
}

/// What a run of `check` exits with.
struct ExitRule: Sendable {
  /// The severity that fails the run; nil for none.
  let threshold: Severity?
  let exitsWithZero: Bool
  /// Whether the exit code depends on what a fix would change instead of on the findings.
  let isAboutFixes: Bool
  /// Whether a run fails that fixed something, even if nothing is left.
  let failsOnFixes: Bool
  /// Whether all paths of the command line exist.
  let areAllThere: Bool

  func code(for summary: Summary) -> ExitCode {
    if summary.hasWriteErrors || !summary.faults.isEmpty || !areAllThere { return Exit.misuse }
    if exitsWithZero { return .success }
    if isAboutFixes { return summary.fixedFiles > 0 ? Exit.findings : .success }
    if failsOnFixes, summary.fixedFiles > 0 { return Exit.findings }
    if summary.tooUnknown > 0 { return Exit.findings }
    return threshold.map(summary.reaches) == true ? Exit.findings : .success
  }
}
