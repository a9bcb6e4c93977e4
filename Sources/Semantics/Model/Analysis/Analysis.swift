/// The abstract interpretation of one model under one context: a single pass over the calls, in order.
///
/// The graph has no cycles and the lattice is finite, so one pass is the fixed point. A class, since all that judge a model share it.
public final class Analysis: Sendable {
  /// The graph under the context's modes, with the calls that forwards make then.
  public let graph: LayerGraph
  /// The graph as it was built.
  public let built: LayerGraph
  public let context: Context
  /// What the pass found.
  private let interpretation: Interpretation

  /// The parts of the transform stack that calls depend on.
  public var surroundings: Surroundings { interpretation.surroundings }
  /// What is known of each call's output.
  public var facts: [TensorFacts] { interpretation.facts }
  public var effects: [EffectRecord] { interpretation.effects }
  /// Why PyTorch refuses the transforms before calling the model.
  public let fault: ContextFault?
  /// Calls that only happen in train mode and are skipped.
  public var skipped: Set<Int> { interpretation.skipped }

  /// Applies the context's modes to the graph and interprets it. If the model can't be built, or the whole call is refused,
  /// nothing is known.
  public init(_ built: LayerGraph, _ context: Context) {
    let graph = built.called(in: context)
    var interpretation = Interpretation(context)
    var fault = context.unknown == nil ? ContextFault(graph, context) : nil
    if graph.failsToBuild || fault != nil || context.unknown != nil {
      interpretation.pass(over: graph)
    } else {
      interpretation.advance(over: graph)
      let levels = graph.outputs.reduce(LevelSet.none) { $0.joined(interpretation.facts[Int($1.index)].levels) }
      fault = ContextFault(returning: levels, context)
    }
    (self.graph, self.built, self.context, self.interpretation, self.fault) = (graph, built, context, interpretation, fault)
  }
}

extension LayerGraph {
  /// The graph with the context's modes and the calls that deferred forwards make then.
  package func called(in context: Context) -> LayerGraph {
    let graph = withModes(of: context)
    return hasDeferredForwards && !failsToBuild && context.unknown == nil ? graph.followed(in: context) : graph
  }

  /// `train()` or `eval()` on the model, then `eval()` on parts.
  private func withModes(of context: Context) -> LayerGraph {
    var copy = self
    if let mode = context.mode {
      if mode == .train { copy.thawed = Set(copy.ids.filter { !copy[$0].isTraining }) }
      for i in copy.modules.indices { copy.modules[i].isTraining = mode == .train }
    }
    guard !context.evalModules.isEmpty else { return copy }
    for module in ids {
      let (name, type) = (qualifiedName(module), self[module].type)
      guard context.evalModules.contains(where: { $0.matches(name) || $0.matches(type) }) else { continue }
      for below in subtree(of: module) { copy[below].isTraining = false }
    }
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
