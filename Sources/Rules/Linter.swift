import Formats
import Model
import YAMLSource

/// Lints files, one at a time; several threads may use one linter.
public struct Linter: Sendable {
  public let options: LintOptions

  public init(options: LintOptions = LintOptions()) { self.options = options }

  /// Reads `bytes` as YAML and judges every model in it. Never fails: the report says what is wrong with the file.
  public func lint(bytes: [UInt8]) -> FileReport { lint(YAMLFile(bytes: bytes)) }

  /// Judges every model in a file that has been read.
  public func lint(_ file: YAMLFile) -> FileReport { finished(lint(unsuppressed: file)) }

  /// Reports on all models of a file with their analyses, and what makes the file unreadable.
  public func inspect(bytes: [UInt8]) -> ModelReports { inspect(YAMLFile(bytes: bytes)) }

  /// The same of a file that has been read, or composed of several.
  public func inspect(_ file: YAMLFile) -> ModelReports { ModelReports(file, self) }

  /// Judges every model and ignores the file's suppressions.
  func lint(unsuppressed file: YAMLFile) -> FileReport {
    var report = FileReport(file)
    for root in file.documents { lint(root, into: &report) }
    if file.problems.isEmpty, file.peculiarities.isEmpty { return report }
    // A JSON file that isn't valid YAML and names no class contains no model.
    if file.isForeignJSON { return FileReport(file) }
    // Text that only some loaders refuse is reported only if the file contains a model.
    let own = report.isEmpty ? [] : file.isJSON ? report.refused.subtracting([.tab, .flowTab]) : report.refused
    let refusing = (file.problems + file.peculiarities).filter { !$0.isMatterOfLoader || own.contains($0.kind) }
    if !refusing.isEmpty, report.templateRow != nil { return FileReport(file) }
    if !refusing.isEmpty { report = FileReport(file, diagnostics: refusing.map(Diagnostic.init(unreadable:))) }
    return report
  }

  /// Applies the file's suppressions to a report, and sorts it.
  func finished(_ report: FileReport) -> FileReport {
    var report = report
    if options.heedsSuppressions { report.diagnostics.removeAll(where: \.isSuppressedInPython) }
    if options.heedsSuppressions, var suppressions = Suppressions(report.source) { report.diagnostics = suppressions.apply(to: report.diagnostics) }
    let isSorted = report.diagnostics.indices.dropFirst().allSatisfy { !(report.diagnostics[$0] < report.diagnostics[$0 - 1]) }
    if !isSorted { report.diagnostics.sort() }
    return report
  }

  private func lint(_ root: NodeID, into report: inout FileReport) {
    // A settings file contains no models.
    if report.source.holdsSettings { return }
    guard options.contexts.count > 1 else { return lint(root, under: base, into: &report) }
    var merged = ContextReports()
    for named in options.contexts {
      var one = FileReport(report.source)
      lint(root, under: named.context, into: &one)
      merged.add(one, context: named.name)
      report.refused.formUnion(one.refused)
    }
    report.diagnostics += merged.diagnostics()
    report.verdicts += merged.verdicts
  }

  private func lint(_ root: NodeID, under base: Context, into report: inout FileReport) {
    let file = report.source
    let (judged, description) = forEachModel(of: file, root: root, under: base) { model, context, levels in
      let judged = ModelReport(model, under: context, reachedAt: levels, in: file)
      // Only findings and verdict are kept: the analyses of a large file's models would fill the memory.
      return ((diagnostics: judged.diagnostics, verdict: judged.verdict), judged.analysis)
    }
    for result in judged {
      report.diagnostics += result.diagnostics
      report.verdicts.append(result.verdict)
    }
    for remark in description.remarks { note(remark, in: &report) }
    report.refused.formUnion(description.refused)
  }

  /// One linter for each context of the settings.
  var inEachContext: [Linter] {
    options.contexts.map { context in
      var options = options
      options.contexts = [context]
      return Linter(options: options)
    }
  }

  /// A linter for excerpts of a file.
  var inPart: Linter {
    var options = options
    options.isExcerpt = true
    return Linter(options: options)
  }

  /// The context of files that declare none: the first one of the settings.
  private var base: Context { options.contexts.first?.context ?? Context() }

