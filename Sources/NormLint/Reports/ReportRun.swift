import Model
import Pictures
import Rules
import Synchronization
import YAMLSource

/// Judges files for a page about them, several at a time.
struct ReportRun: Sendable {
  /// What all pictures of a page may take, and the least and the most that one may.
  private static let roomForPictures = 7_000_000
  private static let roomForOne = 2_500...120_000

  private let files: [InputFile]
  private let showsFixes: Bool
  private let run: CheckRun

  init(_ files: [InputFile], folders: [Path], showsFixes: Bool) {
    (self.files, self.showsFixes) = (files, showsFixes)
    var run = CheckRun(engine: .standard, destinations: [])
    run.compositions = ConfigViews(files, folders: folders)
    run.fixing = .diff
    self.run = run
  }

  func page() -> ReportPage {
    let entries = Mutex<[[ReportPage.Entry]]>(Array(repeating: [], count: files.count))
    System.onThreads(
      run.workers, count: files.count,
      failed: { index in
        entries.withLock { $0[index] = [ReportRun.failed(files[index])] }
      }
    ) { index in
      let own = self.entries(of: files[index])
      entries.withLock { $0[index] = own }
      return true
    }
    let all = entries.withLock { $0.flatMap(\.self) }
    let codes = Set(all.flatMap(\.codes))
    let rules = RuleDocumentation.all().filter { codes.contains($0.code.rawValue) }.map(HTMLPage.Rule.init)
    return ReportPage(all, files: files.count, rules: rules)
  }

  /// The entry for a file on which normlint trapped.
  private static func failed(_ file: InputFile) -> ReportPage.Entry {
    let finding = ReportPage.Entry.Finding(
      code: RuleCode.internalFault.rawValue, severity: Severity.error.rawValue, message: InternalFault.message, help: "", row: 1, count: 1)
    return ReportPage.Entry(
      path: file.path.text, model: "", type: "", verdict: "unreadable", modules: 0, findings: [finding], picture: [], fix: "", diff: "")
  }

  private func entries(of file: InputFile) -> [ReportPage.Entry] {
    let (own, view) = run.viewed(file)
    var report = view?.report ?? own
    report.diagnostics = file.selection.apply(to: report.diagnostics)
    if report.verdicts.isEmpty, !report.diagnostics.contains(where: \.isAboutReading) { return [] }
    let fixed = showsFixes && report.diagnostics.contains { $0.severity > .note } ? run.fixed(file, own, in: view) : nil
    if report.verdicts.isEmpty { return [unreadable(file, report)] }
    let models = Linter(options: file.treatment.lint).inspect(report.source).models
    let described = Described(report, models, fixed)
    return report.verdicts.map { entry(file, report, $0, described) }
  }

  private func unreadable(_ file: InputFile, _ report: FileReport) -> ReportPage.Entry {
    ReportPage.Entry(
      path: file.path.text, model: "", type: "", verdict: "unreadable", modules: 0, findings: findings(report.diagnostics, in: report.source),
      picture: [], fix: "", diff: "")
  }

  /// What is known of the models of a file, by their paths.
  private struct Described {
    let models: [String: ModelReport]
    let findings: [String: [Diagnostic]]
    let applied: [String: [AppliedFix]]
    private let diff: UnifiedDiff?

    init(_ report: FileReport, _ models: [ModelReport], _ fixed: FixedFile?) {
      self.models = Dictionary(models.map { ($0.path, $0) }) { first, _ in first }
      findings = Dictionary(grouping: report.diagnostics, by: \.model)
      applied = Dictionary(grouping: fixed?.applied ?? [], by: \.model)
      diff = fixed.map { UnifiedDiff($0.before.source.bytes, $0.after.source.bytes) }
    }

    /// What the fix of a model changes: of a file with fixes for several models, the lines that the model stands in.
    func diff(of model: ModelReport?, in source: YAMLFile) -> UnifiedDiff? {
      guard applied.count > 1, let model else { return diff }
      let range = model.range(in: source)
      return diff?.within(source.position(at: range.lowerBound).row - 1..<source.position(at: range.upperBound).row)
    }
  }

  private func entry(_ file: InputFile, _ report: FileReport, _ verdict: ModelVerdict, _ described: Described) -> ReportPage.Entry {
    let model = described.models[verdict.model]
    let applied = described.applied[verdict.model] ?? []
    let fix = applied.map { "normlint --fix would: \($0.fix.title) [\($0.fix.id.name)]; \($0.fix.verification.detail)" }.joined(separator: ". ")
    let diff = applied.isEmpty ? "" : described.diff(of: model, in: report.source)?.text(file.path.text) ?? ""
    let picture = model.map { model in
      Scene.picture(Subject(model, in: report.source, headline: []), limit: roomForPicture(beside: report.verdicts.count))
    }
    return ReportPage.Entry(
      path: file.path.text, model: verdict.model, type: model?.type ?? "", verdict: verdict.verdict.rawValue, modules: verdict.modules,
      findings: findings(described.findings[verdict.model] ?? [], in: report.source), picture: picture ?? [], fix: fix, diff: diff)
  }

  /// The most bytes that the picture of one of so many models of a file may have.
  private func roomForPicture(beside models: Int) -> Int {
    let share = ReportRun.roomForPictures / max(1, files.count * max(1, models))
    let room = ReportRun.roomForOne
    return share < room.lowerBound / 2 ? share : min(max(share, room.lowerBound), room.upperBound)
  }

  private func findings(_ diagnostics: [Diagnostic], in source: YAMLFile) -> [ReportPage.Entry.Finding] {
    diagnostics.entries().sorted { $0.first.severity > $1.first.severity }.map { entry in
      ReportPage.Entry.Finding(
        code: entry.first.code.rawValue, severity: entry.first.severity.rawValue, message: entry.first.message, help: entry.first.help,
        row: source.position(at: entry.first.range.lowerBound).row, count: 1 + entry.others.count)
    }
  }
}
