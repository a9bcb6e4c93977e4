import YAMLSource

/// Finds the dotted paths of nodes. Linear in total if nodes are asked for in file order.
struct PathFinder {
  /// The last item found of a sequence, and its index.
  private var counted: [NodeID: (item: NodeID, index: Int)] = [:]

  mutating func path(of node: NodeID, in file: YAMLFile) -> String {
    var parts: [String] = []
    var current = node
    while let parent = file.parent(current) {
      if file.kind(parent) == .sequence {
        parts.append(String(index(of: current, in: parent, file: file)))
      } else {
        // In pre-order a scalar key stands right before its value.
        let key = NodeID(current.index - 1)
        if file.isKey(key) { parts.append(file.text(key)) }
      }
      current = parent
    }
    return parts.reversed().joined(separator: ".")
  }

  private mutating func index(of item: NodeID, in sequence: NodeID, file: YAMLFile) -> Int {
    var (current, index) = (NodeID(sequence.index + 1), file.skippedItems(of: sequence))
    if let last = counted[sequence], last.item <= item { (current, index) = last }
    while current < item {
      current = file.end(of: current)
      index += 1
    }
    counted[sequence] = (item, index)
    return index
  }
}
