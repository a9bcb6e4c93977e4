import Semantics
import YAMLSource

/// A model of a file with its source and what the rules say of it, as fixes need it.
struct ExaminedModel {
  let source: ModelSource
  let judgement: Judgement
  /// What is to be cured: comments may suppress the rest.
  let findings: [Diagnostic]
  /// The module of each finding.
  let modules: [Int32]

  init(source: ModelSource, judgement: Judgement, _ suppressions: Suppressions?) {
    (self.source, self.judgement) = (source, judgement)
    let kept = judgement.diagnostics.indices.filter { suppressions?.covers(judgement.diagnostics[$0]) != true }
    findings = kept.map { judgement.diagnostics[$0] }
    modules = kept.map { judgement.modules[$0] }
  }

  /// The modules whose running statistics are refused.
  var refusedStatistics: Set<Int32> {
    Set(zip(findings, modules).filter { $0.0.isAboutStatistics }.map(\.1))
  }

  /// The aliases and interpolations behind which a refused module stands.
  var wantedUses: [NodeID] {
    let (refused, graph) = (refusedStatistics, judgement.analysis.graph)
    return graph.uses.filter { use in
      let range = use.module.index..<graph.modules[Int(use.module.index)].end
      return refused.contains { range.contains($0) }
    }.map(\.node)
  }
}

extension Diagnostic {
  /// Whether the finding is cured by a normalisation without running statistics, or by eval mode.
  var isAboutStatistics: Bool {
    switch code {
    case .batchedRunningStat, .capturedRunningStat, .cumulativeAverageItem: !buffers.isEmpty
    default: false
    }
  }
}

/// A file with its models, as fixes see it.
struct ExaminedFile {
  let file: YAMLFile
  private(set) var models: [ExaminedModel] = []
  /// Whether every model can be trusted to be read as it is meant.
  private(set) var isReadable: Bool

  /// - Parameter path: the only model that is looked at; nil for all.
  init(_ file: YAMLFile, _ linter: Linter, only path: String? = nil) {
    self.file = file
    isReadable = file.problems.isEmpty
    guard isReadable else { return }
    for root in file.documents {
      let (models, isWellFormed) = linter.examine(file, root, only: path)
      self.models += models
      isReadable = isReadable && isWellFormed
    }
    // Documents of one stream may have models at the same paths: nothing tells those apart.
    isReadable = isReadable && Set(models.map(\.source.path)).count == models.count
  }

  func model(_ path: String) -> ExaminedModel? { models.first { $0.source.path == path } }
}
