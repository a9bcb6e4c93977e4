import Model

/// Opacus (differential privacy): `ModuleValidator.fix`, which replaces unsupported layers
/// (`opacus/validators/module_validator.py`).
extension Catalogue {
  static let opacus: [String: Entry] = {
    let classes = ["opacus.validators.ModuleValidator", "opacus.validators.module_validator.ModuleValidator"]
    let names = classes.flatMap { ["\($0).fix", "\($0).fix_and_validate"] }
    return Dictionary(uniqueKeysWithValues: names.map { ($0, repair) })
  }()

  private static let repair = wrapper("module", optional: ["num_groups"]) { builder, arguments, root in
    let groups = arguments.optionalInt("num_groups")
    builder.forEach(below: root) { graph, module in
      let layer = Int(graph[module].layer)
      guard layer >= 0, let repaired = graph.layers[layer].repairedByOpacus(groups: groups) else { return }
      graph.layers[layer] = repaired
      graph[module].type = repaired.type
    }
  }
}
