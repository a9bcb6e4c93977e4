import Model
import YAMLSource

/// Finds fixes for a file. Writes each into a copy of the text, and rejects it if the analysis or a run of the result speaks against it.
public struct FixEngine: Sendable {
  private(set) var linter: Linter
  private(set) var options: FixOptions
  let confirmation: any Confirmation
  /// Linters for the file's other contexts, in which a fix must not cause new errors.
  private(set) var others: [Linter] = []
  /// The configs that the file is part of; nil where it is part of none.
  let scope: (any FixScope)?
  /// How many bytes and models a file has at least that is fixed part by part.
  var divided = (size: FilePart.size, models: FilePart.least)

  public init(_ linter: Linter, _ options: FixOptions, confirmation: any Confirmation, scope: (any FixScope)? = nil) {
    (self.linter, self.options, self.confirmation, self.scope) = (linter, options, confirmation, scope)
  }

  /// One engine for each context in which the settings judge the file.
  var inEachContext: [FixEngine] {
    guard linter.options.contexts.count > 1 else { return [self] }
    let linters = linter.inEachContext
    return linters.indices.map { index in
      var others = linters
      var engine = FixEngine(others.remove(at: index), options, confirmation: confirmation, scope: scope)
      (engine.others, engine.divided) = (others, divided)
      return engine
    }
  }

  /// An engine that lists fixes and writes none.
  var listing: FixEngine {
    var engine = self
    engine.options.isListing = true
    return engine
  }

  // MARK: Parts

  /// An engine for a part of the file.
  private var inPart: FixEngine {
    var engine = self
    engine.linter = linter.inPart
    engine.others = others.map(\.inPart)
    return engine
  }

  /// Whether fixes are judged part by part, with the engine for that; nil where the models of the file may depend on each other.
  func parts(of file: ModelReports) -> (engine: FixEngine, parts: [FilePart])? {
    let engine = inPart
    return FilePart.all(of: file, by: engine.linter, size: divided.size, least: divided.models).map { (engine, $0) }
  }

  // MARK: Options

  /// The options, in the order in which they are tried on a model.
  func order(for target: FixTarget) -> [FixOption] {
    if let option = options.option { return [option] }
    if !options.prefer.isEmpty { return options.prefer }
    if target.isForInference { return [.eval, .groupNorm, .noRunningStats, .replaceAll] }
    if target.loadsWeights { return [.replaceAll, .eval, .normLayer, .groupNorm, .noRunningStats] }
    return target.hasFactories
      ? [.normLayer, .groupNorm, .noRunningStats, .replaceAll, .eval]
      : [.groupNorm, .noRunningStats, .replaceAll, .eval]
  }

  /// Tries the options on a model whose running statistics are refused, until `isEnough` returns true for one.
  /// - Parameters:
  ///   - wantedUses: the aliases and interpolations that lead to a refused module of some model of the file
  ///   - isRun: whether the model is run after each fix
  ///   - texts: the other files that earlier fixes have changed
  func trials(
    of model: ModelReport, in file: ModelReports, wantedUses: Set<NodeID>, isRun: Bool, beside texts: OtherTexts = [:],
    until isEnough: (Trial) -> Bool
  ) -> [Trial] {
    var trials: [Trial] = []
    do throws(FixRefusal) {
      let target = try FixTarget(model, in: file.file, options: options, wantedUses: wantedUses)
      guard !target.sites.isEmpty else { throw FixRefusal("what makes the layer can't be found in the file") }
      for fix in order(for: target).flatMap(target.ways) {
        // The second way to write an option is tried only if the first one failed.
        if trials.contains(where: { $0.fix.id == fix.id && $0.result != nil && $0.fix.verification.status != .failed }) {
          continue
        }
        var trial = Trial(fix, for: model, in: file, by: self)
        if isRun { confirm(&trial, beside: texts) }
        // If both ways to write an option fail for the same reason, it is told once.
        if trials.contains(where: { $0.fix.id == trial.fix.id && $0.fix.verification == trial.fix.verification }) { continue }
        trials.append(trial)
        if isEnough(trial) { break }
      }
    } catch {
      let names = options.option.map { [$0] } ?? FixOption.allCases
      trials = names.map { Trial(.option($0), title: "", failed: error.message) }
    }
    return trials
  }

  /// Tries the only fix for a rule on the modules that have findings of that rule.
  func trial(of id: FixID, on modules: [ModuleID], of model: ModelReport, in file: ModelReports) -> Trial {
    guard let fix = FixSubject(model, modules: modules, in: file.file, groups: options.groups).fix(id) else {
      return Trial(id, title: "", failed: "there is no fix")
    }
    return Trial(fix, for: model, in: file, by: self)
  }

  // MARK: Runs

  /// Runs the model after a fix, and has the other files of its configs follow.
  /// - Parameter texts: those that earlier fixes have changed
  func confirm(_ trial: inout Trial, beside texts: OtherTexts = [:]) {
    guard let (file, model) = trial.result else { return }
    trial.fix.verification = verification(of: model, in: file, before: trial.before)
    if let scope { trial.follow(scope, texts) }
  }

  /// Runs a model under every context of its file.
  /// - Parameter before: the model before the fix
  func verification(of model: ModelReport, in file: YAMLFile, before: ModelReport? = nil) -> Verification {
    let own = verification(of: model, before: before)
    for other in others where own.status == .ran {
      guard let same = ModelReports(file, other, only: model.path).model(model.path) else { continue }
      let elsewhere = verification(of: same, before: nil)
      if elsewhere.status != .ran {
        return Verification(elsewhere.status, "in the context `\(other.options.contexts[0].name)`: \(elsewhere.detail)")
      }
    }
    return own
  }

  /// Runs a model under one context. If the run stops at a module that has another finding, it neither confirms nor refutes the fix.
  private func verification(of model: ModelReport, before: ModelReport?) -> Verification {
    let randomness = model.neededRandomness
    let context = randomness.map(model.analysis.context.drawing) ?? model.analysis.context
    var run = confirmation.run(model.analysis.built, context, before: before.map { ($0.analysis.built, $0.analysis.context) })
    if let randomness, run.status == .ran { run.detail += ", with randomness=\"\(randomness.rawValue)\" (NL104)" }
    let left = model.diagnostics.first { $0.severity == .error && $0.module == run.module }
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
