import Formats
import Model
import YAMLSource

/// A model of a file with its graph, its analysis and its findings.
public struct ModelReport: Sendable {
  let source: ModelSource
  public let analysis: Analysis
  public let diagnostics: [Diagnostic]
  public let verdict: ModelVerdict
  /// The findings that no comment suppresses, which fixes are meant to remove.
  private(set) var findings: [Diagnostic]

  /// Path of the model in the file; empty if the model is the whole document.
  public var path: String { source.path }
  /// The bytes of the file that spell the model.
  public func range(in file: YAMLFile) -> Range<Int> { file.range(source.node) }
  /// The class's short name.
  public var type: String { source.type }

  /// Builds the model, analyses it under `context` and applies all rules.
  /// - Parameter levels: at which what reaches the object of an unknown class around it is batched; nil where nobody knows
  init(_ model: ModelSource, under context: Context, reachedAt levels: LevelSet? = nil, in file: YAMLFile) {
    var context = model.takesContextInputs ? context : context.withUnknownInput
    context.callerIsUnknown = model.callerIsUnknown
    context.callerLevels = model.holder == nil ? nil : levels
    var judge = Judge(Analysis(model.graph(), context), model, in: file)
    judge.run()
    (source, analysis, diagnostics) = (model, judge.analysis, judge.diagnostics)
    verdict = judge.verdict(at: file.range(model.node).lowerBound)
    findings = diagnostics.contains(where: \.isSuppressedInPython) ? diagnostics.filter { !$0.isSuppressedInPython } : diagnostics
  }

  /// Removes the findings that comments suppress.
  mutating func apply(_ suppressions: Suppressions) { findings.removeAll(where: suppressions.covers) }

  /// The modules whose running statistics are refused.
  var refusedStatistics: Set<ModuleID> { Set(findings.filter(\.isAboutStatistics).compactMap(\.moduleID)) }

  /// The modules that findings of one rule are about.
  func modules(with code: RuleCode) -> [ModuleID] { findings.filter { $0.code == code }.compactMap(\.moduleID) }

  /// The `randomness` that a vmap needs so that the model may draw random numbers; nil if no draw is refused. PyTorch can't draw
  /// different numbers into a tensor that is not batched.
  var neededRandomness: Randomness? {
    guard diagnostics.contains(where: { $0.code == .randomUnderVmap }) else { return nil }
    let needsSame = analysis.effects.contains { record in
      guard case .drawsRandomNumbers(let draw) = record.effect else { return false }
      return draw.needsSame(analysis.surroundings)
    }
    return needsSame ? .same : .different
  }

  /// The aliases and interpolations that lead to a refused module.
  var wantedUses: [NodeID] {
    let (refused, graph) = (refusedStatistics.sorted(), analysis.graph)
    return graph.uses.filter { use in
      let modules = graph.subtree(of: use.module)
      let index = refused.indices.lowest(where: { refused[$0] >= modules.lowerBound })
      return index < refused.count && modules.contains(refused[index])
    }.map(\.node)
  }
}

/// A file with reports on all its models.
public struct ModelReports: Sendable {
  public let file: YAMLFile
  public private(set) var models: [ModelReport] = []
  /// Why the file, or a section of it, can't be read.
  public private(set) var problems: [String]

  /// - Parameter path: the path of the only model to report on; nil for all models
  init(_ file: YAMLFile, _ linter: Linter, only path: String? = nil) {
    self.file = file
    problems = file.problems.map(\.message)
    guard problems.isEmpty else { return }
    let suppressions = linter.options.heedsSuppressions ? Suppressions(file) : nil
    for root in file.documents {
      let (models, malformed) = linter.reports(on: file, root: root, only: path, suppressions: suppressions)
      self.models += models
      problems += malformed
    }
  }

  /// Whether fixes can rely on the models: the file is read in full, and each model has a path of its own. The documents of
  /// one stream may have models at equal paths.
  var isReadable: Bool { problems.isEmpty && Set(models.map(\.path)).count == models.count }

  /// The models, those that stand inside of others before these: what is fixed where it is written needs no fix around it.
  var innermostFirst: [ModelReport] {
    models.enumerated().sorted { a, b in
      let (one, other) = (file.range(a.element.source.node), file.range(b.element.source.node))
      return one.upperBound == other.upperBound ? one.lowerBound > other.lowerBound : one.upperBound < other.upperBound
    }.map(\.element)
  }

  func model(_ path: String) -> ModelReport? { models.first { $0.path == path } }
}
