import YAMLSource

/// Hydra and OmegaConf: `_target_` names a class or function, the other keys are its arguments
/// (`hydra.utils.instantiate`).
enum Hydra: Frontend {
  static let mark: StaticString = "_target_"
  static let speller: any Speller.Type = HydraSpeller.self

  static func read(_ mapping: NodeID, marked: Entry, _ scan: inout Scan) -> Reading {
    if let name = plainTarget(marked.value, scan.file), scan.catalogue.entry(for: name) == nil {
      // Hydra's targets are dotted; short names are another format's.
      return Catalogue.isNoModel(name) || !name.utf8.contains(UInt8(ascii: ".")) ? .other : .opaque(name)
    }
    // A partial lacks arguments: what it will build is its caller's affair.
    guard case .call(let call) = scan.reader.value(mapping) else { return .other }
    guard scan.catalogue.entry(for: call.target) != nil else {
      return Catalogue.isNoModel(call.target) ? .other : .opaque(call.target)
    }
    let model = Scan.Model(type: call.target.shortName, speller: speller, catalogue: scan.catalogue) { builder, inputs in
      builder.build(call, "", inputs)
    }
    return .model(model, hasOpaqueParts: call.hasOpaqueParts(scan.catalogue))
  }

  /// The class, where it stands without an interpolation: objects of unknown classes are not read any further.
  private static func plainTarget(_ node: NodeID, _ file: YAMLFile) -> String? {
    let target = file.resolve(node)
    guard file.kind(target) == .scalar else { return nil }
    return file.contains(UInt8(ascii: "$"), in: target) ? nil : file.text(target)
  }
}

extension ModuleCall {
  /// Whether some object among the arguments is of a class that `catalogue` lacks.
  func hasOpaqueParts(_ catalogue: Catalogue) -> Bool {
    positional.contains { $0.value.hasOpaqueParts(catalogue) }
      || keywords.contains { $0.argument.value.hasOpaqueParts(catalogue) }
  }
}

extension Value {
  fileprivate func hasOpaqueParts(_ catalogue: Catalogue) -> Bool {
    switch self {
    case .call(let call), .partial(let call), .template(let call):
      (call.target != "collections.OrderedDict" && catalogue.entry(for: call.target) == nil)
        || call.hasOpaqueParts(catalogue)
    case .list(let items): items.contains { $0.value.hasOpaqueParts(catalogue) }
    case .mapping(let items): items.contains { $0.argument.value.hasOpaqueParts(catalogue) }
    default: false
    }
  }
}
