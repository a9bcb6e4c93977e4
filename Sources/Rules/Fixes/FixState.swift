import YAMLSource

/// A file while its fixes are applied.
struct FixState {
  let before: FileReport
  /// The file as fixed so far.
  var file: YAMLFile
  var applied: [AppliedFix] = []
  /// The other files of its configs that change with it.
  var others: OtherTexts = [:]
  /// The fixes that failed, with the text that their edits are for.
  private(set) var failed: [FixGoal: (fixes: [ProposedFix], file: YAMLFile)] = [:]

  init(_ report: FileReport) { (before, file) = (report, report.source) }

  mutating func fail(_ fixes: [ProposedFix], for kind: FixGoal.Kind, of model: ModelReport, in file: YAMLFile) {
    fail(fixes, for: FixGoal(model.path, kind), in: file)
  }

  mutating func fail(_ fixes: [ProposedFix], for goal: FixGoal, in file: YAMLFile) { failed[goal] = (fixes, file) }

  mutating func apply(_ fixes: [ProposedFix], to model: String, verified verification: Verification) {
    applied += fixes.map { fix in
      var fix = fix
      fix.verification = verification
      return AppliedFix(model: model, fix: fix)
    }
  }

  func result(by linter: Linter) -> FixedFile {
    var after = file === before.source ? before : linter.lint(file)
    if !failed.isEmpty {
      for index in after.diagnostics.indices {
        let fixes = failedFixes(for: after.diagnostics[index])
        if !fixes.isEmpty { after.diagnostics[index].take(tried: fixes, isFixable: false) }
      }
    }
    return FixedFile(before: before, after: after, applied: applied, others: others)
  }

  /// The fixes that failed for a finding, without edits where these are for a text that has changed since.
  private func failedFixes(for finding: Diagnostic) -> [ProposedFix] {
    guard let (fixes, text) = failed[FixGoal(finding)] else { return [] }
    if text === file { return fixes }
    return fixes.map { fix in
      var fix = fix
      fix.edits = []
      return fix
    }
  }
}