  /// Reports on the models of a document, or only on the one at `path`, and the faults in the document's own structure.
  func reports(
    on file: YAMLFile, root: NodeID, only path: String?, suppressions: Suppressions?
  ) -> (models: [ModelReport], malformed: [String]) {
    let (models, description) = forEachModel(of: file, root: root, under: base) { model, context, levels -> (ModelReport?, Analysis?) in
      // The model around a part says what reaches it.
      guard let path, path != model.path else {
        var report = ModelReport(model, under: context, reachedAt: levels, in: file)
        if let suppressions { report.apply(suppressions) }
        return (report, report.analysis)
      }
      let holdsIt = model.path.isEmpty || path.hasPrefix(model.path + ".")
      return (nil, holdsIt ? ModelReport(model, under: context, reachedAt: levels, in: file).analysis : nil)
    }
    let malformed = description.remarks.compactMap { if case .malformed(let message) = $0.kind { message } else { nil } }
    return (models.compactMap { $0 }, malformed)
  }

  /// Calls `body` for each model of a document. Results for models that turn out to be part of another model are dropped.
  private func forEachModel<Result>(
    of file: YAMLFile, root: NodeID, under base: Context, _ body: (ModelSource, Context, LevelSet?) -> (Result, Analysis?)
  ) -> ([Result], Description) {
    var covered: Set<NodeID> = []
    var reached: [NodeID: LevelSet] = [:]
    var results: [(node: NodeID, place: ModelSource.Place, result: Result)] = []
    let description = Scan.describe(
      file, root: root, base: base, catalogue: options.catalogue, path: options.path, isExcerpt: options.isExcerpt,
      final: { options.overrides.apply(to: &$0) }
    ) { model, context in
      let (result, analysis) = body(model, context, model.holder.flatMap { reached[$0] })
      results.append((model.node, model.place, result))
      guard let analysis else { return }
      covered.formUnion(analysis.graph.coveredParts)
      reached.merge(analysis.levelsAtUnknownClasses) { $1 }
    }
    // Sorting is not stable in general.
    if results.contains(where: { $0.place == .behindOthers }) {
      results = [.first, .behindOthers, .last].flatMap { place in results.filter { $0.place == place } }
    }
    return (results.filter { !description.parts.contains($0.node) && !covered.contains($0.node) }.map(\.result), description)
  }

  /// Reports a remark about the file itself, or about an object that belongs to no known model.
  private func note(_ remark: FileRemark, in report: inout FileReport) {
    let range = report.source.range(remark.node)
    switch remark.kind {
    case .malformed(let message):
      report.diagnostics.append(Diagnostic(code: .unreadable, severity: .error, message: message, range: range))
    case .unresolved(let reason):
      let message = UnresolvedValue.finding(reason).message
      report.diagnostics.append(
        Diagnostic(code: .unresolvedValue, severity: .note, message: message, range: range, model: remark.path))
      report.verdicts.append(ModelVerdict(model: remark.path, verdict: .unknown, modules: 0, opaque: 0))
    case .opaque(let target, let hint):
      let finding = OpaqueModule.finding(target, hint, options.catalogue.absence(of: target))
      report.diagnostics.append(
        Diagnostic(
          code: .opaqueModule, severity: .note, message: finding.message, range: range, model: remark.path, type: target.shortName,
          help: finding.help))
      var verdict = ModelVerdict(model: remark.path, verdict: .unknown, modules: 1, opaque: 1)
      verdict.offset = range.lowerBound
      report.verdicts.append(verdict)
    }
  }
}

extension YAMLFile {
  /// Whether an unreadable file begins like JSON and names no class.
  fileprivate var isForeignJSON: Bool {
    let start = bytes.prefix(1024).lazy.filter { !" \t\r\n".utf8.contains($0) }.prefix(2)
    guard documents.isEmpty, start.elementsEqual("{\"".utf8) || start.elementsEqual("[{".utf8) else { return false }
    return !Scan.classKeys.contains { bytes.contains(String(describing: $0).utf8) }
  }

  /// Whether this is a file of normlint's settings, recognised by its first key.
  public var holdsSettings: Bool {
    guard let root = documents.first, kind(root) == .mapping, let first = entries(of: root).first(where: { _ in true }) else {
      return false
    }
    return equals(first.key, "normlint-rules")
  }
}

extension [UInt8] {
  /// Whether the bytes contain those of `word`.
  fileprivate func contains(_ word: String.UTF8View) -> Bool {
    let (word, first) = (Array(word), word.first)
    return indices.contains { self[$0] == first && self[$0...].starts(with: word) }
  }
}
