import Formats
import Model
import YAMLSource

extension Linter {
  /// Judges a config that is composed of several files. Each finding goes to the report of the file that contains its place.
  /// - Returns: a report for each of the config's sources, in their order
  public func lint(_ config: ComposedConfig) -> [FileReport] {
    var whole = lint(unsuppressed: config.file)
    if let missing = config.missing { whole.diagnostics += note(missing, in: config, hasModels: !whole.verdicts.isEmpty) }
    var reports = config.sources.map { FileReport($0.file) }
    for diagnostic in whole.diagnostics {
      if let (source, own) = config.placed(diagnostic) { reports[source].diagnostics.append(own) }
    }
    for verdict in whole.verdicts {
      let place = config.composition.locate(verdict.offset..<verdict.offset)
      if let place { reports[place.source].verdicts.append(verdict) }
    }
    return zip(config.sources, reports).map { source, report in
      var report = finished(report)
      report.pathBytes = Array(source.path.utf8)
      return report
    }
  }

  /// The context that a composed config declares for its models, to be used for one of its files alone.
  public func context(of config: ComposedConfig) -> Context {
    let base = options.contexts.first?.context ?? Context()
    var context = Scan.context(of: config.file, root: config.file.documents[0], base: base)
    // The context's nodes belong to the composed document, not to that file.
    context.move(to: config.sources[0].path)
    return context
  }

  /// Merges the reports on a file that several configs use. A finding that only some of the configs have names these configs. Nil if
  /// no config uses the file.
  public static func merged(_ reports: [(name: String, report: FileReport)]) -> FileReport? {
    guard var result = reports.first?.report, reports.count > 1 else { return reports.first?.report }
    var merged = ContextReports()
    for (name, report) in reports { merged.add(report, context: name) }
    (result.diagnostics, result.verdicts) = (merged.diagnostics(of: reports.count), merged.verdicts)
    return result
  }

  /// A note about files that could not be read, if they may contain part of a model.
  private func note(_ missing: ComposedConfig.Missing, in config: ComposedConfig, hasModels: Bool) -> [Diagnostic] {
    guard hasModels || missing.mayHoldModels else { return [] }
    let names = missing.names.prefix(4).map { "`\($0)`" }.joined(separator: ", ") + (missing.names.count > 4 ? ", ..." : "")
    let message = "what this leads to is unknown: \(names) can't be read"
    let range = config.sources[0].file.range(missing.node)
    return [Diagnostic(code: .unresolvedValue, severity: .note, message: message, range: range)]
  }
}

extension ComposedConfig {
  /// The index of the source that contains a finding of the composed document, and the finding with ranges in that source.
  fileprivate func placed(_ diagnostic: Diagnostic) -> (source: Int, Diagnostic)? {
    guard let (source, range) = composition.locate(diagnostic.range) else { return nil }
    var result = diagnostic
    result.range = range
    result.isFixable = false
    result.rewrite(
      trace: diagnostic.trace.map { placed($0, in: source, default: range) },
      related: diagnostic.related.map { placed($0, in: source, default: range) })
    return (source, result)
  }

  /// A step with a range in `source`. A step that belongs to another file names that place in its message and gets `range`.
  private func placed(_ step: TraceStep, in source: Int, default range: Range<Int>) -> TraceStep {
    if step.line != nil { return TraceStep(message: step.message, range: range, line: step.line) }
    guard let place = composition.locate(step.range) else { return TraceStep(message: step.message, range: range) }
    if place.source == source { return TraceStep(message: step.message, range: place.range) }
    let other = sources[place.source]
    let position = other.file.position(at: place.range.lowerBound)
    return TraceStep(message: "\(step.message) (\(other.path):\(position.row):\(position.column))", range: range)
  }
}
