import Semantics
import YAMLSource

/// What stands in one of the files of a composed config.
public struct SourceReport: Sendable {
  public let path: String
  public let linted: LintedFile
}

extension SourceReport {
  /// The errors that another look at the file does not have, each with the name of the config that makes it; nil where there
  /// are none.
  public func without(_ known: LintedFile, namedBy config: String) -> SourceReport? {
    let new = linted.report.diagnostics.filter { own in
      own.severity == .error
        && !known.report.diagnostics.contains { $0.code == own.code && $0.module == own.module && $0.range == own.range }
    }
    guard !new.isEmpty else { return nil }
    let named = new.map { finding in
      var finding = finding
      finding.message += " (context `\(config)`)"
      return finding
    }
    return SourceReport(path: path, linted: LintedFile(source: linted.source, report: FileReport(diagnostics: named)))
  }
}

extension Linter {
  /// Judges a config that several files make up together. Each finding stands with the file that spells it.
  public func lint(_ config: ComposedConfig) -> [SourceReport] {
    var whole = lint(unsuppressed: config.file)
    if let missing = config.missing { whole.diagnostics += note(missing, config, whole) }
    var reports = config.sources.map { _ in FileReport() }
    for diagnostic in whole.diagnostics {
      if let (source, own) = config.placed(diagnostic) { reports[source].diagnostics.append(own) }
    }
    for verdict in whole.verdicts {
      let place = config.composition.locate(verdict.offset..<verdict.offset)
      if let place { reports[place.source].verdicts.append(verdict) }
    }
    return zip(config.sources, reports).map { source, report in
      SourceReport(path: source.path, linted: finished(source.file, report))
    }
  }

  /// The context in which a composed config's models are called, for one of its files by itself.
  public func context(of config: ComposedConfig) -> Context {
    let base = options.contexts.first?.context ?? Context()
    var context = Scan.context(of: config.file, root: config.file.documents[0], base: base)
    // Its nodes are those of the whole.
    context.move(to: config.sources[0].path)
    return context
  }

  /// What is known of a file that several configs use: a finding that not all of them have names those that do.
  public static func merged(_ reports: [(name: String, linted: LintedFile)]) -> LintedFile? {
    guard let first = reports.first else { return nil }
    guard reports.count > 1 else { return first.linted }
    var result = ContextReports()
    for (name, linted) in reports { result.add(linted.report, context: name) }
    return LintedFile(source: first.linted.source, report: result.report(of: reports.count))
  }

  /// Said where something may stand in what was not read.
  private func note(
    _ missing: ComposedConfig.Missing, _ config: ComposedConfig, _ whole: FileReport
  ) -> [Diagnostic] {
    guard !whole.verdicts.isEmpty || missing.mayHoldModels else { return [] }
    let names = missing.names.prefix(4).map { "`\($0)`" }.joined(separator: ", ") + (missing.names.count > 4 ? ", ..." : "")
    let message = "what this leads to is unknown: \(names) can't be read"
    let range = config.sources[0].file.range(missing.node)
    return [Diagnostic(code: .unresolvedValue, severity: .note, message: message, range: range.lowerBound..<range.upperBound)]
  }
}

extension ComposedConfig {
  /// A finding of the composed document in the file that it stands in.
  fileprivate func placed(_ diagnostic: Diagnostic) -> (source: Int, Diagnostic)? {
    guard let (source, range) = composition.locate(diagnostic.range) else { return nil }
    var result = diagnostic
    result.range = range
    result.isFixable = false
    result.trace = diagnostic.trace.map { placed($0, in: source, range) }
    result.related = diagnostic.related.map { placed($0, in: source, range) }
    return (source, result)
  }

  /// A step that stands in another file says where.
  private func placed(_ step: TraceStep, in source: Int, _ range: Range<Int>) -> TraceStep {
    guard let place = composition.locate(step.range) else { return TraceStep(message: step.message, range: range) }
    if place.source == source { return TraceStep(message: step.message, range: place.range) }
    let other = sources[place.source]
    let position = other.file.position(at: place.range.lowerBound)
    return TraceStep(message: "\(step.message) (\(other.path):\(position.row):\(position.column))", range: range)
  }
}

extension LintedFile {
  /// The findings with the fixes that the same ones have where the file is seen by itself.
  public func taking(fixesOf other: LintedFile) -> LintedFile {
    var report = report
    for index in report.diagnostics.indices {
      let own = report.diagnostics[index]
      let same = other.report.diagnostics.first { $0.code == own.code && $0.module == own.module && $0.range == own.range }
      if let same { (report.diagnostics[index].fixes, report.diagnostics[index].isFixable) = (same.fixes, same.isFixable) }
    }
    return LintedFile(source: source, report: report)
  }
}
