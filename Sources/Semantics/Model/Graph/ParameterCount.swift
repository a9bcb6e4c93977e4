extension Layer {
  /// How many elements its own parameters have; nil where a size is unknown, or for more than 64 bits count.
  fileprivate var parameterCount: Int? { state.lazy.filter { !$0.isBuffer }.map(\.shape.elements).sum }
}

extension LayerGraph {
  /// How many elements all parameters have together, shared ones counted once; nil where a size is unknown, or for more than 64 bits count.
  public var parameterCount: Int? { ids.lazy.map(ownParameterCount).sum }

  /// How many the parameters of a module and of those below it have.
  package func parameterCount(_ module: ModuleID) -> Int? { subtree(of: module).lazy.map(ownParameterCount).sum }

  /// How many the parameters of a module have that stand in none below it.
  package func ownParameterCount(_ module: ModuleID) -> Int? {
    let layer = Int(self[module].layer)
    return layer < 0 ? 0 : layers[layer].parameterCount
  }
}

extension Sequence<Int?> {
  /// The sum; nil where a part is, and beyond 64 bits.
  package var sum: Int? {
    var total = 0
    for part in self {
      guard let part, case let (sum, overflow) = total.addingReportingOverflow(part), !overflow else { return nil }
      total = sum
    }
    return total
  }
}
