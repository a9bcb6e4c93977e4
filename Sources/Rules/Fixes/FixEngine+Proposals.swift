import Semantics
import YAMLSource

extension FixEngine {
  /// A larger product of findings and edits is cut: each finding of such a model shows the edits at its own place.
  private static let editLimit = 20_000

  /// The findings with the fixes that each could have, the best first.
  /// - Parameter isRun: whether they are run; otherwise only what the analysis accepts is told
  public func proposals(for linted: LintedFile, isRun: Bool) -> LintedFile {
    guard linted.report.diagnostics.contains(where: \.hasFixes) else { return linted }
    var report = linted.report
    for engine in inEachContext { engine.propose(in: linted.source, isRun, &report.diagnostics) }
    if isRun { confirmComments(linted.source, &report.diagnostics) }
    return LintedFile(source: linted.source, report: report)
  }

  private func propose(in source: YAMLFile, _ isRun: Bool, _ diagnostics: inout [Diagnostic]) {
    let file = ExaminedFile(source, linter)
    guard file.isReadable else { return }
    let uses = Set(file.models.flatMap(\.wantedUses))
    for model in file.models { propose(for: model, in: file, uses, isRun, &diagnostics) }
  }

  private func propose(
    for model: ExaminedModel, in file: ExaminedFile, _ uses: Set<NodeID>, _ isRun: Bool, _ diagnostics: inout [Diagnostic]
  ) {
    // Of several contexts the first in which a finding is made decides.
    let own = diagnostics.indices.filter { index in
      let finding = diagnostics[index]
      return finding.model == model.source.path && finding.hasFixes && finding.fixes.isEmpty
        && model.findings.contains { $0.code == finding.code && $0.module == finding.module }
    }
    let concerned = own.filter { diagnostics[$0].isAboutStatistics }
    var known: [RuleCode: [Int32: Fix]] = [:]
    for index in own where !diagnostics[index].isAboutStatistics && options.option == nil {
      let code = diagnostics[index].code
      let modules = zip(model.findings, model.modules)
      guard let module = modules.first(where: { $0.0.code == code && $0.0.module == diagnostics[index].module })?.1 else { continue }
      // What is said of a vmap is the same for every module.
      let key: Int32 = code == .randomUnderVmap ? -1 : module
      if known[code]?[key] == nil {
        var trial = attempt(code, [module], model, file)
        if isRun { confirm(&trial) }
        known[code, default: [:]][key] = trial.fix
      }
      diagnostics[index].fixes = listed(known[code]?[key].map { [$0] } ?? [], isRun)
    }
    if concerned.isEmpty { return }
    let curable = Set(known.filter { $0.value.values.contains { !$0.edits.isEmpty } }.keys)
    let fixes = statisticsFixes(model, in: file, uses, isRun, curable: curable)
    let count = fixes.reduce(0) { $0 + $1.edits.count } * concerned.count
    for index in concerned { diagnostics[index].fixes = count > FixEngine.editLimit ? cut(fixes, diagnostics[index]) : fixes }
  }

  /// What makes the findings on running statistics go, in the order in which `--fix` would take it.
  /// - Parameter curable: findings that have fixes of their own, which are applied before
  private func statisticsFixes(
    _ model: ExaminedModel, in file: ExaminedFile, _ uses: Set<NodeID>, _ isRun: Bool, curable: Set<RuleCode>
  ) -> [Fix] {
    let trials = trials(model, in: file, wantedUses: uses, isRun: isRun) { _ in false }
    // What leaves nothing in the way of the model goes first.
    let whole = trials.filter { $0.leavesNoError(but: curable) }
    let parts = trials.filter { !$0.leavesNoError(but: curable) }
    // A batch norm that was meant as another layer is refused no more once it is that.
    let meant = curable.sorted().compactMap { code -> Trial? in
      var trial = attempt(code, zip(model.findings, model.modules).filter { $0.0.code == code }.map(\.1), model, file)
      guard let after = trial.result?.model, !after.findings.contains(where: \.isAboutStatistics) else { return nil }
      if isRun { confirm(&trial) }
      return trial
    }
    return listed((meant + whole + parts).map(\.fix), isRun)
  }

  /// Without a run nobody has asked what can't be.
  private func listed(_ fixes: [Fix], _ isRun: Bool) -> [Fix] {
    let order: [Verification.Status] = [.ran, .notRun, .skipped, .failed]
    let kept = isRun || options.option != nil ? fixes : fixes.filter { $0.verification.status != .failed }
    return order.flatMap { status in kept.filter { $0.verification.status == status } }
  }

  private func cut(_ fixes: [Fix], _ finding: Diagnostic) -> [Fix] {
    fixes.map { fix in
      var fix = fix
      if fix.edits.count > 8 { fix.edits = fix.edits.filter { $0.range.overlaps(finding.range) || finding.range.contains($0.range.lowerBound) } }
      return fix
    }
  }

  /// Writes a fix without alternatives for findings of one code.
  func attempt(_ code: RuleCode, _ modules: [Int32], _ model: ExaminedModel, _ file: ExaminedFile) -> Trial {
    guard let way = SmallFixes.fix(for: code) else { return Trial(code.name, "", failed: "there is no fix") }
    var revision = Revision(file.file)
    var titles: [String] = []
    var reasons: [String] = []
    for module in modules {
      do {
        let title = try way.write(module, model, file.file, to: &revision)
        if !titles.contains(title) { titles.append(title) }
      } catch {
        reasons.append(error.message)
      }
    }
    guard !revision.isEmpty else { return Trial(way.option, "", failed: reasons.first ?? "there is nothing to write") }
    let fix = Fix(
      option: way.option, title: titles.joined(separator: "; "), changes: way.changes, verification: Verification(.notRun),
      edits: [])
    let names = Set(modules.map { model.judgement.analysis.graph.qualifiedName($0) })
    let mayStay = reasons.isEmpty ? names : []
    return Trial(fix, revision, model, in: file, self) { $0.code == code && mayStay.contains($0.module) }
  }
}

extension Diagnostic {
  /// Whether fixes are known for findings of this kind.
  var hasFixes: Bool { isAboutStatistics || code == .unusedSuppression || SmallFixes.fix(for: code) != nil }
}
