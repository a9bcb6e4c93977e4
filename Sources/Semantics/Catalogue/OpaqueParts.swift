import Model

extension ModuleCall {
  /// Whether some object among the arguments is of a class that `catalogue` lacks.
  package func hasOpaqueParts(_ catalogue: Catalogue) -> Bool {
    positional.contains { $0.value.hasOpaqueParts(catalogue) }
      || keywords.contains { $0.argument.value.hasOpaqueParts(catalogue) }
  }
}

extension Value {
  // Not inlined: recursion would inline to 8 kB of code.
  @inline(never) fileprivate func hasOpaqueParts(_ catalogue: Catalogue) -> Bool {
    switch self {
    case .call(let call), .partial(let call), .template(let call):
      (call.target != "collections.OrderedDict" && catalogue.entry(for: call.target) == nil)
        || call.hasOpaqueParts(catalogue)
    case .list(let items): items.contains { $0.value.hasOpaqueParts(catalogue) }
    case .mapping(let items), .config(_, let items): items.contains { $0.argument.value.hasOpaqueParts(catalogue) }
    default: false
    }
  }
}
