import YAMLSource

/// A graph whose calls are made one by one, while what is known of each value can be asked: what a forward that depends on
/// shapes is followed with.
public final class ForwardTrace {
  package private(set) var graph: LayerGraph
  private var interpretation: Interpretation
  /// The node that new calls point at.
  private var node = NodeID(0)
  /// The module whose forward makes the calls.
  package var scope: ModuleID?
  /// The module whose deferred forward is followed.
  private var followed: ModuleID?
  /// Whether new calls record gradients (`torch.is_grad_enabled()`).
  package var recordsGradient = true

  /// Whether no context says what the model is called with.
  package let isUnspecified: Bool

  init(_ graph: LayerGraph, _ context: Context) {
    (self.graph, interpretation) = (graph, Interpretation(context))
    isUnspecified = context.inputs.isUnspecified
  }

  package var surroundings: Surroundings { interpretation.surroundings }
  /// The levels at which the model's parameters are batched, and its buffers.
  package var stateLevels: [LevelSet] { [interpretation.parameterLevels, interpretation.bufferLevels] }

  /// Whether some transform differentiates in reverse mode.
  package var takesGradients: Bool { surroundings.differentiatesInputs || surroundings.differentiatesParameters }

  package var hasVmaps: Bool { surroundings.vmapCount > 0 }

  /// Whether a transform in forward mode stands around a vmap.
  package var hasVmapsUnderTangents: Bool {
    surroundings.differentiations.contains { outer in outer.isForward && surroundings.vmapLevels.contains { $0 > outer.level } }
  }

  /// Whether a value is batched at every level and carries a gradient where there is one: no other operand adds to what is known of it.
  package func isComplete(_ value: ValueID) -> Bool {
    let facts = facts(of: value)
    return facts.levels.bits.nonzeroBitCount >= surroundings.vmapCount && (facts.carriesGradient || !takesGradients)
  }

  /// Whether transforms see the same of two values: their levels, and whether gradients flow through them.
  package func looksAlike(_ one: ValueID, _ other: ValueID) -> Bool {
    let (a, b) = (facts(of: one), facts(of: other))
    return a.levels == b.levels && a.carriesGradient == b.carriesGradient && a.isTuple == b.isTuple
  }

  /// Whether a value may share its memory with one of two others (``OneOf``), so that a write is not known in full.
  package func isOneOfSeveral(_ value: ValueID) -> Bool {
    let memory = Int(facts(of: value).memory)
    return graph.calls.indices.contains(memory) && graph.calls[memory].layer >= 0 && graph.layers[Int(graph.calls[memory].layer)] is OneOf
  }

  /// What is known of a value.
  package func facts(of value: ValueID) -> TensorFacts {
    interpretation.advance(over: graph)
    return interpretation.facts[Int(value.index)]
  }

  // MARK: Calls

  /// Calls a module, which has a layer.
  /// - Parameter layer: the layer to compute, for a class that derives from the layer's; nil for the module's own
  package func call(_ module: ModuleID, on inputs: [ValueID], as layer: (any Layer)? = nil) -> ValueID {
    append(layer: layer.map(add) ?? graph[module].layer, module: module, on: inputs, scope: module)
  }

  /// Calls a function of tensors, from the forward of ``scope``.
  package func function(_ layer: any Layer, _ inputs: [ValueID]) -> ValueID {
    append(layer: add(layer), module: nil, on: inputs, scope: scope)
  }

  /// Appends a call of the graph before forwards were followed.
  func append(_ call: LayerGraph.Call, on inputs: [ValueID]) -> ValueID {
    node = call.node
    return append(layer: call.layer, module: call.module, on: inputs, scope: call.scope, trainingOnly: call.trainingOnly)
  }

  func append(layer: Int32, module: ModuleID?, on inputs: [ValueID], scope: ModuleID?, trainingOnly: ModuleID? = nil) -> ValueID {
    graph.inputs += inputs.lazy.map(\.index)
    let value = graph.append(
      layer: layer, module: module, inputCount: inputs.count, scope: scope, trainingOnly: trainingOnly, node: node(of: scope))
    if !recordsGradient { graph.calls[Int(value.index)].recordsGradient = false }
    return value
  }

  /// What a call points at: the node of its module where that is an object among the arguments of the followed one.
  private func node(of scope: ModuleID?) -> NodeID {
    guard let scope, let followed, graph[scope].node != graph[followed].node else { return node }
    return graph[scope].node
  }

  /// The index of a new layer.
  func add(_ layer: any Layer) -> Int32 {
    graph.layers.append(layer)
    return Int32(graph.layers.count - 1)
  }

  package func remark(_ kind: LayerGraph.Remark.Kind, on module: ModuleID) {
    graph.remarks.append(.init(kind: kind, module: module, node: graph[module].node))
  }

  /// Follows a deferred forward; an unknown result depends on all inputs.
  func follow(_ forward: any DeferredForward, of module: ModuleID, on inputs: [ValueID], at node: NodeID) -> ValueID {
    self.node = node
    let outer = (scope, followed)
    (scope, followed) = (module, module)
    defer { (scope, followed) = outer }
    return forward.follow(self, module, inputs: inputs) ?? function(Opaque(type: graph[module].type), inputs)
  }

  // MARK: Branches

  /// A state of the trace to go back to.
  package struct Mark {
    let calls, inputs, layers, remarks: Int
    let interpretation: Interpretation
    let recordsGradient: Bool
  }

  /// The calls that were made after a mark.
  package struct Branch {
    let calls: [LayerGraph.Call]
    let inputs: [Int32]
    let layers: [any Layer]
    let remarks: [LayerGraph.Remark]
    package var isEmpty: Bool { calls.isEmpty }
  }

  package var mark: Mark {
    Mark(
      calls: graph.calls.count, inputs: graph.inputs.count, layers: graph.layers.count, remarks: graph.remarks.count,
      interpretation: interpretation, recordsGradient: recordsGradient)
  }

  /// Whether the calls after a mark tell nothing that is not known without them: they only compute values, which no transform refuses, or do
  /// what calls of the same modules before the mark did.
  package func isHarmless(since mark: Mark) -> Bool {
    interpretation.advance(over: graph)
    guard graph.remarks.count == mark.remarks, recordsGradient == mark.recordsGradient else { return false }
    let effects = interpretation.effects
    let known = mark.interpretation.effects.count
    return effects[known...].allSatisfy { effect in
      guard let module = graph.calls[effect.call].module else { return false }
      return effects[..<known].contains { $0.effect == effect.effect && graph.calls[$0.call].module == module }
    }
  }

  /// Takes the calls after a mark back.
  package func rollBack(to mark: Mark) -> Branch {
    let branch = Branch(
      calls: Array(graph.calls[mark.calls...]), inputs: Array(graph.inputs[mark.inputs...]), layers: Array(graph.layers[mark.layers...]),
      remarks: Array(graph.remarks[mark.remarks...]))
    graph.calls.removeSubrange(mark.calls...)
    graph.inputs.removeSubrange(mark.inputs...)
    graph.layers.removeSubrange(mark.layers...)
    graph.remarks.removeSubrange(mark.remarks...)
    (interpretation, recordsGradient) = (mark.interpretation, mark.recordsGradient)
    return branch
  }

  /// Makes the calls of a branch again, where its mark was.
  package func restore(_ branch: Branch) {
    graph.calls += branch.calls
    graph.inputs += branch.inputs
    graph.layers += branch.layers
    graph.remarks += branch.remarks
  }
}
