import YAMLSource

/// NL001: comments that suppress nothing go. No model changes, so none is run: the text must read as before, and be found as
/// good as before.
extension FixEngine {
  /// Removes what suppresses nothing, once the models are fixed.
  func removeComments(_ state: inout State, _ isWanted: (Diagnostic) -> Bool) {
    guard options.option == nil else { return }
    // A comment that has gone may leave the next one without a purpose. Every round takes some text away.
    while true {
      let linted = linter.lint(state.file)
      let findings = linted.report.diagnostics.filter { $0.code == .unusedSuppression && isWanted($0) }
      let idle = FixEngine.firstOfLines(findings, linted.source)
      guard !idle.isEmpty, let file = removing(idle, from: linted) else { return }
      state.applied += idle.map { fix in
        var fix = fix
        fix.verification = FixEngine.reads
        return AppliedFix(model: "", fix: fix)
      }
      state.file = file
    }
  }

  /// The first fix of every line: a comment's directives go one after the other.
  private static func firstOfLines(_ findings: [Diagnostic], _ file: YAMLFile) -> [Fix] {
    var rows: Set<Int> = []
    return findings.filter { rows.insert(file.position(at: $0.range.lowerBound).row).inserted }.flatMap(\.fixes)
  }

  /// What `--verify` has to say of such fixes.
  func confirmComments(_ file: YAMLFile, _ diagnostics: inout [Diagnostic]) {
    for index in diagnostics.indices where diagnostics[index].code == .unusedSuppression {
      for fix in diagnostics[index].fixes.indices {
        let isDone = removing([diagnostics[index].fixes[fix]], from: linter.lint(file)) != nil
        diagnostics[index].fixes[fix].verification = isDone ? FixEngine.reads : Verification(.failed, "the file would not read as before")
      }
    }
  }

  private static let reads = Verification(.ran, "only a comment changes: the file reads as before")

  /// The file without these comments, if nothing else changes in it and no finding comes up.
  private func removing(_ fixes: [Fix], from linted: LintedFile) -> YAMLFile? {
    var revision = Revision(linted.source)
    for edit in fixes.flatMap(\.edits) { revision.editComment(edit) }
    guard let file = try? revision.finished().file else { return nil }
    let others = { (report: FileReport) in report.diagnostics.count { $0.code != .unusedSuppression } }
    return others(linter.lint(file).report) == others(linted.report) ? file : nil
  }
}
