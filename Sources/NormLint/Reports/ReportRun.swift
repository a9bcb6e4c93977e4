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
    let models = Linter(options: file.treatment.lint).inspect(report.source).models
    if report.verdicts.isEmpty { return [unreadable(file, report)] }
    return report.verdicts.map { verdict in
      entry(file, report, verdict, models.first { $0.path == verdict.model }, fixed)
    }
  }

  private func unreadable(_ file: InputFile, _ report: FileReport) -> ReportPage.Entry {
    ReportPage.Entry(
      path: file.path.text, model: "", type: "", verdict: "unreadable", modules: 0, findings: findings(report.diagnostics, in: report.source),
      picture: [], fix: "", diff: "")
  }

  private func entry(
    _ file: InputFile, _ report: FileReport, _ verdict: ModelVerdict, _ model: ModelReport?, _ fixed: FixedFile?
  ) -> ReportPage.Entry {
    let applied = fixed?.applied.filter { $0.model == verdict.model } ?? []
    let fix = applied.map { "normlint --fix would: \($0.fix.title) [\($0.fix.id.name)]; \($0.fix.verification.detail)" }.joined(separator: ". ")
    let diff = applied.isEmpty ? "" : fixed.map { UnifiedDiff($0.before.source.bytes, $0.after.source.bytes).text(file.path.text) } ?? ""
    let picture = model.map { model in
      Scene.picture(Subject(model, in: report.source, headline: []), limit: roomForPicture)
    }
    return ReportPage.Entry(
      path: file.path.text, model: verdict.model, type: model?.type ?? "", verdict: verdict.verdict.rawValue, modules: verdict.modules,
      findings: findings(report.diagnostics.filter { $0.model == verdict.model }, in: report.source), picture: picture ?? [], fix: fix, diff: diff)
  }

  private var roomForPicture: Int {
    min(max(ReportRun.roomForPictures / max(1, files.count), ReportRun.roomForOne.lowerBound), ReportRun.roomForOne.upperBound)
  }

  private func findings(_ diagnostics: [Diagnostic], in source: YAMLFile) -> [ReportPage.Entry.Finding] {
    diagnostics.entries().sorted { $0.first.severity > $1.first.severity }.map { entry in
      ReportPage.Entry.Finding(
        code: entry.first.code.rawValue, severity: entry.first.severity.rawValue, message: entry.first.message, help: entry.first.help,
        row: source.position(at: entry.first.range.lowerBound).row, count: 1 + entry.others.count)
    }
  }
}
