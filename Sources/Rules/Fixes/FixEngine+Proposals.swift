import Model
import YAMLSource

extension FixEngine {
  /// If the findings of a model and the edits of its fixes multiply to more than this, each finding shows only the edits at
  /// its own place.
  private static let editLimit = 20_000
  /// Each trial reads the file again: a file's later models get no fixes listed once that comes to so many bytes.
  private static let listedBytes = 1 << 26
  /// Where models share nodes, each trial judges all of them: that takes so many times what reading takes.
  private static let sharedWeight = 16

  /// The findings, each with its possible fixes, the best first.
  /// - Parameter isRun: whether the model is run after each fix; otherwise all fixes that the analysis accepts are listed
  public func proposals(for report: FileReport, isRun: Bool) -> FileReport {
    guard report.diagnostics.contains(where: listing.options.treats) else { return report }
    var report = report
    for engine in listing.inEachContext { engine.propose(in: &report, isRun: isRun) }
    guard isRun else { return report }
    confirmComments(in: &report)
    for index in report.diagnostics.indices where report.diagnostics[index].code != .unusedSuppression {
      let fixes = report.diagnostics[index].fixes
      report.diagnostics[index].take(tried: fixes, isFixable: fixes.contains { $0.verification.status == .ran && !$0.recordsCall })
    }
    return report
  }

  private func propose(in report: inout FileReport, isRun: Bool) {
    let file = ModelReports(report.source, linter)
    guard file.isReadable, !proposePartByPart(in: &report, of: file, isRun: isRun) else { return }
    propose(in: &report, of: file, isRun: isRun)
  }

  /// - Returns: whether the file's models can be judged part by part
  private func proposePartByPart(in report: inout FileReport, of file: ModelReports, isRun: Bool) -> Bool {
    // A fix that records a call changes what the whole file means.
    let recorded = [FixID.randomness, .features].compactMap(\.code)
    guard scope == nil || !isRun, !report.diagnostics.contains(where: { recorded.contains($0.code) }), !file.file.hasContext,
      let (engine, parts) = parts(of: file)
    else { return false }
    var listed = report
    let indices = Dictionary(grouping: report.diagnostics.indices) { report.diagnostics[$0].model }
    for part in parts {
      let own = part.reports.models.flatMap { indices[$0.path] ?? [] }
      var told = FileReport(part.excerpt.file, diagnostics: own.map { part.own(report.diagnostics[$0]) })
      engine.propose(in: &told, of: part.reports, isRun: isRun)
      for (index, finding) in zip(own, told.diagnostics) where report.diagnostics[index].fixes.isEmpty {
        guard let fixes = part.outer(finding.fixes) else { return false }
        listed.diagnostics[index].fixes = fixes
      }
    }
    report = listed
    return true
  }

  private func propose(in report: inout FileReport, of file: ModelReports, isRun: Bool) {
    let uses = Set(file.models.flatMap(\.wantedUses))
    let indices = Dictionary(grouping: report.diagnostics.indices) { report.diagnostics[$0].model }
    var bytes = 0
    for model in file.models {
      let found = Set(model.findings.map(FindingKey.init))
      // A finding that occurs in several contexts gets the fixes of the first one.
      let own = (indices[model.path] ?? []).filter { index in
        let finding = report.diagnostics[index]
        return options.treats(finding) && finding.fixes.isEmpty && found.contains(FindingKey(finding))
      }
      if own.isEmpty { continue }
      if !isRun, bytes > FixEngine.listedBytes { break }
      bytes += file.file.bytes.count * FixOption.allCases.count * (file.sharesNodes ? FixEngine.sharedWeight : 1)
      let single = proposeSingleFixes(for: own, of: model, in: file, report: &report, isRun: isRun)
      let concerned = own.filter { report.diagnostics[$0].isAboutStatistics }
      if concerned.isEmpty { continue }
      let fixes = options(for: model, in: file, wantedUses: uses, after: single, isRun: isRun)
      let count = fixes.reduce(0) { $0 + $1.edits.count } * concerned.count
      for index in concerned {
        let range = report.diagnostics[index].range
        report.diagnostics[index].fixes = count > FixEngine.editLimit ? fixes.map { $0.cut(to: range) } : fixes
      }
    }
  }

