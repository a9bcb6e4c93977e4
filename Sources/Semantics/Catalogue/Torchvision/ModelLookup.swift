import Model

/// `torchvision.models.get_model(name, **config)` (`torchvision/models/_api.py`): the factory registered as `name`, whatever
/// the case of its letters.
extension Catalogue {
  static let models: [String: Entry] = [
    "torchvision.models.get_model": Entry(Signature(acceptsAnything: true)) { builder, a, name, inputs in
      let call = a.call
      let named = call.positional.first ?? call.keywords.first { $0.name == "name" }?.argument
      guard let named, call.positional.count < 2 else {
        let message = named == nil ? "missing a required argument: 'name'" : "takes 1 positional argument"
        a.faults.append((.badArgument("get_model() \(message)"), call.node))
        return builder.opaque(call.target, name, on: inputs)
      }
      switch named.value {
      case .string(let spelled): return builder.model(spelled.lowercased(), named, arguments: &a, name: name, on: inputs)
      case .unknown(let reason): a.noteUnknown(reason, named.node)
      default: a.faults.append((.badArgument("get_model(): \(named.value.spelled) has no attribute 'lower'"), named.node))
      }
      return builder.opaque(call.target, name, on: inputs)
    }
  ]

  /// The modules below `torchvision.models` that register factories.
  private static let registries = ["", "segmentation.", "video.", "detection.", "optical_flow."]

  /// Registered names that are not modelled.
  private static let others: Set<String> = ["raft_large", "raft_small", "mvit_v1_b", "mvit_v2_s"]

  fileprivate func model(_ name: String) -> String? {
    for registry in Catalogue.registries where entry(for: "torchvision.models." + registry + name) != nil {
      return "torchvision.models." + registry + name
    }
    return nil
  }

  fileprivate static func isRegistered(_ name: String) -> Bool { name.hasPrefix("quantized_") || others.contains(name) }
}

extension GraphBuilder {
  fileprivate mutating func model(
    _ spelled: String, _ named: Argument, arguments a: inout Arguments, name: String, on inputs: [ValueID]?
  ) -> ValueID? {
    let keywords = a.call.keywords.filter { $0.argument.node != named.node }
    guard let target = catalogue.model(spelled) else {
      if !Catalogue.isRegistered(spelled) { a.faults.append((.badArgument("Unknown model \(spelled)"), named.node)) }
      return opaque("torchvision.models." + spelled, name, on: inputs)
    }
    return build(ModuleCall(target: target, keywords: keywords, node: a.call.node), name, on: inputs)
  }
}
