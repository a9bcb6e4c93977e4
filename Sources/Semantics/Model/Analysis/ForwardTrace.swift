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

  /// Whether no context says what the model is called with.
  package let isUnspecified: Bool

  init(_ graph: LayerGraph, _ context: Context) {
    (self.graph, interpretation) = (graph, Interpretation(context))
    isUnspecified = context.inputs.isUnspecified
  }

  /// What is known of a value.
  package func facts(of value: ValueID) -> TensorFacts {
    interpretation.advance(over: graph)
    return interpretation.facts[Int(value.index)]
  }

  // MARK: Calls

  /// Calls a module, which has a layer.
  /// - Parameter layer: the layer to compute, for a class that derives from the layer's; nil for the module's own
  package func call(_ module: ModuleID, _ inputs: [ValueID], as layer: (any Layer)? = nil) -> ValueID {
    var index = graph[module].layer
    if let layer {
      graph.layers.append(layer)
      index = Int32(graph.layers.count - 1)
    }
    return append(index, module, inputs, scope: module, trainingOnly: nil)
  }

  /// Calls a function of tensors, from the forward of ``scope``.
  package func function(_ layer: any Layer, _ inputs: [ValueID]) -> ValueID {
    graph.layers.append(layer)
    return append(Int32(graph.layers.count - 1), nil, inputs, scope: scope, trainingOnly: nil)
  }

  /// Appends a call of the graph before forwards were followed.
  func append(_ call: LayerGraph.Call, _ inputs: [ValueID]) -> ValueID {
    node = call.node
    return append(call.layer, call.module, inputs, scope: call.scope, trainingOnly: call.trainingOnly)
  }

  private func append(_ layer: Int32, _ module: ModuleID?, _ inputs: [ValueID], scope: ModuleID?, trainingOnly: ModuleID?) -> ValueID {
    let first = Int32(graph.inputs.count)
    for input in inputs { graph.inputs.append(input.index) }
    graph.calls.append(
      .init(
        module: module, layer: layer, firstInput: first, inputCount: Int32(inputs.count), trainingOnly: trainingOnly, scope: scope,
        node: node))
    return ValueID(index: Int32(graph.calls.count - 1))
  }

  /// Calls `other`'s calls on `inputs`, its modules being those from `module` on; the value of its last call.
  package func replay(_ other: LayerGraph, _ module: ModuleID, _ inputs: [ValueID]) -> ValueID? {
    var values = inputs
    for call in other.calls.dropFirst(other.inputCount) {
      let own = call.module.map { module.advanced(by: Int($0.index)) }
      let scope = call.scope.map { module.advanced(by: Int($0.index)) } ?? self.scope
      var layer = call.layer
      if let own, graph[own].layer >= 0 {
        layer = graph[own].layer
      } else {
        graph.layers.append(other.layers[Int(call.layer)])
        layer = Int32(graph.layers.count - 1)
      }
      let read = other.inputs(of: call).map { values[Int($0)] }
      let training = call.trainingOnly.map { module.advanced(by: Int($0.index)) }
      values.append(append(layer, own, read, scope: scope, trainingOnly: training))
    }
    return values.count > inputs.count ? values.last : nil
  }

  // MARK: Remarks

  package func remark(_ kind: LayerGraph.Remark.Kind, on module: ModuleID) {
    graph.remarks.append(.init(kind: kind, module: module, node: graph[module].node))
  }

  /// Follows a deferred forward; an unknown result depends on all inputs.
  func follow(_ forward: any DeferredForward, _ module: ModuleID, _ inputs: [ValueID], at node: NodeID) -> ValueID {
    self.node = node
    let outer = scope
    scope = module
    defer { scope = outer }
    return forward.follow(self, module, inputs: inputs) ?? function(Opaque(type: graph[module].type), inputs)
  }

  // MARK: Branches

  /// A state of the trace to go back to.
  package struct Mark {
    let calls, inputs, layers, remarks: Int
    let interpretation: Interpretation
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
      interpretation: interpretation)
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
    interpretation = mark.interpretation
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
