import Formats
import Model
import YAMLSource

/// A part of a file whose models are judged and fixed as in the whole file, at the cost of the part.
///
/// A fix is written into a copy of the file, which is read and judged again. Of a file with a thousand models that is a thousand
/// times the whole file, unless each fix is tried in the part that it is about.
struct FilePart {
  let excerpt: Excerpt
  let reports: ModelReports
  /// How many bytes a part has at least.
  static let size = 4_096
  /// A file with fewer models is not divided.
  static let least = 8

  /// The parts of a file in which all models with findings stand; nil where its models may depend on each other.
  static func all(of whole: ModelReports, by linter: Linter, size: Int, least: Int) -> [FilePart]? {
    let file = whole.file
    guard whole.models.count >= least, !Suppressions.areWide(in: file) else { return nil }
    let models = whole.models.sorted { $0.source.node < $1.source.node }
    guard let excerpts = Excerpts.dividing(file, keeping: models.map(\.source.node), size: size) else { return nil }
    var rest = models[...]
    var parts: [FilePart] = []
    for excerpt in excerpts {
      let aside = rest.prefix { file.range($0.source.node).lowerBound < excerpt.stretch.lowerBound }
      let own = rest.dropFirst(aside.count).prefix { file.range($0.source.node).lowerBound < excerpt.stretch.upperBound }
      rest = rest.dropFirst(aside.count + own.count)
      guard aside.allSatisfy(\.diagnostics.isEmpty) else { return nil }
      if own.isEmpty { continue }
      let part = FilePart(excerpt: excerpt, reports: ModelReports(excerpt.file, linter))
      guard part.says(own) else { return nil }
      parts.append(part)
    }
    return rest.allSatisfy(\.diagnostics.isEmpty) ? parts : nil
  }

  /// Whether the part's models are those of the whole file, with the same findings.
  private func says(_ models: ArraySlice<ModelReport>) -> Bool {
    guard reports.isReadable else { return false }
    let known = Dictionary(uniqueKeysWithValues: reports.models.map { ($0.path, $0) })
    return models.allSatisfy { model in known[model.path].map { isSame(model, $0) } ?? false }
  }

  private func isSame(_ model: ModelReport, _ own: ModelReport) -> Bool {
    guard model.source.isAsked(like: own.source), model.diagnostics.count == own.diagnostics.count,
      model.findings.count == own.findings.count
    else { return false }
    return zip(model.diagnostics, own.diagnostics).allSatisfy { finding, own in
      (finding.code, finding.severity, finding.message, finding.module) == (own.code, own.severity, own.message, own.module)
        && excerpt.own(finding.range) == own.range
    }
  }

  /// A finding of the whole file as one of the part.
  func own(_ finding: Diagnostic) -> Diagnostic {
    var own = finding
    own.range = excerpt.own(finding.range)
    return own
  }

  /// The fixes of the part as fixes of the whole file; nil where one changes something else as well.
  func outer(_ fixes: [ProposedFix]) -> [ProposedFix]? {
    var outer = fixes
    for index in fixes.indices {
      let edits = fixes[index].edits.compactMap(excerpt.outer)
      guard edits.count == fixes[index].edits.count else { return nil }
      outer[index].edits = edits
    }
    return outer
  }
}

extension ModelSource {
  /// Whether a model is called as another one.
  fileprivate func isAsked(like other: ModelSource) -> Bool {
    (takesContextInputs, callerIsUnknown, holder == nil, place) == (other.takesContextInputs, other.callerIsUnknown, other.holder == nil, other.place)
  }
}
