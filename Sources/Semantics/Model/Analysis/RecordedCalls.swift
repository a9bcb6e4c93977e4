/// The calls of one forward pass, to be made again on other inputs, by modules that may stand elsewhere.
package struct RecordedCalls: Sendable {
  private let graph: LayerGraph
  private let calls: Range<Int>
  private let root: ModuleID
  private let inputs: [ValueID]
  private let output: ValueID?
  private let remarks: Range<Int>

  /// All calls of a graph whose model is called with its inputs.
  /// - Parameter output: what the model returns
  package init(_ graph: LayerGraph, output: ValueID?) {
    (self.graph, root, self.output) = (graph, .model, output)
    calls = graph.inputCount..<graph.calls.count
    inputs = (0..<graph.inputCount).map { ValueID(index: Int32($0)) }
    remarks = graph.remarks.count..<graph.remarks.count
  }

  /// What a trace has done since `start` for the forward of `root`.
  package init(_ trace: ForwardTrace, since start: ForwardTrace.Mark, of root: ModuleID, on inputs: [ValueID], output: ValueID?) {
    (graph, self.root, self.inputs, self.output) = (trace.graph, root, inputs, output)
    calls = start.calls..<trace.graph.calls.count
    remarks = start.remarks..<trace.graph.remarks.count
  }

  /// Makes the calls in `trace`, on `values` and by the modules from `module` on. A module computes the layer that it has now.
  package func replay(in trace: ForwardTrace, by module: ModuleID, on values: [ValueID]) -> ValueID? {
    var made = Dictionary(zip(inputs, values)) { first, _ in first }
    func moved(_ other: ModuleID) -> ModuleID { module.advanced(by: root.distance(to: other)) }
    let isRecording = trace.recordsGradient
    defer { trace.recordsGradient = isRecording }
    for (index, call) in zip(calls, graph.calls[calls]) {
      trace.recordsGradient = isRecording && call.recordsGradient
      let own = call.module.flatMap { graph[$0].layer == call.layer ? trace.graph[moved($0)].layer : nil }
      made[ValueID(index: Int32(index))] = trace.append(
        layer: own ?? trace.add(graph.layers[Int(call.layer)]), module: call.module.map(moved),
        on: graph.inputs(of: call).compactMap { made[ValueID(index: $0)] }, scope: call.scope.map(moved) ?? trace.scope,
        trainingOnly: call.trainingOnly.map(moved))
    }
    for remark in graph.remarks[remarks] { trace.remark(remark.kind, on: moved(remark.module)) }
    return output.flatMap { made[$0] }
  }
}
