import Model
import YAMLSource

/// Calls of a class with equal arguments build equal parts. A run builds such a part once, and places it wherever an equal call stands.
extension GraphBuilder {
  /// Builds what `entry` makes of `arguments` and calls it, or places what an equal call has built.
  mutating func buildOnce(_ entry: Catalogue.Entry, _ arguments: inout Arguments, _ name: String, _ inputs: [ValueID]?) -> ValueID? {
    let key = entry.parts.isEmpty ? nil : key(&arguments, inputs)
    if let key, let part = entry.parts[key], hasRoom(modules: part.modules.count, calls: part.calls.count) {
      return place(part, name, on: inputs)
    }
    let (start, outer) = (extent, yolo.sharedActivations)
    let result = entry.build(&self, &arguments, name, inputs)
    let end = extent
    guard end.modules - start.modules > 2, end.remembersNoMore(than: start), end.remarks == start.remarks, arguments.hasNothingToSay,
      let key = key ?? self.key(&arguments, inputs),
      let part = BuiltPart(graph, since: start, arguments: inputs ?? [], result: result, common: outer, node: node)
    else { return result }
    entry.parts.remember(part, for: key)
    return result
  }

  /// Nil where the part depends on more than the arguments.
  private func key(_ arguments: inout Arguments, _ inputs: [ValueID]?) -> PartKey? {
    guard catalogue.blocks.isEmpty, blockOrigin == nil, trainingOnly == nil, !graph.isTruncated, inputs?.areDistinct ?? true else { return nil }
    let caller: UInt64 = (parent == nil ? 1 : 0) | (callerIsUnknown ? 2 : 0) | (isPart ? 4 : 0)
    let inputCount = UInt64(truncatingIfNeeded: inputs.map { $0.count + 1 } ?? 0)
    return PartKey(&arguments, surroundings: [yolo.fingerprint, yolo.sharedActivations.present << 3 | caller, inputCount])
  }

  private mutating func place(_ part: BuiltPart, _ name: String, on inputs: [ValueID]?) -> ValueID? {
    let relocation = Relocation(
      old: part.start, new: extent, values: (part.arguments, inputs ?? []), common: (part.common, yolo.sharedActivations), copiesLayers: true,
      node: node)
    graph.modules.append(relocation.copy(part.modules[0], parent: parent, name: name))
    for i in 1..<part.modules.count { graph.modules.append(relocation.copy(part.modules[i])) }
    graph.layers += part.layers
    let firstInput = graph.inputs.count - part.start.inputs
    for input in part.inputs { graph.inputs.append(relocation.value(input)) }
    for call in part.calls { graph.calls.append(relocation.copy(call, firstInput: Int(call.firstInput) + firstInput, of: graph.modules)) }
    return part.result.map { ValueID(index: relocation.value($0.index)) }
  }
}

extension GraphBuilder {
  /// The sizes of the graph's arrays and of the builder's records, which only grow.
  struct Extent {
    let modules, layers, calls, inputs, remarks, uses, remembered: Int

    /// Whether the builder has recorded nothing that later calls depend on since `start`.
    func remembersNoMore(than start: Extent) -> Bool { remembered == start.remembered && uses == start.uses }
  }

  var extent: Extent {
    Extent(
      modules: graph.modules.count, layers: graph.layers.count, calls: graph.calls.count, inputs: graph.inputs.count,
      remarks: graph.remarks.count, uses: graph.uses.count,
      remembered: refusedCallables.count + shared.count + Int(yolo.sharedActivations.present) + graph.blockOrigins.count + graph.pythonLines.count)
  }

  /// Whether so much more stays below the limits.
  func hasRoom(modules: Int, calls: Int) -> Bool {
    graph.modules.count + modules < GraphBuilder.limit && graph.calls.count + calls < GraphBuilder.callLimit
  }
}

extension [ValueID] {
  fileprivate var areDistinct: Bool { indices.allSatisfy { !self[..<$0].contains(self[$0]) } }
}
