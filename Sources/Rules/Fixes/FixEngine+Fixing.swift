import YAMLSource

/// What was done to one model.
public struct AppliedFix: Sendable {
  /// The model's path in the file.
  public let model: String
  public let fix: ProposedFix
}

/// A file after its fixes.
public struct FixedFile: Sendable {
  public let before: FileReport
  /// The fixed file and its remaining findings, each with the fixes that failed.
  public let after: FileReport
  public let applied: [AppliedFix]
  /// The other files of its configs that change with it.
  public let others: OtherTexts

  public init(before: FileReport, after: FileReport, applied: [AppliedFix], others: OtherTexts = [:]) {
    (self.before, self.after, self.applied, self.others) = (before, after, applied, others)
  }

  /// A file to which nothing was done.
  public init(unchanged report: FileReport) { self.init(before: report, after: report, applied: []) }

  public var isChanged: Bool { after.source.bytes != before.source.bytes }
}

extension FixEngine {
  /// After one fix there may be new findings that another fix removes. The engine stops after this many rounds.
  static let roundLimit = 8

  /// Applies to every model the fixes that remove findings for which `isWanted` returns true.
  public func fix(_ report: FileReport, isWanted: (Diagnostic) -> Bool) -> FixedFile {
    var state = FixState(report)
    guard report.diagnostics.contains(where: { options.treats($0) && isWanted($0) }) else { return state.result(by: linter) }
    for engine in inEachContext { engine.fixModels(&state, isWanted) }
    removeComments(&state, isWanted)
    return state.result(by: linter)
  }

  private func fixModels(_ state: inout FixState, _ isWanted: (Diagnostic) -> Bool) {
    let file = ModelReports(state.file, linter)
    guard file.isReadable, !fixPartByPart(&state, file, isWanted) else { return }
    fixModels(&state, of: file, isWanted)
  }

  /// - Returns: whether the file's models can be fixed part by part; where they can't, nothing is done
  private func fixPartByPart(_ state: inout FixState, _ file: ModelReports, _ isWanted: (Diagnostic) -> Bool) -> Bool {
    guard scope == nil, options.only != .randomness, options.only != .option(.eval) || !file.file.hasContext,
      let (engine, parts) = parts(of: file)
    else { return false }
    var joined = JoinedParts(of: state)
    for part in parts {
      var own = FixState(FileReport(part.excerpt.file))
      let place = joined.place(of: part)
      engine.fixModels(&own, of: part.reports) { isWanted(part.outer($0, stretchAt: place)) }
      guard joined.add(own, of: part) else { return false }
    }
    state = joined.finished()
    return true
  }

  private func fixModels(_ state: inout FixState, of file: ModelReports, _ isWanted: (Diagnostic) -> Bool) {
    var current = file
    for path in file.innermostFirst.map(\.path) {
      // The file is analysed again only if a fix has edited it.
      if state.file !== current.file { current = ModelReports(state.file, linter) }
      guard let model = current.model(path) else { continue }
      fix(model, in: current, state: &state, isWanted: isWanted)
    }
  }

  private func fix(
    _ model: ModelReport, in file: ModelReports, state: inout FixState, isWanted: (Diagnostic) -> Bool
  ) {
    var (model, file) = (model, file)
    let single = applySingleFixes(to: &model, in: &file, state: &state, isWanted: isWanted)
    if model.findings.contains(where: { $0.isAboutStatistics && options.treats($0) && isWanted($0) }) {
      let uses = Set(file.models.flatMap(\.wantedUses))
      let trials = trials(of: model, in: file, wantedUses: uses, isRun: true, beside: state.others, until: \.isComplete)
      // If other findings stop the model after every fix, the first fix that removes these findings is applied.
      let best = trials.first(where: \.isComplete) ?? trials.first { applies($0.fix.verification) }
      if let best, let result = best.result {
        (state.file, state.others) = (result.file, scope == nil ? state.others : best.others)
        return state.apply(single + [best.fix], to: model.path, verified: best.fix.verification)
      }
      state.fail(trials.map(\.fix), for: .statistics, of: model, in: file.file)
    }
    accept(single, of: model, in: file, state: &state)
  }

  /// Writes the fixes without alternatives that can be written and that the analysis accepts.
  /// - Returns: the fixes that were written, not yet run
  private func applySingleFixes(
    to model: inout ModelReport, in file: inout ModelReports, state: inout FixState, isWanted: (Diagnostic) -> Bool
  ) -> [ProposedFix] {
    var done: [ProposedFix] = []
    var failed: Set<FixID> = []
    for _ in 0..<FixEngine.roundLimit {
      let open = model.findings.filter { !$0.isAboutStatistics && isWanted($0) }
      let next = options.single.first { id in !failed.contains(id) && open.contains { $0.code == id.code } }
      guard let id = next, let code = id.code else { break }
      let modules = open.filter { $0.code == code }.compactMap(\.moduleID)
      let trial = trial(of: id, on: modules, of: model, in: file)
      guard let result = trial.result else {
        failed.insert(id)
        state.fail([trial.fix], for: .rule(code), of: model, in: file.file)
        continue
      }
      done.append(trial.fix)
      model = result.model
      file = ModelReports(result.file, linter)
    }
    return done
  }

  /// Runs the model after the fixes that have no alternatives, and applies all of them or none.
  private func accept(_ fixes: [ProposedFix], of model: ModelReport, in file: ModelReports, state: inout FixState) {
    guard !fixes.isEmpty else { return }
    var verification = verification(of: model, in: file.file)
    do throws(FixRefusal) {
      if applies(verification), let scope { state.others = try scope.follow(file.file, [], state.others) }
    } catch {
      verification = Verification(.failed, error.message)
    }
    if applies(verification) {
      state.file = file.file
      return state.apply(fixes, to: model.path, verified: verification)
    }
    for var fix in fixes {
      guard let code = fix.id.code else { continue }
      fix.verification = verification
      // The edits of each fix are for the text with those before it, and none of them is applied.
      if fixes.count > 1 { fix.edits = [] }
      state.fail([fix], for: .rule(code), of: model, in: state.file)
    }
  }
}
