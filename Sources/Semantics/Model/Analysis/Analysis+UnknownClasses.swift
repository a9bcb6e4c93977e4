import YAMLSource

extension Analysis {
  /// The levels at which the tensors are batched that objects of unknown classes are called with, by the objects' nodes.
  public var levelsAtUnknownClasses: [NodeID: LevelSet] {
    guard fault == nil, context.unknown == nil, !graph.failsToBuild, graph.remarks.contains(where: \.kind.isOpaque) else { return [:] }
    var result: [NodeID: LevelSet] = [:]
    for (i, call) in graph.calls.enumerated() where !skipped.contains(i) {
      guard let module = call.module, graph[module].layer >= 0, graph.layers[Int(graph[module].layer)] is Opaque else { continue }
      let inputs = graph.inputs(of: call)
      if inputs.isEmpty { continue }
      result[graph[module].node] = inputs.reduce(result[graph[module].node] ?? .none) { $0.joined(facts[Int($1)].levels) }
    }
    return result
  }
}
