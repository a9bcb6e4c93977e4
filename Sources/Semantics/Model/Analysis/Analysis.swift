/// The abstract interpretation of one model under one context: a single pass over the calls, in order.
///
/// The graph has no cycles and the lattice is finite, so one pass is the fixed point.
public struct Analysis: Sendable {
  public let graph: LayerGraph
  public let context: Context
  /// What the pass found.
  private let interpretation: Interpretation

  /// The stack of transforms as far as single calls depend on it.
  public var surroundings: Surroundings { interpretation.surroundings }
  /// What is known of each call's output.
  public var facts: [TensorFacts] { interpretation.facts }
  public var effects: [EffectRecord] { interpretation.effects }
  /// Calls that don't happen: parts that only train mode runs.
  public var skipped: Set<Int> { interpretation.skipped }

  /// Applies the context's mode to `graph` and interprets it. Of a model that can't be built nothing is known.
  public init(_ graph: LayerGraph, _ context: Context) {
    let graph = graph.inMode(context.mode)
    var interpretation = Interpretation(context)
    if graph.failsToBuild {
      interpretation.pass(over: graph)
    } else {
      interpretation.advance(over: graph)
    }
    (self.graph, self.context, self.interpretation) = (graph, context, interpretation)
  }
}

extension LayerGraph {
  /// The graph after `train()` or `eval()` on the model; itself for no mode.
  package func inMode(_ mode: Mode?) -> LayerGraph {
    guard let mode else { return self }
    var copy = self
    for i in copy.modules.indices { copy.modules[i].isTraining = mode == .train }
    return copy
  }
}

extension Fault {
  /// Whether shapes are unknown from here on. Statistics of too few values leave the shape as it is.
  package var endsRun: Bool {
    switch self {
    case .oneValuePerChannel, .oneSpatialElement: false
    default: true
    }
  }
}
