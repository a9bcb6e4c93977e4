import Semantics
import YAMLSource

/// What was done to one model.
public struct AppliedFix: Sendable {
  /// The model's path in the file.
  public let model: String
  public let fix: Fix
}

/// A file after its fixes.
public struct FixedFile: Sendable {
  public let original: YAMLFile
  /// The new text, and what is still to be said of it. What was tried in vain stands with the findings.
  public let linted: LintedFile
  public let applied: [AppliedFix]
  /// What was found in the original.
  public let before: FileReport

  public init(_ before: LintedFile, linted: LintedFile, applied: [AppliedFix]) {
    (original, self.before, self.linted, self.applied) = (before.source, before.report, linted, applied)
  }

  /// A file to which nothing was done.
  public init(unchanged linted: LintedFile) { self.init(linted, linted: linted, applied: []) }

  public var isChanged: Bool { linted.source.bytes != original.bytes }
}

extension FixEngine {
  /// A fix may lay open what another can cure; no chain is longer.
  static let roundLimit = 8

  /// Applies to every model what cures the findings that `isWanted`.
  public func fix(_ linted: LintedFile, isWanted: (Diagnostic) -> Bool) -> FixedFile {
    var state = State(linted)
    guard linted.report.diagnostics.contains(where: { $0.hasFixes && isWanted($0) }) else { return state.result(linter) }
    for engine in inEachContext { engine.fixModels(&state, isWanted) }
    removeComments(&state, isWanted)
    return state.result(linter)
  }

  private func fixModels(_ state: inout State, _ isWanted: (Diagnostic) -> Bool) {
    let file = ExaminedFile(state.file, linter)
    guard file.isReadable else { return }
    for path in file.models.map(\.source.path) {
      // Only edits make it necessary to look again.
      let current = state.file === file.file ? file : ExaminedFile(state.file, linter)
      guard let model = current.model(path) else { continue }
      fix(model, current, &state, isWanted)
    }
  }

  struct State {
    let original: YAMLFile
    let before: LintedFile
    var file: YAMLFile
    var applied: [AppliedFix] = []
    /// By model and code: what was tried in vain.
    var tried: [String: [Fix]] = [:]

    init(_ linted: LintedFile) { (original, before, file) = (linted.source, linted, linted.source) }

    func result(_ linter: Linter) -> FixedFile {
      var linted = file === original ? before : linter.lint(file)
      guard !tried.isEmpty else { return FixedFile(before, linted: linted, applied: applied) }
      var report = linted.report
      for index in report.diagnostics.indices {
        report.diagnostics[index].fixes = tried[State.key(report.diagnostics[index])] ?? []
      }
      linted = LintedFile(source: linted.source, report: report)
      return FixedFile(before, linted: linted, applied: applied)
    }

    static func key(_ finding: Diagnostic) -> String {
      finding.model + "\n" + (finding.isAboutStatistics ? "statistics" : finding.code.rawValue)
    }
  }

  private func fix(
    _ model: ExaminedModel, _ file: ExaminedFile, _ state: inout State, _ isWanted: (Diagnostic) -> Bool
  ) {
    var (model, file) = (model, file)
    let small = smallFixes(&model, &file, &state, isWanted)
    if model.findings.contains(where: { $0.isAboutStatistics && isWanted($0) }) {
      let uses = Set(file.models.flatMap(\.wantedUses))
      let trials = trials(model, in: file, wantedUses: uses, isRun: true, until: \.isComplete)
      // Other findings may keep the model from running whatever is done; then the first fix that does its part.
      let best = trials.first(where: \.isComplete) ?? trials.first { applies($0.fix.verification) }
      if let best, let result = best.result {
        state.file = result.file
        state.applied += (small + [best.fix]).map { fix in
          var fix = fix
          fix.verification = best.fix.verification
          return AppliedFix(model: model.source.path, fix: fix)
        }
        return
      }
      state.tried[model.source.path + "\nstatistics"] = trials.map(\.fix)
    }
    accept(small, model, file, &state)
  }

  /// What has no alternatives, as far as it is written and the analysis agrees.
  private func smallFixes(
    _ model: inout ExaminedModel, _ file: inout ExaminedFile, _ state: inout State, _ isWanted: (Diagnostic) -> Bool
  ) -> [Fix] {
    guard options.option == nil else { return [] }
    var done: [Fix] = []
    var failed: Set<RuleCode> = []
    for _ in 0..<FixEngine.roundLimit {
      let open = zip(model.findings, model.modules).filter { finding, _ in
        !finding.isAboutStatistics && finding.hasFixes && isWanted(finding) && !failed.contains(finding.code)
      }
      guard let code = SmallFixes.all.map({ $0.code }).first(where: { code in open.contains { $0.0.code == code } }) else { break }
      let trial = attempt(code, open.filter { $0.0.code == code }.map(\.1), model, file)
      guard let result = trial.result else {
        failed.insert(code)
        state.tried["\(model.source.path)\n\(code.rawValue)"] = [trial.fix]
        continue
      }
      done.append(trial.fix)
      model = result.model
      file = ExaminedFile(result.file, linter)
    }
    return done
  }

  private func accept(_ fixes: [Fix], _ model: ExaminedModel, _ file: ExaminedFile, _ state: inout State) {
    guard !fixes.isEmpty else { return }
    let verification = verification(of: model, in: file.file)
    for var fix in fixes {
      fix.verification = verification
      if applies(verification) {
        state.applied.append(AppliedFix(model: model.source.path, fix: fix))
      } else {
        for way in SmallFixes.all where way.option == fix.option {
          state.tried["\(model.source.path)\n\(way.code.rawValue)"] = [fix]
        }
      }
    }
    if applies(verification) { state.file = file.file }
  }
}
