/// PyYAML puts what a mapping merges into the node itself, and constructs the outer nodes first. OmegaConf's loader then meets a
/// mapping that was merged elsewhere before its turn with the keys twice that it has of its own and by a merge
/// (`flatten_mapping` in `yaml/constructor.py`, `construct_mapping` in `omegaconf/_utils.py`).
extension TreeBuilder {
  mutating func recordMerge(of value: UInt32, into mapping: UInt32) {
    let node = tree.target(value)
    guard node.kind == .sequence else { return merges.append((mapping, resolved(value))) }
    let list = resolved(value)
    var item = list + 1
    while item < tree.nodes[Int(list)].next {
      merges.append((mapping, resolved(item)))
      item = tree.nodes[Int(item)].next
    }
  }

  private func resolved(_ node: UInt32) -> UInt32 {
    tree.nodes[Int(node)].kind == .alias ? tree.nodes[Int(node)].extra : node
  }

  mutating func noteMergeChains() {
    let merging = Set(merges.map(\.mapping))
    let chained = merges.filter { merging.contains($0.source) }
    guard !chained.isEmpty else { return }
    let turns = turns(of: merging)
    for (mapping, source) in chained {
      guard let outer = turns[mapping], let inner = turns[source], outer < inner, let key = overridden(in: source) else { continue }
      let text = tree.withText(tree.target(key), in: self.source) { String(decoding: $0, as: UTF8.self) }
      return note(
        .mergeChain,
        "OmegaConf refuses this key: '\(text.abbreviated())' is merged into the mapping too, which a mapping further out merges; put the mappings that are merged at the top of the file",
        at: tree.range(key))
    }
  }

  /// When mappings are constructed: those further out first, by where they are reached first.
  private func turns(of mappings: Set<UInt32>) -> [UInt32: Turn] {
    var turns: [UInt32: Turn] = [:]
    for index in 0..<UInt32(tree.nodes.count) {
      let node = resolved(index)
      guard mappings.contains(node), !isMerged(index) else { continue }
      let turn = Turn(depth: depth(of: index), index: index)
      turns[node] = min(turns[node] ?? turn, turn)
    }
    return turns
  }

  private struct Turn: Comparable {
    let depth: Int
    let index: UInt32

    static func < (a: Turn, b: Turn) -> Bool { (a.depth, a.index) < (b.depth, b.index) }
  }

  private func depth(of node: UInt32) -> Int {
    var (depth, parent) = (0, tree.nodes[Int(node)].parent)
    while parent != Node.none { (depth, parent) = (depth + 1, tree.nodes[Int(parent)].parent) }
    return depth
  }

  /// Whether a node is what a `<<` merges, which is not constructed for that.
  private func isMerged(_ node: UInt32) -> Bool {
    func isValueOfMerge(_ node: UInt32) -> Bool {
      node > 0 && tree.nodes[Int(node) - 1].flags.contains([.merge, .key]) && tree.nodes[Int(node) - 1].kind == .scalar
    }
    let parent = tree.nodes[Int(node)].parent
    return isValueOfMerge(node) || parent != Node.none && isValueOfMerge(parent)
  }

  /// A key of its own that a mapping merges too.
  private func overridden(in mapping: UInt32) -> UInt32? {
    let sources = merges.filter { $0.mapping == mapping }.map(\.source)
    return keys(of: mapping).first { own in
      sources.contains { source in keys(of: source).contains { tree.isSameKey($0, own, in: self.source) } }
    }
  }

  private func keys(of mapping: UInt32) -> [UInt32] {
    var result: [UInt32] = []
    var key = mapping + 1
    while key < tree.nodes[Int(mapping)].next {
      let node = tree.nodes[Int(key)]
      if tree.target(key).kind == .scalar, !node.flags.contains(.merge) { result.append(key) }
      key = tree.nodes[Int(node.next)].next
    }
    return result
  }
}
