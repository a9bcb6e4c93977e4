import YAMLSource

/// A module of a graph with all below it and its calls, as it was built: copies of it can be added to any graph.
package struct GraphPart: Sendable {
  package let modules: [LayerGraph.Module]
  package let layers: [any Layer]
  package let calls: [LayerGraph.Call]
  package let inputs: [Int32]
  /// Where its records stood in the graph that it was built in.
  package let start: LayerGraph.Extent

  /// What `graph` has got since `start`.
  package init(_ graph: LayerGraph, since start: LayerGraph.Extent) {
    modules = Array(graph.modules[start.modules...])
    layers = Array(graph.layers[start.layers...])
    calls = Array(graph.calls[start.calls...])
    inputs = Array(graph.inputs[start.inputs...])
    self.start = start
  }
}

extension LayerGraph {
  /// Appends a copy of `part`, with layers of its own, as if it had been built here by the call at `node`.
  /// - Parameters:
  ///   - outside: the module that the copy calls for one that the part calls and doesn't hold
  package mutating func append(
    _ part: GraphPart, parent: ModuleID?, name: String, reading values: (old: [ValueID], new: [ValueID]), node: NodeID,
    outside: (ModuleID) -> ModuleID
  ) -> Relocation {
    let relocation = Relocation(from: part.start, to: extent, reading: values)
    makeRoom(modules: part.modules.count, calls: part.calls.count, inputs: part.inputs.count)
    appendModules(of: part, by: relocation, node)
    self[ModuleID(index: Int32(relocation.new.modules))].parent = parent
    self[ModuleID(index: Int32(relocation.new.modules))].name = name
    layers += part.layers
    for input in part.inputs { inputs.append(relocation.value(input)) }
    appendCalls(of: part, by: relocation, node, outside)
    return relocation
  }

  private mutating func appendModules(of part: GraphPart, by relocation: Relocation, _ node: NodeID) {
    let layer = Int32(relocation.new.layers - relocation.old.layers)
    for module in part.modules { modules.append(Module(module, by: relocation, layer: module.layer < 0 ? -1 : module.layer + layer, node: node)) }
  }

  private mutating func appendCalls(of part: GraphPart, by relocation: Relocation, _ node: NodeID, _ outside: (ModuleID) -> ModuleID) {
    let layer = Int32(relocation.new.layers - relocation.old.layers)
    let input = relocation.new.inputs - relocation.old.inputs
    for call in part.calls {
      var copy = call
      relocation.renumber(&copy, firstInput: Int(call.firstInput) + input)
      copy.node = node
      if let module = call.module, relocation.module(module) == nil {
        copy.module = outside(module)
        copy.scope = call.scope.map { relocation.module($0) ?? outside($0) }
        copy.layer = copy.module.map { self[$0].layer } ?? call.layer
      } else {
        copy.layer += layer
      }
      calls.append(copy)
    }
  }

  /// Appends a copy of a module that stands in this graph, and of all that was built with it. The copy has the layers of the original:
  /// equal modules are of one layer.
  package mutating func append(copyOf part: (start: Extent, end: Extent), name: String, reading values: (old: [ValueID], new: [ValueID]))
    -> Relocation
  {
    let (start, end) = part
    let relocation = Relocation(from: start, to: extent, reading: values)
    makeRoom(modules: end.modules - start.modules, calls: end.calls - start.calls, inputs: end.inputs - start.inputs)
    for i in start.modules..<end.modules { modules.append(Module(modules[i], by: relocation, layer: modules[i].layer, node: modules[i].node)) }
    self[ModuleID(index: Int32(relocation.new.modules))].parent = modules[start.modules].parent
    self[ModuleID(index: Int32(relocation.new.modules))].name = name
    for i in start.remarks..<end.remarks {
      var copy = remarks[i]
      copy.module = relocation.module(copy.module) ?? copy.module
      remarks.append(copy)
    }
    for i in start.calls..<end.calls {
      var copy = calls[i]
      let firstInput = inputs.count
      for place in copy.firstInput..<copy.firstInput + copy.inputCount { inputs.append(relocation.value(inputs[Int(place)])) }
      relocation.renumber(&copy, firstInput: firstInput)
      calls.append(copy)
    }
    return relocation
  }

  private mutating func makeRoom(modules: Int, calls: Int, inputs: Int) {
    self.modules.makeRoom(for: modules)
    self.calls.makeRoom(for: calls)
    self.inputs.makeRoom(for: inputs)
  }
}

extension Array {
  /// Makes room for so many further elements in one step. What is appended in many parts still grows by doubling.
  fileprivate mutating func makeRoom(for more: Int) {
    if count + more > capacity { reserveCapacity(Swift.max(2 * capacity, count + more)) }
  }
}
