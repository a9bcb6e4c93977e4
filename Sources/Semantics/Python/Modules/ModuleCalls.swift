import Model

/// Calls of a module: its forward, and around it the hooks that were registered (`Module._call_impl`).
struct ModuleCalls {
  let module: ModuleObject

  enum Hook: String {
    case before, behind, backward
  }

  static let hooks: [(name: String, kind: Hook)] = [
    ("register_forward_pre_hook", .before), ("register_forward_hook", .behind), ("register_full_backward_hook", .backward),
    ("register_full_backward_pre_hook", .backward),
  ]

  private var py: Interpreter { module.py }

  // MARK: Registering

  /// Keeps a hook; the handle by which it can be removed.
  func keep(_ kind: Hook, _ function: PyValue, withKeywords: Bool, first: Bool) throws(PyError) -> PyValue {
    let hook = py.tuple([.string(kind.rawValue), function, .bool(withKeywords)])
    let list: PyList
    if case .list(let known)? = module.instance[ModuleObject.hooks]?.native {
      list = known
    } else {
      list = PyList(py.heap, [])
      module.instance[ModuleObject.hooks] = .list(list)
    }
    list.update { $0.insert(hook, at: first ? 0 : $0.count) }
    return try py.call(try py.attribute(try py.module("torch.utils.hooks"), "RemovableHandle"), Arguments([.list(list), hook]))
  }

  private func registered(_ kind: Hook) throws(PyError) -> [(function: PyValue, withKeywords: Bool)] {
    guard let value = module.instance[ModuleObject.hooks] else { return [] }
    var result: [(PyValue, Bool)] = []
    for hook in try py.elements(of: value) {
      let parts = try py.elements(of: hook)
      if case .string(kind.rawValue) = parts[0] { result.append((parts[1], try py.truth(parts[2]) ?? false)) }
    }
    return result
  }

  // MARK: Calling

  func call(_ arguments: Arguments) throws(PyError) -> PyValue {
    // Constructors call modules for the shapes that they give.
    guard let tracer = py.library.tracer else { return try py.call(forward(), arguments) }
    let outer = tracer.trace.scope
    tracer.trace.scope = tracer.module(module) ?? outer
    defer { tracer.trace.scope = outer }
    return module.instance[ModuleObject.hooks] == nil ? try py.call(forward(), arguments) : try hooked(arguments, tracer)
  }

  private func forward() throws(PyError) -> PyValue { try py.attribute(.instance(module.instance), "forward") }

  private func hooked(_ arguments: Arguments, _ tracer: Tracer) throws(PyError) -> PyValue {
    var arguments = arguments
    for hook in try registered(.before) { try change(&arguments, by: hook) }
    var output = try py.call(forward(), arguments)
    for (function, withKeywords) in try registered(.behind) {
      var inputs = [PyValue.instance(module.instance), py.tuple(arguments.positional)]
      if withKeywords { inputs.append(keywords(arguments)) }
      let result = try py.call(function, Arguments(inputs + [output]))
      if !result.isNone { output = result }
    }
    if try !registered(.backward).isEmpty { tracer.refuse(output, RefusedOperation.backwardHook) }
    return output
  }

  private func keywords(_ arguments: Arguments) -> PyValue { py.dict(arguments.keywords.map { ($0.name.text, $0.value) }) }

  /// A hook before the forward may give other arguments.
  private func change(_ arguments: inout Arguments, by hook: (function: PyValue, withKeywords: Bool)) throws(PyError) {
    var inputs = [PyValue.instance(module.instance), py.tuple(arguments.positional)]
    if hook.withKeywords { inputs.append(keywords(arguments)) }
    let result = try py.call(hook.function, Arguments(inputs))
    if result.isNone { return }
    if case .unknown(let unknown) = result { throw .unknown(unknown) }
    guard hook.withKeywords else {
      if case .tuple(let tuple) = result.native { arguments.positional = tuple.elements } else { arguments.positional = [result] }
      return
    }
    let both = try py.elements(of: result)
    guard both.count == 2, case .dict(let dict) = both[1].native else {
      throw py.exception("RuntimeError", "forward pre-hook must return None or a tuple of (new_args, new_kwargs)")
    }
    arguments.positional = try py.elements(of: both[0])
    arguments.keywords = dict.table.entries.map { (Name(py.plainString($0.key)), $0.value) }
  }
}
