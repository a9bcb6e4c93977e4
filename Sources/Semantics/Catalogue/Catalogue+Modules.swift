import Model

/// Modules for callers that assemble models themselves: classes in Python sources.
extension Catalogue {
  /// The modules that `call` builds, without calls; nil for an unknown class. Faults of the arguments are among the graph's
  /// remarks.
  package func modules(of call: ModuleCall) -> LayerGraph? {
    guard let entry = entry(for: call.target) else { return nil }
    var builder = GraphBuilder(catalogue: self, node: call.node)
    _ = builder.build(call, entry, name: "", on: nil)
    return builder.graph
  }

  /// The parameters of a class, as far as they have names; nil for a class that the catalogue lacks.
  package func parameters(of target: String) -> [(name: String, isRequired: Bool, isKeywordOnly: Bool)]? {
    guard let signature = entry(for: target)?.signature else { return nil }
    return signature.names.enumerated().map { ($1, $0 < signature.required, $0 >= signature.positionalCount) }
  }
}

extension Catalogue {
  /// The modules of `call`, and the calls that its forward makes of so many inputs; nil for an unknown class, and where a forward isn't
  /// known.
  package func forward(of call: ModuleCall, inputs: Int) -> (modules: [LayerGraph.Module], calls: RecordedCalls)? {
    guard let entry = entry(for: call.target), entry.isForwardKnown else { return nil }
    var builder = GraphBuilder(catalogue: self, node: call.node)
    let values = (0..<inputs).map { _ in builder.modelInput() }
    guard let output = builder.build(call, entry, name: "", on: values) else { return nil }
    return (builder.graph.modules, RecordedCalls(builder.graph, output: output))
  }
}
