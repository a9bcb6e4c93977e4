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
    (graph, self.root, self.inputs, self.output) = (trace.graph.withoutForwards, root, inputs, output)
    calls = start.calls..<trace.graph.calls.count
    remarks = start.remarks..<trace.graph.remarks.count
  }

  /// Makes the calls in `trace`, on `values` and by the modules from `module` on. A module computes the layer that it has now.
  package func replay(in trace: ForwardTrace, by module: ModuleID, on values: [ValueID]) -> ValueID? {
    func moved(_ other: ModuleID) -> ModuleID { module.advanced(by: root.distance(to: other)) }
    let result = replay(of: root, in: trace, on: values, by: moved) { (_, _) throws(Never) in nil }
    for remark in graph.remarks[remarks] { trace.remark(remark.kind, on: moved(remark.module)) }
    return result
  }

  /// The modules that compute a layer: the others only hold modules and parameters.
  package var called: Set<ModuleID> { Set(graph.calls[calls].compactMap(\.module)) }

  /// Makes the calls of `part`, a module of the recorded graph, in `trace` and on `values`.
  /// - Parameters:
  ///   - module: the trace's module for one of the recorded graph; nil for one that something else has replaced
  ///   - call: calls what stands in the place of a module
  /// - Returns: what the part computes; nil where that isn't known
  package func replay<E: Error>(
    of part: ModuleID, in trace: ForwardTrace, on values: [ValueID], by module: (ModuleID) -> ModuleID?,
    calling call: (ModuleID, [ValueID]) throws(E) -> ValueID?
  ) throws(E) -> ValueID? {
    guard let own = part == root ? calls : run(of: part, in: calls) else { return nil }
    let read = part == root ? inputs : outside(own)
    guard part == root || read.count == values.count else { return nil }
    var made = Dictionary(zip(read, values)) { first, _ in first }
    var index = own.lowerBound
    while index < own.upperBound {
      if let changed = outermost(graph.calls[index].scope, below: part, where: { module($0) == nil }) {
        guard let calls = run(of: changed, in: index..<own.upperBound), graph.calls[index].trainingOnly == nil else { return nil }
        guard let value = try call(changed, outside(calls).compactMap { made[$0] }) else { return nil }
        index = calls.upperBound
        made[ValueID(index: Int32(index - 1))] = value
      } else {
        made[ValueID(index: Int32(index))] = repeatCall(index, in: trace, made, by: module)
        index += 1
      }
    }
    return part == root ? output.flatMap { made[$0] } : made[ValueID(index: Int32(own.upperBound - 1))]
  }

  private func repeatCall(_ index: Int, in trace: ForwardTrace, _ made: [ValueID: ValueID], by module: (ModuleID) -> ModuleID?) -> ValueID {
    let call = graph.calls[index]
    let isRecording = trace.recordsGradient
    trace.recordsGradient = isRecording && call.recordsGradient
    defer { trace.recordsGradient = isRecording }
    let own = call.module.flatMap { graph[$0].layer == call.layer ? module($0) : nil }.map { trace.graph[$0].layer }
    return trace.append(
      layer: own ?? trace.add(graph.layers[Int(call.layer)]), module: call.module.flatMap(module),
      on: graph.inputs(of: call).compactMap { made[ValueID(index: $0)] }, scope: call.scope.flatMap(module) ?? trace.scope,
      trainingOnly: call.trainingOnly.flatMap(module))
  }

  /// The calls of a module and of those below it; nil where others stand between them.
  private func run(of module: ModuleID, in calls: Range<Int>) -> Range<Int>? {
    let subtree = graph.subtree(of: module)
    let own = calls.filter { graph.calls[$0].scope.map(subtree.contains) ?? false }
    guard let first = own.first, let last = own.last, last - first + 1 == own.count else { return nil }
    return first..<last + 1
  }

  /// The values that some calls read and others compute, in order.
  private func outside(_ calls: Range<Int>) -> [ValueID] {
    var result: [ValueID] = []
    for value in calls.flatMap({ graph.inputs(of: graph.calls[$0]) }) where !calls.contains(Int(value)) {
      if !result.contains(ValueID(index: value)) { result.append(ValueID(index: value)) }
    }
    return result
  }

  /// Of a module and those around it, inside of `part`, the outermost that fulfils a condition.
  private func outermost(_ module: ModuleID?, below part: ModuleID, where condition: (ModuleID) -> Bool) -> ModuleID? {
    var (result, next) = (ModuleID?.none, module)
    while let module = next, module > part {
      if condition(module) { result = module }
      next = graph[module].parent
    }
    return result
  }
}
