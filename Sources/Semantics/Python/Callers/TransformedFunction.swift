import PythonSource

/// A function that transforms of `torch.func` take, and what its arguments are to the model that it calls.
struct TransformedFunction {
  /// The model, as the text names it.
  let model: String
  /// For each argument; nil for one that the model doesn't get.
  let roles: [SeenContext.Role?]
  /// The only argument that the model gets as an input, and where dimensions are inserted into it before; nil where there are several, or where
  /// more happens to it.
  private(set) var input: (index: Int, insertions: [Int])?

  /// What the model gets in a call: the parameters of the function that each part depends on.
  private struct ModelCall {
    let model: String
    let state: [Set<String>]
    let inputs: Set<String>
    /// The expressions that the inputs are.
    let nodes: [PythonNode]
  }

  /// - Parameters:
  ///   - node: the function: a name, a lambda or a model
  ///   - arguments: what the transformed function is called with, where the text says it
  init?(_ node: PythonNode, calledWith arguments: [PythonNode]?, in names: SourceNames) {
    var isModelItself = false
    if let roles = TransformedFunction.functionalRoles(node, arguments, names) {
      self = roles
    } else if let definition = TransformedFunction.definition(node, names) {
      guard let call = TransformedFunction.modelCall(in: definition, names) else { return nil }
      let parameters = TransformedFunction.parameters(of: definition, names)
      let kinds = arguments.map { TransformedFunction.state($0, names) } ?? []
      var roles: [SeenContext.Role?] = []
      for (index, parameter) in parameters.enumerated() {
        if call.inputs.contains(parameter) {
          roles.append(.inputs)
        } else if call.state.contains(where: { $0.contains(parameter) }) {
          guard index < kinds.count, let kind = kinds[index] else { return nil }
          roles.append(kind)
        } else {
          roles.append(nil)
        }
      }
      (model, self.roles) = (call.model, roles)
      if call.nodes.count == 1, let index = roles.firstIndex(of: .inputs), roles.lastIndex(of: .inputs) == index {
        input = names.insertions(into: parameters[index], call.nodes[0]).map { (index, $0) }
      }
    } else if let path = names.path(node), ModuleEvidence.holds(path, at: node, in: names) {
      (model, roles) = (path, Array(repeating: .inputs, count: arguments?.count ?? 1))
      isModelItself = true
    } else {
      return nil
    }
    guard self.roles.contains(.inputs) else { return nil }
    if input == nil, isModelItself { input = onlyInput }
  }

  private init(model: String, roles: [SeenContext.Role?]) {
    (self.model, self.roles) = (model, roles)
    input = onlyInput
  }

  /// Where one argument alone is an input, and goes to the model as it is.
  private var onlyInput: (index: Int, insertions: [Int])? {
    let indexes = roles.indices.filter { roles[$0] == .inputs }
    return indexes.count == 1 ? (indexes[0], []) : nil
  }

  /// What `make_functional` and `make_functional_with_buffers` give takes the state, then the inputs.
  private static func functionalRoles(_ node: PythonNode, _ arguments: [PythonNode]?, _ names: SourceNames) -> TransformedFunction? {
    guard let (call, index) = names.assigned(node), index == 0,
      let state = makesFunctional(call, names), let arguments, arguments.count > state.count,
      let model = names.argument(call, 0, "model").flatMap(names.path)
    else { return nil }
    return TransformedFunction(model: model, roles: state + Array(repeating: .inputs, count: arguments.count - state.count))
  }

  private static func makesFunctional(_ call: PythonNode, _ names: SourceNames) -> [SeenContext.Role]? {
    guard names.file.kind(call) == .call else { return nil }
    switch names.callee(call) {
    case "functorch.make_functional": return [.params]
    case "functorch.make_functional_with_buffers": return [.params, .buffers]
    default: return nil
    }
  }

  /// The `def` or `lambda` that a function is.
  private static func definition(_ node: PythonNode, _ names: SourceNames) -> PythonNode? {
    if names.file.kind(node) == .lambda { return node }
    guard names.file.kind(node) == .name else { return nil }
    switch names.binding(names.name(of: node), at: node)?.binding {
    case .function(let definition)?: return definition
    case .assigned(let value, nil)? where names.file.kind(value) == .lambda: return value
    default: return nil
    }
  }

