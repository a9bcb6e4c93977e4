import Rules
import YAMLSource

extension CheckRun {
  /// The findings of a file with the fixes that they could have.
  /// - Parameter isRun: whether the fixes are run
  func proposed(_ file: InputFile, _ report: FileReport, in view: ConfigViews.View?, isRun: Bool) -> FileReport {
    guard report.source.encoding == .utf8 else { return report }
    let treatment = treatment(of: file, report.source, in: view)
    guard view != nil else { return engine.propose(report, isRun, treatment) }
    return report.taking(fixesOf: engine.propose(engine.lint(report.source, treatment.lint), isRun, treatment))
  }

  private func treatment(of file: InputFile, _ text: YAMLFile, in view: ConfigViews.View?) -> Treatment {
    var treatment = file.treatment
    if fixing != .report, let configs = compositions?.uses, case let uses = configs.uses(of: file, text), !uses.isEmpty {
      treatment.scope = ConfigScope(file: file, original: text, uses: uses, configs: configs)
    }
    treatment.threads = runThreads
    if let contexts = view?.contexts { treatment.lint.contexts = contexts }
    return treatment
  }

  func fixed(_ file: InputFile, _ report: FileReport, in view: ConfigViews.View?) -> FixedFile {
    // Don't fix UTF-16 files: they would be written as UTF-8.
    guard report.source.encoding == .utf8 else { return FixedFile(unchanged: report) }
    let (selection, fixable) = (file.selection, fixable)
    return fixed(file, report, in: view, treatment(of: file, report.source, in: view)) { finding in
      selection.takes(finding.code) && fixable.takes(finding.code) && baseline?.keepsQuiet(finding, in: file) != true
    }
  }

  /// A file after one fix that somebody has chosen, whether it could be run or not.
  func fixed(_ file: InputFile, _ report: FileReport, in view: ConfigViews.View?, by fix: FixID, isWanted: (Diagnostic) -> Bool) -> FixedFile {
    var treatment = treatment(of: file, report.source, in: view)
    (treatment.fixes.only, treatment.fixes.isUnsafe) = (fix, true)
    return fixed(file, report, in: view, treatment, isWanted)
  }

  private func fixed(
    _ file: InputFile, _ report: FileReport, in view: ConfigViews.View?, _ treatment: Treatment, _ isWanted: (Diagnostic) -> Bool
  ) -> FixedFile {
    // Fix a part of a config by itself, in the config's context, then lint it as a part again.
    let own = view == nil ? report : engine.lint(report.source, treatment.lint)
    let fixed = engine.fix(own, treatment, isWanted)
    guard view != nil else { return fixed }
    guard fixed.isChanged else { return FixedFile(unchanged: report.taking(fixesOf: fixed.after)) }
    let after = compositions?.view(of: file, fixed.after)?.report ?? fixed.after
    return FixedFile(before: report, after: after, applied: fixed.applied, others: fixed.others)
  }

  private func fixReport(of file: InputFile, _ fixed: FixedFile, isPart: Bool, outcome: FixReport.Outcome) -> FixReport {
    let before = file.selection.apply(to: fixed.before.diagnostics).count
    let after = file.selection.apply(to: fixed.after.diagnostics).count
    return FixReport(outcome: outcome, applied: fixed.applied, isPart: isPart, fixedFindings: max(0, before - after))
  }

  /// The fixes of a file as a diff.
  /// - Parameter isPart: whether other files make up a config with this one
  func shown(_ file: InputFile, _ fixed: FixedFile, isPart: Bool) -> OrderedWriter.Piece {
    var bytes: [UInt8] = []
    UnifiedDiff(fixed.before.source.bytes, fixed.after.source.bytes).add(file.path.text, diffStyle, to: &bytes)
    let report = fixReport(of: file, fixed, isPart: isPart, outcome: fixed.isChanged ? .shown : .none)
    let findings = file.selection.apply(to: fixed.after.diagnostics)
    return OrderedWriter.Piece(
      path: file.path, renderings: destinations.map { _ in [Rendering(bytes: bytes)] }, findings: findings,
      verdicts: fixed.after.verdicts, fixes: report)
  }

  /// Writes a file's fixes and reports what is left.
  /// - Parameter isPart: whether other files make up a config with this one
  func written(_ file: InputFile, _ fixed: FixedFile, isPart: Bool) -> OrderedWriter.Piece {
    do throws(FileWriter.Problem) {
      if case .standardInput = file.source {
        try write(fixed.after.source.bytes)
      } else if fixed.isChanged {
        try refuseOutside(file)
        try FileWriter.replace(file.path, expecting: fixed.before.source.bytes, with: fixed.after.source.bytes)
      }
      return piece(file, fixed.after, fixes: fixReport(of: file, fixed, isPart: isPart, outcome: fixed.isChanged ? .written : .none))
    } catch {
      return piece(file, fixed.before, fixes: FixReport(outcome: .failed(error)))
    }
  }

  func refuseOutside(_ file: InputFile) throws(FileWriter.Problem) {
    if file.isOutside { throw FileWriter.Problem(message: "is a link to \(file.absolute.text), outside of what is linted, and is left alone") }
  }

  /// What is told of a file whose fixes are written or shown, or were not.
  func told(_ file: InputFile, _ fixed: FixedFile, isPart: Bool, _ outcome: FixReport.Outcome) -> OrderedWriter.Piece {
    if fixing == .diff { return shown(file, fixed, isPart: isPart) }
    return piece(file, fixed.after, fixes: fixReport(of: file, fixed, isPart: isPart, outcome: outcome))
  }

  /// Writes the text of standard input to standard output, fixed or not.
  private func write(_ bytes: [UInt8]) throws(FileWriter.Problem) {
    do throws(System.Failure) { try System.writeAll(bytes, to: textDescriptor) } catch {
      throw FileWriter.Problem(message: "can't be written: \(error.reason)")
    }
  }
}
