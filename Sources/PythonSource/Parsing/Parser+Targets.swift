extension Parser {
  /// `star_targets` of a `for`. They are read as operands, since an expression would include the `in`.
  mutating func loopTargets() throws(PythonProblem) -> PythonNode {
    let start = token.start
    var target = try starTarget()
    if token.kind == .comma {
      target = try tuple(of: target, from: start) { (parser) throws(PythonProblem) in try parser.starTarget() }
    }
    try setContext(target, .store)
    return target
  }

  /// A target of an assignment. The caller marks it as such with ``setContext(_:_:)``.
  mutating func starTarget() throws(PythonProblem) -> PythonNode {
    token.kind == .star
      ? try starred { (parser) throws(PythonProblem) in try parser.operation(.comparison) } : try operation(.comparison)
  }

  /// Turns an expression that was read into the target of an assignment or of `del`.
  mutating func setContext(_ n: PythonNode, _ context: PythonContext) throws(PythonProblem) {
    let node = tree[n]
    switch node.kind {
    case .name, .attribute, .subscript: break
    case .tuple, .list:
      for item in tree.items(node.a) { try setContext(PythonNode(item), context) }
    case .starred where context == .store && tree[PythonNode(node.b)].kind != .starred:
      try setContext(PythonNode(node.b), context)
    default: throw failure(context == .del ? "this can't be deleted" : "this can't be assigned to", at: n)
    }
    tree[n].detail = context.rawValue
  }
}
