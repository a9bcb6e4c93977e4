import Rules
import Synchronization
import YAMLSource

/// Lints files on several threads and writes what they have to say in the order of the files.
struct CheckRun: Sendable {
  let engine: Engine
  /// Where the findings go, and in which formats.
  let destinations: [Destination]
  var baseline: BaselineUse?
  /// Where the fixed text of standard input goes.
  var textDescriptor: Int32 = 1
  /// How a diff looks.
  var diffStyle = Style.plain
  var fixing = FixFlags.Mode.report
  /// Whether models that are not known in full fail the run, whatever the settings say.
  var isStrict = false
  /// Sees the files of a config together; nil where each stands by itself.
  var compositions: Compositions?
  var workers = System.processorCount
  /// Files are fixed side by side, each on its thread; the only one may have all of them.
  var runThreads: Int? = 1
  /// Whether to say on the terminal how far a long run is.
  var showsProgress = false

  /// What the run found. Throws when the output can't be written.
  func lint(_ files: [InputFile]) throws(System.Failure) -> Summary {
    let writer = OrderedWriter(
      count: files.count, destinations: destinations, progress: showsProgress ? Progress(total: files.count) : nil)
    let next = Atomic(0)
    let work = { @Sendable in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < files.count, !writer.hasFailed else { return }
        var piece = check(files[index])
        piece.isStrict = isStrict || files[index].settings.settings.strictUnknown
        writer.accept(piece, at: index)
      }
    }
    System.onThreads(min(workers, files.count), work)
    return try writer.finish()
  }

  private var showsFixes: Bool { destinations.contains { $0.output.showsFixes } }

  private func check(_ file: InputFile) -> OrderedWriter.Piece {
    let linted = lint(file)
    guard let view = compositions?.view(of: file, linted) else { return treated(file, linted, nil) }
    var piece = treated(file, view.linted, view)
    for report in view.foreign { add(report, of: file, to: &piece) }
    return piece
  }

  private func treated(_ file: InputFile, _ linted: LintedFile, _ view: Compositions.View?) -> OrderedWriter.Piece {
    switch fixing {
    case .report: return piece(file, showsFixes ? proposed(file, linted, view, isRun: false) : linted)
    case .verify: return piece(file, proposed(file, linted, view, isRun: true))
    case .diff: return shown(file, fixed(file, linted, view))
    case .fix: return written(file, linted, fixed(file, linted, view))
    }
  }

  /// Findings in a file that is part of the config, and was not asked for: it is not fixed.
  private func add(_ report: SourceReport, of file: InputFile, to piece: inout OrderedWriter.Piece) {
    let path = Path(report.path)
    let absolute = (try? System.realPath(path)) ?? path
    let other = self.piece(InputFile(path: path, source: .file, absolute: absolute, settings: file.settings), report.linted)
    piece.verdicts += other.verdicts
    piece.findings += other.findings
    piece.known += other.known
    guard fixing != .diff else { return }
    for destination in destinations.indices { piece.renderings[destination] += other.renderings[destination] }
  }

  private func piece(_ file: InputFile, _ linted: LintedFile, _ fixes: FixReport = FixReport()) -> OrderedWriter.Piece {
    var findings = file.selection.apply(to: linted.report.diagnostics)
    let known = baseline?.takeOut(of: &findings, in: file) ?? []
    let checked = CheckedFile(
      path: file.path, absolute: file.absolute, source: linted.source, findings: findings, models: linted.report.verdicts.count)
    let renderings = destinations.map { destination in
      findings.isEmpty && !destination.output.tellsOfCleanFiles ? [] : destination.output.renderings(of: checked)
    }
    return OrderedWriter.Piece(
      path: file.path, renderings: renderings, findings: findings, verdicts: linted.report.verdicts, known: known, fixes: fixes)
  }

  // MARK: Fixes

  private func proposed(
    _ file: InputFile, _ linted: LintedFile, _ view: Compositions.View?, isRun: Bool
  ) -> LintedFile {
    guard linted.source.encoding == .utf8 else { return linted }
    let treatment = treatment(of: file, view)
    guard view != nil else { return engine.propose(linted, isRun, treatment) }
    return linted.taking(fixesOf: engine.propose(engine.lint(linted.source.bytes, treatment.lint), isRun, treatment))
  }

  private func treatment(of file: InputFile, _ view: Compositions.View?) -> Treatment {
    var treatment = file.treatment
    treatment.threads = runThreads
    if let contexts = view?.contexts { treatment.lint.contexts = contexts }
    return treatment
  }

  private func fixed(_ file: InputFile, _ linted: LintedFile, _ view: Compositions.View?) -> FixedFile {
    // A file in UTF-16 has been read in another encoding than it would be written in.
    guard linted.source.encoding == .utf8 else { return FixedFile(unchanged: linted) }
    let (selection, treatment) = (file.selection, treatment(of: file, view))
    // A part of a config is fixed by itself, called as the config says, and seen as a part again.
    let own = view == nil ? linted : engine.lint(linted.source.bytes, treatment.lint)
    let fixed = engine.fix(own, treatment) { finding in
      selection.takes(finding.code) && baseline?.keepsQuiet(finding, in: file) != true
    }
    guard view != nil else { return fixed }
    guard fixed.isChanged else { return FixedFile(unchanged: linted.taking(fixesOf: fixed.linted)) }
    let after = compositions?.view(of: file, fixed.linted)?.linted ?? fixed.linted
    return FixedFile(linted, linted: after, applied: fixed.applied)
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
      path: file.path, renderings: destinations.map { _ in [Rendering(bytes: bytes)] }, findings: findings,
      verdicts: fixed.linted.report.verdicts, fixes: report)
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