  /// Gives findings the fixes that have no alternatives.
  /// - Returns: the fixes that can be written
  private func proposeSingleFixes(
    for indices: [Int], of model: ModelReport, in file: ModelReports, report: inout FileReport, isRun: Bool
  ) -> Set<FixID> {
    var known: [FixID: [ModuleID?: ProposedFix]] = [:]
    let modules = Dictionary(model.findings.map { (FindingKey($0), $0.moduleID) }) { first, _ in first }
    for index in indices where !report.diagnostics[index].isAboutStatistics {
      let finding = report.diagnostics[index]
      guard let id = options.single.first(where: { $0.code == finding.code }),
        let module = modules[FindingKey(finding)] ?? nil
      else { continue }
      // The randomness of a vmap is the same for every module.
      let key = id == .randomness ? nil : module
      if known[id]?[key] == nil {
        var trial = trial(of: id, on: [module], of: model, in: file)
        if isRun { confirm(&trial) }
        known[id, default: [:]][key] = trial.fix
      }
      report.diagnostics[index].fixes = listed(known[id]?[key].map { [$0] } ?? [], isRun: isRun)
    }
    return Set(known.filter { $0.value.values.contains { !$0.edits.isEmpty } }.keys)
  }

  /// The fixes for refused running statistics, in the order in which `--fix` would take them.
  /// - Parameter single: the fixes without alternatives that can be written, which are applied first
  private func options(
    for model: ModelReport, in file: ModelReports, wantedUses: Set<NodeID>, after single: Set<FixID>, isRun: Bool
  ) -> [ProposedFix] {
    let trials = trials(of: model, in: file, wantedUses: wantedUses, isRun: isRun) { _ in false }
    let codes = Set(single.compactMap(\.code))
    // Options that leave no error come first.
    let whole = trials.filter { $0.leavesNoError(but: codes) }
    let parts = trials.filter { !$0.leavesNoError(but: codes) }
    // A batch norm that was meant to be another layer (NL301) is no longer refused after it has become that layer.
    let meant = options.single.filter(single.contains).sorted { $0.code ?? .unreadable < $1.code ?? .unreadable }
      .compactMap { id -> Trial? in
        var trial = trial(of: id, on: id.code.map(model.modules) ?? [], of: model, in: file)
        guard let after = trial.result?.model, !after.findings.contains(where: \.isAboutStatistics) else { return nil }
        if isRun { confirm(&trial) }
        return trial
      }
    return listed((meant + whole + parts).map(\.fix), isRun: isRun)
  }

  /// The fixes, the best first. A plain lint leaves out the fixes that can't be written, and a way of writing an option that fails if
  /// another way doesn't.
  private func listed(_ fixes: [ProposedFix], isRun: Bool) -> [ProposedFix] {
    let showsFailed = isRun || options.only != nil
    let possible = fixes.filter { $0.verification.status != .failed }
    let kept = showsFailed ? fixes.filter { fix in possible.contains(fix) || !possible.contains { $0.id == fix.id } } : possible
    return (0...ProposedFix.worstRank).flatMap { rank in kept.filter { $0.rank == rank } }
  }
}

extension ProposedFix {
  fileprivate static let worstRank = 4

  /// The rank of a fix among those of a finding: by how it was verified. Fixes that only record a change of the program come after those
  /// that change the model.
  fileprivate var rank: Int {
    switch verification.status {
    case .failed: ProposedFix.worstRank
    case _ where recordsCall: 3
    case .ran: 0
    case .notRun: 1
    case .skipped: 2
    }
  }

  /// The fix with only the edits that touch a finding's range, if it has many edits.
  fileprivate func cut(to range: Range<Int>) -> ProposedFix {
    guard edits.count > 8 else { return self }
    var fix = self
    // They stand in the order of the file, and don't overlap.
    let near = edits[edits.indices.lowest(where: { edits[$0].range.upperBound >= range.lowerBound })...].prefix {
      $0.range.lowerBound < range.upperBound
    }
    fix.edits = near.filter { $0.range.overlaps(range) || range.contains($0.range.lowerBound) }
    return fix
  }
}

/// A finding among those of a model.
private struct FindingKey: Hashable {
  let code: RuleCode
  let module: String

  init(_ finding: Diagnostic) { (code, module) = (finding.code, finding.module) }
}
