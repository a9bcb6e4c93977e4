import Semantics
import YAMLSource

/// Lints files, one at a time; any number of files at once from several threads.
public struct Linter: Sendable {
  public let options: LintOptions

  public init(options: LintOptions = LintOptions()) { self.options = options }

  /// Reads `bytes` as YAML and judges every model in it. Never fails: what is wrong with the file is in the report.
  public func lint(bytes: [UInt8]) -> LintedFile {
    lint(YAMLFile(bytes: bytes))
  }

  /// Judges every model in a file that has been read.
  public func lint(_ file: YAMLFile) -> LintedFile { finished(file, lint(unsuppressed: file)) }

  /// Judges every model, whatever comments say.
  func lint(unsuppressed file: YAMLFile) -> FileReport {
    var report = FileReport()
    for root in file.documents { lint(file, root, &report) }
    if !file.problems.isEmpty {
      // Some loaders take the last of two equal keys, others refuse the file.
      let isRefused = report.refusesEqualKeys && !report.isEmpty || file.problems.contains { $0.kind != .duplicateKey }
      // Much that is JSON is no YAML, and none of ours.
      if file.isForeignJSON { return FileReport() }
      if isRefused { report = FileReport(diagnostics: file.problems.map(Diagnostic.init(unreadable:))) }
    }
    return report
  }

  /// Applies the file's comments, and sorts.
  func finished(_ file: YAMLFile, _ report: FileReport) -> LintedFile {
    var report = report
    if var suppressions = Suppressions(file) { report.diagnostics = suppressions.apply(to: report.diagnostics) }
    let isSorted = report.diagnostics.indices.dropFirst().allSatisfy { !(report.diagnostics[$0] < report.diagnostics[$0 - 1]) }
    if !isSorted { report.diagnostics.sort() }
    return LintedFile(source: file, report: report)
  }

  private func lint(_ file: YAMLFile, _ root: NodeID, _ report: inout FileReport) {
    // The blocks in there are no models.
    if file.holdsSettings { return }
    guard options.contexts.count > 1 else { return lint(file, root, under: base, &report) }
    var merged = ContextReports()
    for named in options.contexts {
      var one = FileReport()
      lint(file, root, under: named.context, &one)
      merged.add(one, context: named.name)
      report.refusesEqualKeys = report.refusesEqualKeys || one.refusesEqualKeys
    }
    report.diagnostics += merged.report.diagnostics
    report.verdicts += merged.report.verdicts
  }

  /// A linter for each of the contexts.
  var inEachContext: [Linter] {
    options.contexts.map { context in
      var options = options
      options.contexts = [context]
      return Linter(options: options)
    }
  }

  /// The context of files that say nothing themselves; where there are several, the first.
  private var base: Context { options.contexts.first?.context ?? Context() }

  private func lint(_ file: YAMLFile, _ root: NodeID, under base: Context, _ report: inout FileReport) {
    let (judged, description) = forEachModel(file, root, base) { model, context in
      let judgement = Judgement(model, context, file)
      // The analysis of a large file's models would fill the memory.
      return (diagnostics: judgement.diagnostics, verdict: judgement.verdict)
    }
    for result in judged {
      report.diagnostics += result.diagnostics
      report.verdicts.append(result.verdict)
    }
    for remark in description.remarks { note(remark, file, &report) }
    report.refusesEqualKeys = report.refusesEqualKeys || description.refusesEqualKeys
  }

  /// The models of a document for those who fix them, or the one at `path`; and whether the document is well-formed.
  func examine(_ file: YAMLFile, _ root: NodeID, only path: String?) -> (models: [ExaminedModel], isWellFormed: Bool) {
    let suppressions = Suppressions(file)
    let (models, description) = forEachModel(file, root, base) { model, context in
      path == nil || path == model.path
        ? ExaminedModel(source: model, judgement: Judgement(model, context, file), suppressions) : nil
    }
    let isWellFormed = !description.remarks.contains { if case .malformed = $0.kind { true } else { false } }
    return (models.compactMap { $0 }, isWellFormed)
  }

  /// What `body` makes of each model of a document, parts of other models left out.
  private func forEachModel<Result>(
    _ file: YAMLFile, _ root: NodeID, _ base: Context, _ body: (ModelSource, Context) -> Result
  ) -> ([Result], Description) {
    var results: [(node: NodeID, result: Result)] = []
    let description = Scan.describe(
      file, root: root, base: base, catalogue: options.catalogue, path: options.path, final: { options.overrides.apply(to: &$0) }
    ) { model, context in
      results.append((model.node, body(model, context)))
    }
    return (results.filter { !description.parts.contains($0.node) }.map(\.result), description)
  }

  /// The models of a file with all that is known of them, and what makes the file unreadable.
  public func inspect(bytes: [UInt8]) -> (source: YAMLFile, models: [InspectedModel], problems: [String]) {
    let file = YAMLFile(bytes: bytes)
    var problems = file.problems.map(\.message)
    var models: [InspectedModel] = []
    for root in file.documents where problems.isEmpty {
      let (found, description) = forEachModel(file, root, base) { model, context in
        let judgement = Judgement(model, context, file)
        return InspectedModel(
          path: model.path, type: model.type, analysis: judgement.analysis, diagnostics: judgement.diagnostics)
      }
      models += found
      for remark in description.remarks { if case .malformed(let message) = remark.kind { problems.append(message) } }
    }
    return (file, models, problems)
  }

  /// What is said of the file, or of an object that is part of no known model.
  private func note(_ remark: FileRemark, _ file: YAMLFile, _ report: inout FileReport) {
    let range = file.range(remark.node)
    switch remark.kind {
    case .malformed(let message):
      report.diagnostics.append(Diagnostic(code: .unreadable, severity: .error, message: message, range: range))
    case .unresolved(let reason):
      let message = UnresolvedValue.finding(reason).message
      report.diagnostics.append(
        Diagnostic(code: .unresolvedValue, severity: .note, message: message, range: range, model: remark.path))
      report.verdicts.append(ModelVerdict(model: remark.path, verdict: .unknown, modules: 0, opaque: 0))
    case .opaque(let target, let hint):
      report.diagnostics.append(
        Diagnostic(
          code: .opaqueModule, severity: .note, message: OpaqueModule.finding(target, hint).message, range: range,
          model: remark.path, type: target.shortName))
      var verdict = ModelVerdict(model: remark.path, verdict: .unknown, modules: 1, opaque: 1)
      verdict.offset = range.lowerBound
      report.verdicts.append(verdict)
    }
  }
}

extension YAMLFile {
  /// Whether a file that can't be read is JSON, as it begins, and names no class.
  fileprivate var isForeignJSON: Bool {
    let start = bytes.prefix(1024).filter { !" \t\r\n".utf8.contains($0) }.prefix(2)
    guard documents.isEmpty, start.elementsEqual("{\"".utf8) || start.elementsEqual("[{".utf8) else { return false }
    return !Scan.classKeys.contains { bytes.contains(String(describing: $0).utf8) }
  }

  /// Whether this is a file of normlint's settings: its first key says so.
  public var holdsSettings: Bool {
    guard let root = documents.first, kind(root) == .mapping, let first = entries(of: root).first(where: { _ in true }) else {
      return false
    }
    return equals(first.key, "normlint-rules")
  }
}

extension [UInt8] {
  /// Whether some bytes stand in these.
  fileprivate func contains(_ word: String.UTF8View) -> Bool {
    let (word, first) = (Array(word), word.first)
    return indices.contains { self[$0] == first && self[$0...].starts(with: word) }
  }
}
