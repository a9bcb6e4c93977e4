import Dispatch
import Rules
import Synchronization
import YAMLSource

/// Lints files on several threads and writes what they have to say in the order of the files.
struct CheckRun: Sendable {
  let engine: Engine
  let output: any Output
  var baseline: BaselineUse?
  /// Where the output goes: a file descriptor.
  let descriptor: Int32
  var workers = System.processorCount
  /// Whether to say on the terminal how far a long run is.
  var showsProgress = false

  /// What the run found. Throws when the output can't be written.
  func lint(_ files: [InputFile]) throws(System.Failure) -> Summary {
    let writer = OrderedWriter(
      count: files.count, output: output, descriptor: descriptor,
      progress: showsProgress ? Progress(total: files.count) : nil)
    let next = Atomic(0)
    let work = { @Sendable in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < files.count, !writer.hasFailed else { return }
        writer.accept(check(files[index]), at: index)
      }
    }
    let threads = min(workers, files.count)
    if threads <= 1 { work() } else { DispatchQueue.concurrentPerform(iterations: threads) { _ in work() } }
    return try writer.finish()
  }

  private func check(_ file: InputFile) -> OrderedWriter.Piece {
    let linted = lint(file)
    var findings = file.settings.selection(for: file.absolute).apply(to: linted.report.diagnostics)
    let known = baseline?.takeOut(of: &findings, in: file) ?? []
    var bytes: [UInt8] = []
    if !findings.isEmpty {
      output.add(CheckedFile(path: file.path, source: linted.source, findings: findings), to: &bytes)
    }
    return OrderedWriter.Piece(path: file.path, bytes: bytes, findings: findings, verdicts: linted.report.verdicts, known: known)
  }

  private func lint(_ file: InputFile) -> LintedFile {
    do throws(FileReader.Problem) {
      switch file.source {
      case .unreadable(let problem): throw problem
      case .file: return engine.lint(try FileReader.read(file.path), file.settings.options(for: file.absolute))
      case .standardInput:
        return engine.lint(try FileReader.readStandardInput(), file.settings.options(for: file.absolute))
      }
    } catch {
      let code = RuleCode.unreadable
      let finding = Diagnostic(code: code, severity: code.defaultSeverity, message: error.message, range: 0..<0)
      return LintedFile(source: YAMLFile(bytes: []), report: FileReport(diagnostics: [finding]))
    }
  }
}