  private static func parameters(of definition: PythonNode, _ names: SourceNames) -> [String] {
    let arguments = names.file.arguments(definition)
    return (Array(names.file.posonlyargs(arguments)) + Array(names.file.parameters(arguments))).map { names.name(of: $0) }
  }

  // MARK: The call of the model

  /// The only call of a model in a function.
  private static func modelCall(in definition: PythonNode, _ names: SourceNames) -> ModelCall? {
    let file = names.file
    let parameters = Set(parameters(of: definition, names))
    let depends = { (node: PythonNode) in dependencies(of: node, on: parameters, in: definition, names) }
    let calls = names.nodes(in: definition).compactMap { node -> ModelCall? in
      guard file.kind(node) == .call else { return nil }
      if ["torch.func.functional_call", "torch.nn.utils.stateless.functional_call"].contains(names.callee(node)) {
        guard let model = names.argument(node, 0, "module").flatMap(names.path), let state = names.argument(node, 1, "parameter_and_buffer_dicts"),
          let inputs = names.argument(node, 2, "args")
        else { return nil }
        let parts = file.kind(state) == .tuple || file.kind(state) == .list ? Array(file.elts(state)) : [state]
        let nodes = [.tuple, .list].contains(file.kind(inputs)) ? Array(file.elts(inputs)) : [inputs]
        return ModelCall(model: model, state: parts.map(depends), inputs: depends(inputs), nodes: nodes)
      }
      guard let path = names.path(file.callee(node)), ModuleEvidence.holds(path, at: node, in: names) else { return nil }
      return ModelCall(
        model: path, state: [], inputs: file.args(node).map(depends).reduce(into: []) { $0.formUnion($1) }, nodes: Array(file.args(node)))
    }
    return calls.count == 1 ? calls[0] : nil
  }

  /// The parameters that an expression of a function depends on, through names that the function assigns.
  private static func dependencies(of node: PythonNode, on parameters: Set<String>, in definition: PythonNode, _ names: SourceNames) -> Set<String> {
    var (result, seen, open) = (Set<String>(), Set<UInt32>(), [node])
    while let next = open.popLast() {
      guard seen.insert(next.index).inserted else { continue }
      for part in names.nodes(in: next) where names.file.kind(part) == .name {
        let name = names.name(of: part)
        switch names.binding(name, at: part) {
        case (.parameter, let scope)? where scope == definition: result.insert(name)
        case (.assigned(let value, _), let scope)? where scope == definition: open.append(value)
        default: break
        }
      }
    }
    return result.intersection(parameters)
  }

  // MARK: The model's state

  /// What arguments of a call hold of a model's state; `*stack_module_state(models)` is two.
  private static func state(_ arguments: [PythonNode], _ names: SourceNames) -> [SeenContext.Role?] {
    arguments.flatMap { node -> [SeenContext.Role?] in
      if names.file.kind(node) == .starred { return isStack(names.file.value(node), names) ? [.params, .buffers] : [nil, nil] }
      return [state(node, names)]
    }
  }

  private static func isStack(_ node: PythonNode, _ names: SourceNames) -> Bool {
    names.file.kind(node) == .call && ["torch.func.stack_module_state", "functorch.combine_state_for_ensemble"].contains(names.callee(node))
  }

  private static func state(_ node: PythonNode, _ names: SourceNames) -> SeenContext.Role? {
    let file = names.file
    if let (value, index) = names.assigned(node) {
      if let index {
        if isStack(value, names) { return [.params, .buffers][safe: index] }
        return makesFunctional(value, names).flatMap { $0[safe: index - 1] }
      }
      return file.kind(value) == .name ? state(value, names) : collected(value, names)
    }
    return collected(node, names)
  }

  /// What an expression collects of a model: `{k: v.detach() for k, v in model.named_parameters()}`.
  private static func collected(_ node: PythonNode, _ names: SourceNames) -> SeenContext.Role? {
    let methods = names.nodes(in: node).filter { names.file.kind($0) == .attribute }.map { names.name(of: $0) }
    let (params, buffers) = (methods.contains("named_parameters"), methods.contains("named_buffers"))
    return params == buffers ? nil : params ? .params : .buffers
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
