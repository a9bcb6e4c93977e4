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
  /// Where the fixed text of standard input goes.
  var textDescriptor: Int32 = 1
  /// How a diff looks.
  var diffStyle = Style.plain
  var fixing = FixFlags.Mode.report
  var workers = System.processorCount
  /// Files are fixed side by side, each on its thread; the only one may have all of them.
  var runThreads: Int? = 1
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
    System.onThreads(min(workers, files.count), work)
    return try writer.finish()
  }

  private func check(_ file: InputFile) -> OrderedWriter.Piece {
    let linted = lint(file)
    switch fixing {
    case .report: return piece(file, output.showsFixes ? proposed(file, linted, isRun: false) : linted)
    case .verify: return piece(file, proposed(file, linted, isRun: true))
    case .diff: return shown(file, fixed(file, linted))
    case .fix: return written(file, linted, fixed(file, linted))
    }
  }

  private func piece(_ file: InputFile, _ linted: LintedFile, _ fixes: FixReport = FixReport()) -> OrderedWriter.Piece {
    var findings = file.selection.apply(to: linted.report.diagnostics)
    let known = baseline?.takeOut(of: &findings, in: file) ?? []
    var bytes: [UInt8] = []
    if !findings.isEmpty {
      // More than most findings take: growing would copy, and what isn't written takes no memory.
      bytes.reserveCapacity(min(findings.count * 1024, 1 << 26))
      output.add(CheckedFile(path: file.path, source: linted.source, findings: findings), to: &bytes)
    }
    return OrderedWriter.Piece(
      path: file.path, bytes: bytes, findings: findings, verdicts: linted.report.verdicts, known: known, fixes: fixes)
  }

  // MARK: Fixes

  private func proposed(_ file: InputFile, _ linted: LintedFile, isRun: Bool) -> LintedFile {
    linted.source.encoding == .utf8 ? engine.propose(linted, isRun, treatment(of: file)) : linted
  }

  private func treatment(of file: InputFile) -> Treatment {
    var treatment = file.treatment
    treatment.threads = runThreads
    return treatment
  }

  private func fixed(_ file: InputFile, _ linted: LintedFile) -> FixedFile {
    // A file in UTF-16 has been read in another encoding than it would be written in.
    guard linted.source.encoding == .utf8 else { return FixedFile(unchanged: linted) }
    let selection = file.selection
    return engine.fix(linted, treatment(of: file)) { finding in
      selection.takes(finding.code) && baseline?.keepsQuiet(finding, in: file) != true
    }
  }

  private func report(_ file: InputFile, _ fixed: FixedFile, _ outcome: FixReport.Outcome) -> FixReport {
    let before = file.selection.apply(to: fixed.before.diagnostics).count
    let after = file.selection.apply(to: fixed.linted.report.diagnostics).count
    return FixReport(outcome: outcome, applied: fixed.applied, fixedFindings: max(0, before - after))
  }

  private func shown(_ file: InputFile, _ fixed: FixedFile) -> OrderedWriter.Piece {
    var bytes: [UInt8] = []
    UnifiedDiff(fixed.original.bytes, fixed.linted.source.bytes).add(file.path.text, diffStyle, to: &bytes)
    let report = report(file, fixed, fixed.isChanged ? .shown : .none)
    let findings = file.selection.apply(to: fixed.linted.report.diagnostics)
    return OrderedWriter.Piece(
      path: file.path, bytes: bytes, findings: findings, verdicts: fixed.linted.report.verdicts, fixes: report)
  }

  private func written(_ file: InputFile, _ before: LintedFile, _ fixed: FixedFile) -> OrderedWriter.Piece {
    do throws(FileWriter.Problem) {
      if case .standardInput = file.source {
        try write(fixed.linted.source.bytes)
      } else if fixed.isChanged {
        try FileWriter.replace(file.path, expecting: fixed.original.bytes, with: fixed.linted.source.bytes)
      }
      return piece(file, fixed.linted, report(file, fixed, fixed.isChanged ? .written : .none))
    } catch {
      return piece(file, before, FixReport(outcome: .failed(error)))
    }
  }

  /// Standard input's text goes to standard output, fixed or not.
  private func write(_ bytes: [UInt8]) throws(FileWriter.Problem) {
    do throws(System.Failure) { try System.writeAll(bytes, to: textDescriptor) } catch {
      throw FileWriter.Problem(message: "can't be written: \(error.reason)")
    }
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
