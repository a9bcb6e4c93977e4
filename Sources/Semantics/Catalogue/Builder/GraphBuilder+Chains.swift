import Model

/// Chains of equal parts that differ only in name and input, such as the blocks of a stage. Copying a part takes a tenth of
/// the time of building it again.
extension GraphBuilder {
  /// Builds `body` once per number, each called with the previous output; returns all values, `x` first.
  /// - Parameter body: makes one module, the same every time, and uses no other value than the one that it is given
  package mutating func chain(
    _ numbers: Range<Int>, _ x: ValueID?, _ body: (inout GraphBuilder, _ name: String, _ x: ValueID?) -> ValueID?
  ) -> [ValueID?] {
    var values = [x]
    let numbers = numbers.prefix(GraphBuilder.limit)
    values.reserveCapacity(numbers.count + 1)
    var last: Link?
    for number in numbers where !graph.isTruncated {
      let (name, input) = (String(number), values[values.count - 1])
      if let link = last, isLike(link, input) {
        values.append(copy(link, name, on: input))
        continue
      }
      let start = extent
      let output = body(&self, name, input)
      last = Link(start: start, end: extent, input: input, output: output)
      values.append(output)
    }
    return values
  }

  /// The sizes of the graph and of the builder's records, which only grow.
  private struct Extent {
    let modules, calls, remarks, uses, remembered: Int
  }

  /// A built part with its input and output.
  private struct Link {
    let start, end: Extent
    let input, output: ValueID?
  }

  private var extent: Extent {
    Extent(
      modules: graph.modules.count, calls: graph.calls.count, remarks: graph.remarks.count, uses: graph.uses.count,
      remembered: refusedCallables.count + shared.count + yolo.sharedActivations.count)
  }

  /// Whether building the part again would add the same: it changed no state of the builder, and no limit is near.
  private func isLike(_ link: Link, _ input: ValueID?) -> Bool {
    let (start, end) = (link.start, link.end)
    guard start.remembered == end.remembered, start.uses == end.uses, blockOrigin == nil, start.modules < end.modules else { return false }
    return (input == nil) == (link.input == nil) && Int(graph.modules[start.modules].end) == end.modules
      && graph.modules.count + end.modules - start.modules < GraphBuilder.limit
      && graph.calls.count + end.calls - start.calls < GraphBuilder.callLimit
  }

  /// Adds the part once more. A copy has the layers of the original: equal modules are of one layer.
  private mutating func copy(_ link: Link, _ name: String, on input: ValueID?) -> ValueID? {
    let first = ModuleID(index: Int32(link.start.modules))
    let shift = first.distance(to: nextModule)
    func moved(_ module: ModuleID) -> ModuleID { module < first ? module : module.advanced(by: shift) }
    for i in link.start.modules..<link.end.modules {
      let module = graph.modules[i]
      var copy = LayerGraph.Module(
        parent: module.parent.map(moved), name: i == link.start.modules ? name : module.name, type: module.type, layer: module.layer,
        end: module.end + Int32(shift), isTraining: module.isTraining, node: module.node)
      (copy.elementType, copy.isMeta) = (module.elementType, module.isMeta)
      graph.modules.append(copy)
    }
    for i in link.start.remarks..<link.end.remarks {
      let remark = graph.remarks[i]
      graph.remarks.append(.init(kind: remark.kind, module: moved(remark.module), node: remark.node))
    }
    return copyCalls(link, input, moved)
  }

  private mutating func copyCalls(_ link: Link, _ input: ValueID?, _ moved: (ModuleID) -> ModuleID) -> ValueID? {
    let first = Int32(link.start.calls)
    let shift = Int32(graph.calls.count) - first
    func value(_ old: Int32) -> Int32 {
      if let input, old == link.input?.index { return input.index }
      return old < first ? old : old + shift
    }
    for i in link.start.calls..<link.end.calls {
      let call = graph.calls[i]
      let inputs = Int32(graph.inputs.count)
      for place in call.firstInput..<call.firstInput + call.inputCount { graph.inputs.append(value(graph.inputs[Int(place)])) }
      graph.calls.append(
        .init(
          module: call.module.map(moved), layer: call.layer, firstInput: inputs, inputCount: call.inputCount,
          trainingOnly: call.trainingOnly.map(moved), scope: call.scope.map(moved), node: call.node))
    }
    return link.output.map { ValueID(index: value($0.index)) }
  }
}
