import Semantics
import YAMLSource

/// Finds the fixes of a file: writes them into copies of its text, and lets nothing through that the analysis or a run
/// speaks against.
public struct FixEngine: Sendable {
  let linter: Linter
  let options: FixOptions
  let confirmation: any Confirmation
  /// The file's other contexts, in which a fix may do no harm.
  let others: [Linter]

  public init(_ linter: Linter, _ options: FixOptions, _ confirmation: any Confirmation) {
    self.init(linter, others: [], options, confirmation)
  }

  private init(_ linter: Linter, others: [Linter], _ options: FixOptions, _ confirmation: any Confirmation) {
    (self.linter, self.others, self.options, self.confirmation) = (linter, others, options, confirmation)
  }

  /// An engine for each of the contexts in which the settings have the file judged.
  var inEachContext: [FixEngine] {
    guard linter.options.contexts.count > 1 else { return [self] }
    let linters = linter.inEachContext
    return linters.indices.map { index in
      var others = linters
      return FixEngine(others.remove(at: index), others: others, options, confirmation)
    }
  }

  // MARK: Options

  /// The options in the order in which they are tried on a model.
  func order(for target: FixTarget) -> [FixOption] {
    if let option = options.option { return [option] }
    if !options.prefer.isEmpty { return options.prefer }
    if target.isForInference { return [.eval, .groupNorm, .noRunningStats, .replaceAll] }
    if target.loadsWeights { return [.replaceAll, .eval, .normLayer, .groupNorm, .noRunningStats] }
    return target.hasFactories
      ? [.normLayer, .groupNorm, .noRunningStats, .replaceAll, .eval]
      : [.groupNorm, .noRunningStats, .replaceAll, .eval]
  }

  /// Tries the options on a model whose running statistics are refused, until `isEnough`.
  func trials(
    _ model: ExaminedModel, in file: ExaminedFile, wantedUses: Set<NodeID>, isRun: Bool, until isEnough: (Trial) -> Bool
  ) -> [Trial] {
    var trials: [Trial] = []
    do throws(FixRefusal) {
      let target = try FixTarget(model, file.file, options, wantedUses: wantedUses)
      guard !target.sites.isEmpty else { throw FixRefusal("what makes the layer can't be found in the file") }
      for way in order(for: target).flatMap(\.ways) {
        // A second way of an option is for where the first one can't be.
        if trials.contains(where: { $0.fix.option == way.option.rawValue && $0.result != nil && $0.fix.verification.status != .failed }) {
          continue
        }
        var trial = attempt(way, target, model, file)
        if isRun { confirm(&trial) }
        trials.append(trial)
        if isEnough(trial) { break }
      }
    } catch {
      let names = options.option.map { [$0] } ?? FixOption.allCases
      trials = names.map { Trial($0.rawValue, "", failed: error.message) }
    }
    return trials
  }

  private func attempt(_ way: any OptionFix.Type, _ target: FixTarget, _ model: ExaminedModel, _ file: ExaminedFile) -> Trial {
    var revision = Revision(file.file)
    let title = way.title(target)
    do {
      try way.write(target, to: &revision)
    } catch {
      return Trial(way.option.rawValue, title, failed: error.message)
    }
    let fix = Fix(
      option: way.option.rawValue, title: title, changes: way.changes(target), verification: Verification(.notRun), edits: [])
    return Trial(fix, revision, model, in: file, self) { $0.isAboutStatistics }
  }

  // MARK: Runs

  func confirm(_ trial: inout Trial) {
    guard let (file, model) = trial.result else { return }
    trial.fix.verification = verification(of: model, in: file)
  }

  /// Runs a model under every context of its file.
  func verification(of model: ExaminedModel, in file: YAMLFile) -> Verification {
    let own = verification(of: model)
    for other in others where own.status == .ran {
      guard let same = ExaminedFile(file, other, only: model.source.path).model(model.source.path) else { continue }
      let elsewhere = verification(of: same)
      if elsewhere.status != .ran {
        return Verification(elsewhere.status, "in the context `\(other.options.contexts[0].name)`: \(elsewhere.detail)")
      }
    }
    return own
  }

  /// Runs a model under one context. A run that another finding stops has shown all that it can.
  private func verification(of model: ExaminedModel) -> Verification {
    let run = confirmation.run(model.judgement.analysis.graph, model.judgement.analysis.context)
    let left = model.judgement.diagnostics.first { $0.severity == .error && $0.module == run.module }
    guard run.status == .failed, let left else { return Verification(run.status, run.detail) }
    return Verification(.ran, "ran up to `\(left.module)`, which \(left.code.rawValue) is about: \(run.detail)")
  }

  /// Whether a fix with this outcome is applied.
  func applies(_ verification: Verification) -> Bool {
    switch verification.status {
    case .ran: true
    case .skipped: options.isUnsafe
    case .failed, .notRun: false
    }
  }
}
