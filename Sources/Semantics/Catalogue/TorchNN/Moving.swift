import Model

/// Functions that return a module with its parameters as they are, of another type or elsewhere (`torch/nn/modules/module.py`), and
/// copies of modules.
extension Catalogue {
  static let moves: [String: Entry] = [
    "torch.nn.Module.float": cast(.float32), "torch.nn.Module.double": cast(.float64), "torch.nn.Module.half": cast(.float16),
    "torch.nn.Module.bfloat16": cast(.bfloat16),
    "torch.nn.Module.type": wrapper("self", optional: ["dst_type"]) { $0.cast(below: $2, to: "dst_type", arguments: &$1) },
    "torch.nn.Module.to": wrapper("self", optional: ["device", "dtype", "non_blocking", "memory_format"]) { builder, a, root in
      // The one argument by position is a device or a type.
      if case .reference? = a.argument("device")?.value {
        builder.cast(below: root, to: "device", arguments: &a)
      } else if a.isMeta() {
        builder.forEach(below: root) { $0[$1].isMeta = true }
      }
      builder.cast(below: root, to: "dtype", arguments: &a)
    },
    "torch.nn.Module.cpu": stays(), "torch.nn.Module.cuda": stays(["device"]), "torch.nn.Module.xpu": stays(["device"]),
    "torch.nn.Module.requires_grad_": stays(["requires_grad"]), "torch.nn.Module.share_memory": stays(),
    "torch.nn.Module.to_empty": wrapper("self", optional: ["device", "recurse"]) { builder, a, root in
      if a.argument("device") == nil { a.refuse(.badArgument("missing a required argument: 'device'")) }
      let isMeta = a.isMeta()
      builder.forEach(below: root) { $0[$1].isMeta = isMeta }
    },
    "copy.copy": copy, "copy.deepcopy": copy, "torch.nn.utils.skip_init": uninitialized,
  ]

  private static func stays(_ optional: [String] = []) -> Entry { wrapper("self", optional: optional) { _, _, _ in } }

  private static func cast(_ type: ElementType) -> Entry { wrapper("self") { $0.setElementType(type, below: $2) } }

  /// A copy is an object of its own, also of one that others refer to.
  private static let copy = Entry(Signature("x", optional: ["memo"])) { builder, a, name, inputs in
    guard let original = a.argument("x") else { return nil }
    if let call = original.value.instance { return builder.build(call, name, on: inputs) }
    return builder.build(original, name, on: inputs)
  }

  /// `skip_init(module_cls, *args, **kwargs)` (`torch/nn/utils/init.py`) makes a module and leaves its parameters as memory is.
  private static let uninitialized = Entry(Signature(acceptsAnything: true, names: ["module_cls"])) { builder, a, name, inputs in
    guard let named = a.argument("module_cls") else {
      a.refuse(.badArgument("missing a required argument: 'module_cls'"))
      return builder.unknownModule(name, on: inputs)
    }
    guard case .reference(let target) = named.value else {
      a.expected("a class", for: "module_cls", got: named)
      return builder.unknownModule(name, on: inputs)
    }
    let call = ModuleCall(
      target: target, positional: a.call.positional.filter { $0.node != named.node },
      keywords: a.call.keywords.filter { $0.name != "module_cls" }, node: a.call.node)
    guard let entry = builder.catalogue.entry(for: target) else { return builder.opaque(target, name, on: inputs, at: named.node) }
    if entry.signature.index(of: "device") == nil {
      a.refuse(.badArgument("\(target.shortName) must support a 'device' argument to skip its initialization"), at: "module_cls")
    }
    return builder.build(call, entry, name: name, on: inputs)
  }
}

extension GraphBuilder {
  /// `module.to(dtype)`, of a type that an argument tells.
  fileprivate mutating func cast(below root: ModuleID, to parameter: String, arguments a: inout Arguments) {
    if let type = a.elementType(parameter) { setElementType(type, below: root) }
  }
}
