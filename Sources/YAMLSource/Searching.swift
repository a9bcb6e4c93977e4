extension Range<Int> {
  /// The first number for which a condition holds that holds for all later ones, too; the upper bound where it holds for none.
  public func lowest(where holds: (Int) -> Bool) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension YAMLFile {
  /// The index of the first node that begins at `offset` or later. Nodes stand in the order of the text.
  public func firstNode(from offset: Int) -> Int { (0..<nodeCount).lowest(where: { range(NodeID(UInt32($0))).lowerBound >= offset }) }
}
