import Model

/// `torch/nn/modules/container.py`, and the dictionaries that name the children.
extension Catalogue {
  static let containers: [String: Entry] = [
    "torch.nn.Sequential": Entry(Signature(acceptsAnything: true), tensors: 1...1) { builder, arguments, name, inputs in
      let children = builder.children(of: &arguments)
      return builder.scope(name, "Sequential") { builder in
        children.reduce(inputs) { value, child in
          builder.build(child.argument, child.name, on: value).map { [$0] }
        }?.first
      }
    },
    "torch.nn.ModuleList": Entry(Signature(optional: ["modules"])) { builder, arguments, name, inputs in
      let items = arguments.list("modules") ?? []
      let children = items.enumerated().map { Keyword(String($0.offset), $0.element) }
      return builder.uncalled(name, "ModuleList", children: children, on: inputs, arguments: &arguments)
    },
    "torch.nn.ModuleDict": Entry(Signature(optional: ["modules"])) { builder, arguments, name, inputs in
      let children = arguments.argument("modules").map { builder.named($0, &arguments) } ?? []
      return builder.uncalled(name, "ModuleDict", children: children, on: inputs, arguments: &arguments)
    },
  ]
}

extension Arguments {
  /// The items of a list argument; nil where it is missing or not a list.
  mutating func list(_ name: String) -> [Argument]? {
    guard let argument = argument(name) else { return nil }
    switch argument.value {
    case .list(let items): return items
    case .null: return nil
    case .unknown(let reason): noteUnknown(reason, argument.node)
    default: expected("a list", for: name, got: argument)
    }
    return nil
  }
}

extension GraphBuilder {
  /// The children of a `Sequential`: its arguments by their numbers, or the items of the one `OrderedDict` given.
  mutating func children(of arguments: inout Arguments) -> [Keyword] {
    for keyword in arguments.call.keywords {
      arguments.faults.append(
        (.badArgument("got an unexpected keyword argument '\(keyword.name)'"), keyword.argument.node))
    }
    let positional = arguments.call.positional
    if let unread = arguments.call.unread, !unread.isRefused { return [Keyword("?", Argument(.unknown(unread.reason), unread.node))] }
    if positional.count == 1, case .call(let call) = positional[0].value, call.target == "collections.OrderedDict" {
      return checked(call.positional.flatMap { named($0, &arguments) } + call.keywords, &arguments)
    }
    return positional.enumerated().map { Keyword(String($0.offset), $0.element) }
  }

  /// The items as in a dictionary: later ones replace earlier ones of the same name. Records names that `Module.add_module`
  /// refuses.
  private mutating func checked(_ items: [Keyword], _ arguments: inout Arguments) -> [Keyword] {
    var places: [String: Int] = [:]
    var result: [Keyword] = []
    for item in items {
      if let place = places[item.name] {
        builtAside(result[place].argument, item.name, arguments: &arguments)
        result[place] = item
        continue
      }
      places[item.name] = result.count
      result.append(item)
      let complaint: String? =
        if item.name.isEmpty {
          "module name can't be empty string \"\""
        } else if item.name.isDotted {
          "module name can't contain \".\", got: \(item.name)"
        } else if GraphBuilder.attributes.contains(item.name) {
          "attribute '\(item.name)' already exists"
        } else {
          nil
        }
      if let complaint { arguments.faults.append((.badArgument(complaint), item.argument.node)) }
    }
    return result
  }

  /// Builds a module that the model does not keep, in a copy of the builder: what its constructor raises counts.
  @discardableResult
  func builtAside(_ argument: Argument, _ name: String, arguments: inout Arguments) -> GraphBuilder {
    var other = self
    other.build(argument, name, on: nil)
    for remark in other.graph.remarks[graph.remarks.count...] {
      switch remark.kind {
      case .fault(let fault): arguments.faults.append((fault, remark.node))
      case .unresolved(let reason): arguments.noteUnknown(reason, remark.node)
      default: break
      }
    }
    return other
  }

  /// Attributes of `torch.nn.Sequential`, which no child may be named after (`dir(torch.nn.Sequential())`).
  private static let attributes: Set<String> = [
    "T_destination", "add_module", "append", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile",
    "cpu", "cuda", "double", "dump_patches", "eval", "extend", "extra_repr", "float", "forward", "get_buffer",
    "get_extra_state", "get_parameter", "get_submodule", "half", "insert", "ipu", "load_state_dict", "modules", "mtia",
    "named_buffers", "named_children", "named_modules", "named_parameters", "parameters", "pop",
    "register_backward_hook", "register_buffer", "register_forward_hook", "register_forward_pre_hook",
    "register_full_backward_hook", "register_full_backward_pre_hook", "register_load_state_dict_post_hook",
    "register_load_state_dict_pre_hook", "register_module", "register_parameter", "register_state_dict_post_hook",
    "register_state_dict_pre_hook", "requires_grad_", "set_extra_state", "set_submodule", "share_memory", "state_dict",
    "to", "to_empty", "train", "training", "type", "xpu", "zero_grad",
  ]

  /// The items of a dictionary: a mapping, an `OrderedDict`, or a list of pairs.
  mutating func named(_ argument: Argument, _ arguments: inout Arguments) -> [Keyword] {
    switch argument.value {
    case .mapping(let items), .config(_, let items): return items
    case .call(let call) where call.target == "collections.OrderedDict":
      return call.positional.flatMap { named($0, &arguments) } + call.keywords
    case .list(let pairs): return pairs.compactMap { pair($0, &arguments) }
    case .unknown(let reason): arguments.noteUnknown(reason, argument.node)
    default: arguments.faults.append((.badArgument("\(argument.value.spelled) is no dictionary"), argument.node))
    }
    return []
  }

  private func pair(_ argument: Argument, _ arguments: inout Arguments) -> Keyword? {
    guard case .list(let items) = argument.value, items.count == 2 else {
      arguments.faults.append((.badArgument("a pair of a name and a module is expected"), argument.node))
      return nil
    }
    switch items[0].value {
    case .string(let name): return Keyword(name, items[1])
    case .int(let number): return Keyword(String(number), items[1])
    default:
      arguments.faults.append((.badArgument("module name should be a string, not \(items[0].value.spelled)"), argument.node))
      return nil
    }
  }

  /// A container without a forward: calling it raises. Inside an object of an unknown class, each of its modules has an
  /// unknown input instead.
  mutating func uncalled(
    _ name: String, _ type: String, children: [Keyword], on inputs: [ValueID]?, arguments: inout Arguments
  ) -> ValueID? {
    let holdsParts = parent == nil && isPart
    if inputs != nil, !holdsParts {
      arguments.refuse(.badArgument("Module [\(type)] is missing the required \"forward\" function"))
    }
    return scope(name, type) { builder in
      let given = holdsParts ? inputs : nil
      for child in children { builder.build(child.argument, child.name, on: given) }
      return given.flatMap { builder.function(Summarized(shape: .unknown), $0.map(Optional.some)) }
    }
  }
}
