import PythonSource

/// The shape of what a model is called with, where the text of a program says it.
extension SourceNames {
  private static let makers: Set<String> = ["torch.randn", "torch.rand", "torch.zeros", "torch.ones", "torch.empty"]
  /// How many names are followed.
  private static let depthLimit = 8

  /// The shape of a tensor that a program makes of sizes: `torch.randn(8, 3, 32, 32)`, by itself or under a name.
  func shape(of node: PythonNode, depth: Int = 0) -> [Int]? {
    if file.kind(node) == .call, callee(node).map(SourceNames.makers.contains) == true { return sizes(in: node) }
    guard depth < SourceNames.depthLimit, let (value, index) = assigned(node), index == nil else { return nil }
    return shape(of: value, depth: depth + 1)
  }

  private func sizes(in call: PythonNode) -> [Int]? {
    let positional = Array(file.args(call))
    let nodes = positional.isEmpty ? argument(call, 0, "size").map { [$0] } ?? [] : positional
    let isSequence = nodes.count == 1 && [.tuple, .list].contains(file.kind(nodes[0]))
    let sizes = (isSequence ? Array(file.elts(nodes[0])) : nodes).map { size($0) }
    return sizes.isEmpty || sizes.contains(nil) ? nil : sizes.compactMap { $0 }
  }

  private func size(_ node: PythonNode) -> Int? {
    if case .int(let number)? = Literal(node, or: .none, in: file), number > 0 { return number }
    guard let (value, index) = assigned(node), index == nil, case .int(let number)? = Literal(value, or: .none, in: file), number > 0 else {
      return nil
    }
    return number
  }

  /// The places at which an expression inserts dimensions into a parameter that it is otherwise, innermost first: `x.unsqueeze(0)`.
  func insertions(into parameter: String, _ node: PythonNode, depth: Int = 0) -> [Int]? {
    guard depth < SourceNames.depthLimit else { return nil }
    if file.kind(node) == .call {
      let callee = file.callee(node)
      guard file.kind(callee) == .attribute, name(of: callee) == "unsqueeze",
        case .int(let place)? = Literal(argument(node, 0, "dim"), or: .none, in: file)
      else { return nil }
      return insertions(into: parameter, file.value(callee), depth: depth + 1).map { $0 + [place] }
    }
    guard file.kind(node) == .name else { return nil }
    if case .parameter? = binding(name(of: node), at: node)?.binding { return name(of: node) == parameter ? [] : nil }
    guard let (value, index) = assigned(node), index == nil else { return nil }
    return insertions(into: parameter, value, depth: depth + 1)
  }
}

extension [Int] {
  /// The shape without a dimension, as `vmap` takes it away; nil where there is none.
  func removing(_ dimension: Int) -> [Int]? {
    let place = dimension < 0 ? count + dimension : dimension
    guard indices.contains(place) else { return nil }
    var result = self
    result.remove(at: place)
    return result
  }

  /// The shape with a dimension of one, as `unsqueeze` gives it.
  func inserting(_ dimension: Int) -> [Int]? {
    let place = dimension < 0 ? count + 1 + dimension : dimension
    guard (0...count).contains(place) else { return nil }
    var result = self
    result.insert(1, at: place)
    return result
  }
}
