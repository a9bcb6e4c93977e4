import YAMLSource

/// NL001: removes comments that suppress nothing. No model changes, so none is run; the rest of the file must mean the same as before,
/// and no finding may appear.
extension FixEngine {
  /// Removes suppressions that suppress nothing, after the models are fixed.
  func removeComments(_ state: inout FixState, _ isWanted: (Diagnostic) -> Bool) {
    guard options.only == nil else { return }
    // After one comment is removed, another may suppress nothing. The loop ends, since every round removes some text.
    while true {
      let report = linter.lint(state.file)
      let findings = report.diagnostics.filter { $0.code == .unusedSuppression && isWanted($0) }
      let idle = firstOfEachLine(findings, in: report.source).flatMap(\.fixes)
      guard !idle.isEmpty, let file = removing(idle, from: report) else { return }
      state.apply(idle, to: "", verified: FixEngine.reads)
      state.file = file
    }
  }

  /// Removes the directives of one comment one after the other.
  private func firstOfEachLine(_ findings: [Diagnostic], in file: YAMLFile) -> [Diagnostic] {
    var rows: Set<Int> = []
    return findings.filter { rows.insert(file.position(at: $0.range.lowerBound).row).inserted }
  }

  /// Tries the removal of each comment, for `--verify`.
  func confirmComments(in report: inout FileReport) {
    for index in report.diagnostics.indices where report.diagnostics[index].code == .unusedSuppression {
      for fix in report.diagnostics[index].fixes.indices {
        let isDone = removing([report.diagnostics[index].fixes[fix]], from: linter.lint(report.source)) != nil
        report.diagnostics[index].fixes[fix].verification =
          isDone ? FixEngine.reads : Verification(.failed, "the file would not read as before")
      }
    }
  }

  private static let reads = Verification(.ran, "only a comment changes: the file reads as before")

  /// The file without these comments; nil if anything else changes in it or a finding appears.
  private func removing(_ fixes: [ProposedFix], from report: FileReport) -> YAMLFile? {
    var revision = Revision(report.source)
    for edit in fixes.flatMap(\.edits) { revision.editComment(edit) }
    guard let file = try? revision.finished().file else { return nil }
    let others = { (report: FileReport) in report.diagnostics.count { $0.code != .unusedSuppression } }
    return others(linter.lint(file)) == others(report) ? file : nil
  }
}
