import YAMLSource

extension LayerGraph {
  /// The sizes of a graph's arrays, which only grow while it is built: where a part begins or ends.
  package struct Extent: Sendable {
    package let modules, layers, calls, inputs, remarks: Int
  }

  package var extent: Extent {
    Extent(modules: modules.count, layers: layers.count, calls: calls.count, inputs: inputs.count, remarks: remarks.count)
  }
}

/// How the records of a part of a graph are renumbered where a copy of the part is added.
package struct Relocation {
  /// Where the part begins in the graph that it was built in, and where its copy begins.
  let old, new: LayerGraph.Extent
  /// The values that the part reads from outside, and those that the copy reads instead.
  let values: (old: [ValueID], new: [ValueID])

  package init(from old: LayerGraph.Extent, to new: LayerGraph.Extent, reading values: (old: [ValueID], new: [ValueID])) {
    (self.old, self.new, self.values) = (old, new, values)
  }

  package func value(_ value: ValueID) -> ValueID { ValueID(index: self.value(value.index)) }

  func value(_ index: Int32) -> Int32 {
    if index >= old.calls { return index &+ Int32(truncatingIfNeeded: new.calls &- old.calls) }
    for place in values.old.indices where values.old[place].index == index { return values.new[place].index }
    return index
  }

  /// Nil for a module outside of the part.
  func module(_ id: ModuleID) -> ModuleID? { id.index >= old.modules ? id.advanced(by: new.modules - old.modules) : nil }

  /// Renumbers what all copies of a call have in common. Modules outside of the part stay.
  func renumber(_ call: inout LayerGraph.Call, firstInput: Int) {
    call.module = call.module.map { module($0) ?? $0 }
    call.trainingOnly = call.trainingOnly.map { module($0) ?? $0 }
    call.scope = call.scope.map { module($0) ?? $0 }
    call.firstInput = Int32(firstInput)
  }
}
