import Model
import YAMLSource

/// What the project's program gives the objects that it instantiates, besides their configs.
extension Hydra {
  /// A class that stands alone, without any of the arguments that it requires: the program gives them (`instantiate(config, 8)`).
  static func completed(_ reading: Reading) -> Reading {
    guard case .model(var model, let hasOpaqueParts) = reading, case .call(let call) = model.content, call.hasNoArguments,
      let signature = model.catalogue.entry(for: call.target)?.signature, signature.required > 0
    else { return reading }
    model.content = .call(call.unread("`\(signature.names[0])` is not in this file", at: call.node))
    return .model(model, hasOpaqueParts: hasOpaqueParts)
  }

  /// A call that lacks an argument, or has None for one, where a program of the project gives it: `instantiate(cfg.head, out_features=n)`.
  static func given(_ reading: Reading, _ node: NodeID, in scan: inout Scan) -> Reading {
    guard case .model(var model, let hasOpaqueParts) = reading, case .call(let call) = model.content,
      let signature = model.catalogue.entry(for: call.target)?.signature
    else { return reading }
    let own = Set(call.keywords.map(\.name))
    let missing = signature.names.prefix(signature.required).dropFirst(call.positional.count).filter { !own.contains($0) }
    let isNull = { (keyword: Keyword) in if case .null = keyword.argument.value { true } else { false } }
    guard !missing.isEmpty || call.keywords.contains(where: isNull), let key = scan.path(of: node).split(separator: ".").last,
      let names = scan.catalogue.instantiateOptions(of: String(key))?.given
    else { return reading }
    func unknown(_ name: String, _ node: NodeID) -> Argument { Argument(.unknown("the program gives `\(name)`"), node) }
    let changed = call.keywords.map { isNull($0) && names.contains($0.name) ? Keyword($0.name, unknown($0.name, $0.argument.node), key: $0.key) : $0 }
    let added = missing.filter(names.contains).map { Keyword($0, unknown($0, call.node)) }
    model.content = .call(call.with(keywords: changed + added))
    return .model(model, hasOpaqueParts: hasOpaqueParts)
  }

  /// The key at the top of the file where an object stands; nil for classes of PyTorch and torchvision, and where no part's treatment matters.
  static func instantiatedKey(of node: NodeID, _ mark: NodeID, in scan: inout Scan) -> String? {
    let file = scan.file
    guard file.parent(node) == scan.root, file.entries(of: node).contains(where: { file.kind(file.resolve($0.value)) != .scalar }),
      let name = plainTarget(mark, in: file), !name.hasPrefix("torchvision."), !(name.hasPrefix("torch.nn.") && name.dottedParts.count == 3)
    else { return nil }
    return scan.path(of: node)
  }
}
