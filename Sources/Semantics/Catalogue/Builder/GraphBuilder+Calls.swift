import Model
import YAMLSource

/// Building the calls of a config.
extension GraphBuilder {
  /// Builds the module that `call` spells; `extra` are positional arguments that a caller adds, as calling a partial does.
  @discardableResult
  package mutating func build(_ call: ModuleCall, _ name: String, on inputs: [ValueID]?, extra: [Value] = []) -> ValueID? {
    guard !graph.isTruncated else { return nil }
    let outer = node
    node = call.node
    defer { node = outer }
    guard let entry = catalogue.entry(for: call.target) else {
      return opaque(call.target, name, on: inputs, at: call.name, hint: NormHint.text(call.keywords))
    }
    return build(call, entry, name: name, on: inputs, extra: extra)
  }

  /// Builds `call` with the entry of its class.
  package mutating func build(
    _ call: ModuleCall, _ entry: Catalogue.Entry, name: String, on inputs: [ValueID]?, extra: [Value] = []
  ) -> ValueID? {
    let root = nextModule
    var arguments = Arguments(call, entry.signature, extra: extra)
    let result = built(entry, &arguments, name, inputs)
    if arguments.mayGiveStorage, let first = firstModule(since: root) { store(below: first, &arguments) }
    take(&arguments, for: firstModule(since: root) ?? parent)
    return result
  }

  /// Builds and calls the module; one that takes other numbers of tensors raises before it calls anything.
  private mutating func built(
    _ entry: Catalogue.Entry, _ arguments: inout Arguments, _ name: String, _ inputs: [ValueID]?
  ) -> ValueID? {
    guard let inputs, let expected = entry.tensors, !expected.contains(inputs.count), parent != nil || !callerIsUnknown else {
      return buildOnce(entry, &arguments, name, inputs)
    }
    let next = nextModule
    _ = entry.build(&self, &arguments, name, nil)
    guard let root = firstModule(since: next) else { return nil }
    graph.layers.append(RefusedCall(type: graph[root].type, takes: expected))
    return append(layer: Int32(graph.layers.count - 1), module: root, on: inputs)
  }

  /// Makes the parameters of what a constructor has built of the type and on the device that its arguments say.
  private mutating func store(below root: ModuleID, _ arguments: inout Arguments) {
    guard graph.hasParameters(below: root) else { return }
    if let type = arguments.elementType() { setElementType(type, below: root) }
    if arguments.isMeta() { forEach(below: root) { $0[$1].isMeta = true } }
  }

  /// Builds an argument that must be a module.
  @discardableResult
  package mutating func build(_ argument: Argument, _ name: String, on inputs: [ValueID]?) -> ValueID? {
    switch argument.value {
    case .call(let call) where Catalogue.isNoModule(call.target):
      remark(.fault(.badArgument("\(call.target) is not a Module subclass")), on: parent, at: argument.node)
      return nil
    case .call(let call), .template(let call):
      let (module, uses) = (nextModule, graph.uses.count)
      if argument.node != call.node {
        graph.uses.append(.init(module: module, node: argument.node, target: call.node))
      }
      let result = call.isShared ? buildShared(call, name, on: inputs) : build(call, name, on: inputs)
      // A repeated call of a shared object builds nothing: no uses to record.
      if firstModule(since: module) == nil { graph.uses.removeSubrange(uses...) }
      return result
    case .unknown(let reason):
      remark(.unresolved(reason), on: parent, at: argument.node)
      return unknownModule(name, on: inputs)
    default:
      remark(.fault(.badArgument("\(argument.value.spelled) is not a Module subclass")), on: parent, at: argument.node)
      return nil
    }
  }

  /// Builds an object once, and calls it again wherever another reference leads to it.
  private mutating func buildShared(_ call: ModuleCall, _ name: String, on inputs: [ValueID]?) -> ValueID? {
    if let part = shared[call.node] { return inputs.flatMap { repeatCalls(of: part, $0) } }
    let firstCall = graph.calls.count
    let result = build(call, name, on: inputs)
    if let inputs { shared[call.node] = Part(calls: firstCall..<graph.calls.count, inputs: inputs) }
    return result
  }

  /// A module of which not even the class is known. The caller remarks why.
  package mutating func unknownModule(_ name: String, on inputs: [ValueID]?) -> ValueID? {
    let module = module(name, Opaque(type: "?"))
    return inputs.map { call(module, $0) }
  }

  /// A module of a class that is not modelled. Nothing is known of its output but what it depends on.
  package mutating func opaque(
    _ target: String, _ name: String, on inputs: [ValueID]?, at node: NodeID? = nil, hint: String? = nil
  ) -> ValueID? {
    let short = target.shortName
    let module = module(name, Opaque(type: short))
    if let absence = KnownNames.absence(of: target) {
      remark(.fault(.badArgument(absence)), on: module, at: node)
      return inputs.map { call(module, $0) }
    }
    remark(.opaque(target, hint: hint, catalogue.absence(of: target)), on: module, at: node)
    return inputs.map { call(module, $0) }
  }
}

extension LayerGraph {
  fileprivate func hasParameters(below root: ModuleID) -> Bool {
    subtree(of: root).contains { module in
      let layer = Int(self[module].layer)
      return layer >= 0 && layers[layer].state.contains { !$0.isBuffer }
    }
  }
}
