import YAMLSource

extension Value {
  /// A copy with new objects, located at `place` or at its own nodes.
  package func rebuilt(at place: NodeID? = nil) -> Value {
    switch self {
    case .list(let items): .list(items.map { $0.rebuilt(at: place) })
    case .mapping(let items): .mapping(items.map { $0.rebuilt(at: place) })
    case .config(let call, let entries): .config(call.rebuilt(at: place), entries: entries.map { $0.rebuilt(at: place) })
    case .call(let call): .call(call.rebuilt(at: place))
    case .partial(let call): .partial(call.rebuilt(at: place))
    case .template(let call): .template(call.rebuilt(at: place))
    default: self
    }
  }
}

// Not inlined: recursion would inline to 50 kB of code.

extension Argument {
  @inline(never) fileprivate func rebuilt(at place: NodeID?) -> Argument { Argument(value.rebuilt(at: place), place ?? node) }
}

extension Keyword {
  @inline(never) fileprivate func rebuilt(at place: NodeID?) -> Keyword {
    Keyword(name, argument.rebuilt(at: place), key: place ?? key)
  }
}

extension ModuleCall {
  @inline(never) fileprivate func rebuilt(at place: NodeID?) -> ModuleCall {
    ModuleCall(
      target: target, positional: positional.map { $0.rebuilt(at: place) }, keywords: keywords.map { $0.rebuilt(at: place) },
      node: place ?? node, name: place ?? name, loading: loading, unread: unread)
  }
}
