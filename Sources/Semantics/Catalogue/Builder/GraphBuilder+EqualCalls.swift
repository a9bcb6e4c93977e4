import Model
import YAMLSource

/// Calls of a class with equal arguments build equal parts. A run builds such a part once, and places it wherever an equal call stands.
extension GraphBuilder {
  /// Builds what `entry` makes of `arguments` and calls it, or places what an equal call has built.
  mutating func buildOnce(_ entry: Catalogue.Entry, _ arguments: inout Arguments, _ name: String, _ inputs: [ValueID]?) -> ValueID? {
    let key = entry.parts.isEmpty ? nil : key(&arguments, inputs)
    if let key, let part = entry.parts[key], hasRoom(modules: part.part.modules.count, calls: part.part.calls.count) {
      return place(part, name, on: inputs)
    }
    let (start, before, outer) = (graph.extent, records, yolo.sharedActivations)
    let result = entry.build(&self, &arguments, name, inputs)
    guard graph.modules.count - start.modules > 2, records == before, graph.remarks.count == start.remarks, arguments.hasNothingToSay,
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
    let shared = yolo.sharedActivations
    let relocation = graph.append(part.part, parent: parent, name: name, reading: (part.arguments, inputs ?? []), node: node) { module in
      part.common.counterpart(of: module, in: shared) ?? module
    }
    return part.result.map(relocation.value)
  }
}

extension GraphBuilder {
  /// What later calls depend on besides modules and calls; it only grows.
  struct Records: Equatable {
    let uses, remembered: Int
  }

  var records: Records {
    Records(
      uses: graph.uses.count,
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
