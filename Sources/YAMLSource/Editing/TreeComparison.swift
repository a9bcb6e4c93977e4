/// Compares a file after a revision with what the revision meant, node by node.
///
/// Walks the old tree with the changes applied and the new tree in parallel. It doesn't look at text, so it detects wrong
/// edits.
struct TreeComparison {
  private let revision: Revision
  private let file: YAMLFile
  private let revised: YAMLFile
  /// The nodes that have a change, in order.
  private let changed: [NodeID]
  /// The next node of the new tree.
  private var next = NodeID(0)
  /// The ends of the open collections, innermost last.
  private var ends: [NodeID] = []

  init(_ revision: Revision, _ revised: YAMLFile) {
    (self.revision, file, self.revised) = (revision, revision.file, revised)
    changed = (Array(revision.plans.keys) + revision.wraps.keys).sorted()
  }

  mutating func check() throws(EditRefusal) {
    for root in file.documents { try expect(root) }
    try require(next.index == (revised.documents.isEmpty ? 0 : UInt32(revised.nodeCount)))
  }

  private func require(_ isAsMeant: Bool) throws(EditRefusal) {
    guard isAsMeant else { throw EditRefusal("the text around it would come to mean something else") }
  }

  // MARK: The new tree

  private mutating func take() throws(EditRefusal) -> NodeID {
    try require(next.index < revised.nodeCount)
    defer { next = NodeID(next.index + 1) }
    return next
  }

  private mutating func open(isMapping: Bool, anchor: String? = nil, tag: String? = nil) throws(EditRefusal) {
    let node = try take()
    try require(revised.kind(node) == (isMapping ? .mapping : .sequence) && revised.anchor(node) == anchor && revised.tag(node) == tag)
    ends.append(revised.end(of: node))
  }

  private mutating func close(_ count: Int = 1) throws(EditRefusal) {
    for _ in 0..<count { try require(ends.popLast() == next) }
  }

  /// A plain scalar.
  private mutating func plain(_ text: String, anchor: String? = nil) throws(EditRefusal) {
    let values = Array(text.utf8).withUnsafeBufferPointer { text in
      (ScalarReader(text: text, schema: .omegaConf).implicitValue, ScalarReader(text: text, schema: .pyYAML).implicitValue)
    }
    try scalar(values, anchor)
  }

  private mutating func string(_ text: String, anchor: String? = nil) throws(EditRefusal) {
    try scalar((.string(text), .string(text)), anchor)
  }

  /// A scalar with the same value for both loaders.
  private mutating func scalar(_ values: (Scalar, Scalar), _ anchor: String?) throws(EditRefusal) {
    let node = try take()
    try require(revised.kind(node) == .scalar && revised.values(node) == values && revised.anchor(node) == anchor && revised.tag(node) == nil)
  }

  /// The unchanged subtree of an old node, anchors aside.
  private mutating func same(_ node: NodeID, anchor: String?, keepsAnchors: Bool = true) throws(EditRefusal) {
    for index in node.index..<file.end(of: node).index {
      let old = NodeID(index)
      let new = try take()
      try require(file.end(of: old).index - index == revised.end(of: new).index - new.index)
      try require(file.means(old, what: revised, at: new, anchor: index == node.index ? anchor : keepsAnchors ? file.anchor(old) : nil))
    }
  }

  // MARK: The planned tree

  private mutating func expect(_ node: NodeID, keepsAnchor: Bool = true) throws(EditRefusal) {
    guard let wrap = revision.wraps[node] else { return try expectPlanned(node, keepsAnchor: keepsAnchor) }
    try open(
      isMapping: wrap.tag != nil || file.kind(node) == .mapping, anchor: keepsAnchor ? file.anchor(node) : nil, tag: wrap.tag ?? file.tag(node))
    for entry in wrap.entries {
      for part in entry.split(separator: ":", maxSplits: 1) { try plain(String(part.drop { $0 == " " })) }
    }
    for (level, key) in wrap.keys.enumerated() {
      if level > 0 { try open(isMapping: true) }
      try plain(key)
    }
    if wrap.isListed { try open(isMapping: false) }
    // The anchor stands on the outer one now.
    try expectPlanned(node, keepsAnchor: false)
    try close(wrap.keys.count + (wrap.isListed ? 1 : 0))
  }

  private mutating func expectPlanned(_ node: NodeID, keepsAnchor: Bool) throws(EditRefusal) {
    if let plan = revision.plans[node] { return try expect(plan, at: node, keepsAnchor: keepsAnchor) }
    let anchor = keepsAnchor ? file.anchor(node) : nil
    guard isChanged(node) else { return try same(node, anchor: anchor) }
    try open(isMapping: file.kind(node) == .mapping, anchor: anchor, tag: file.tag(node))
    var child = NodeID(node.index + 1)
    while child < file.end(of: node) {
      try expect(child)
      child = file.end(of: child)
    }
    try close()
  }

  /// Whether something below a node has a change.
  private func isChanged(_ node: NodeID) -> Bool {
    var (low, high) = (0, changed.count)
    while low < high {
      let middle = (low + high) / 2
      if changed[middle] <= node { low = middle + 1 } else { high = middle }
    }
    return low < changed.count && changed[low] < file.end(of: node)
  }

  /// - Parameter node: the node that the plan is for, whose anchor stays; nil for something new.
  private mutating func expect(_ plan: NodePlan, at node: NodeID?, keepsAnchor: Bool = true, tag: String? = nil) throws(EditRefusal) {
    let anchor = keepsAnchor ? node.flatMap { file.kind($0) == .alias ? nil : file.anchor($0) } : nil
    switch plan {
    case .kept(let kept): if kept == node { try expect(kept, keepsAnchor: keepsAnchor) } else { try copy(kept) }
    case .copy(let source): try copy(source, anchor: anchor)
    case .literal(let text): try plain(text, anchor: anchor)
    case .reworded(let text): try string(text, anchor: anchor)
    case .mapping(let plan):
      try open(isMapping: true, anchor: anchor, tag: tag ?? node.flatMap { plan.node == $0 ? plan.tag ?? file.tag($0) : nil })
      for item in plan.items { try expect(item) }
      try close()
    case .sequence(let plan):
      try open(isMapping: false, anchor: anchor, tag: tag ?? node.flatMap { plan.node == $0 ? file.tag($0) : nil })
      for item in plan.items {
        if case .kept(let own) = item, plan.node != nil { try expect(own) } else { try expect(item, at: nil) }
      }
      try close()
    case .tagged(let tag, let plan): try expect(plan, at: node, keepsAnchor: keepsAnchor, tag: tag)
    }
  }

  private mutating func expect(_ item: MappingPlan.Item) throws(EditRefusal) {
    guard let origin = item.origin else {
      if item.key == "<<" { try plain("<<") } else { try string(item.key) }
      return try expect(item.value, at: nil)
    }
    if file.text(file.resolve(origin)) == item.key { try expect(origin) } else { try string(item.key, anchor: file.anchor(origin)) }
    let value = file.end(of: origin)
    if case .kept(value) = item.value { try expect(value) } else { try expect(item.value, at: value) }
  }

  /// A copy: no anchors, aliases as they stand. An alias at the top is followed.
  private mutating func copy(_ node: NodeID, anchor: String? = nil) throws(EditRefusal) {
    try same(file.resolve(node), anchor: anchor, keepsAnchors: false)
  }
}

extension YAMLFile {
  /// A scalar's value for each loader.
  fileprivate func values(_ node: NodeID) -> (Scalar, Scalar) { (scalar(node, as: .omegaConf), scalar(node, as: .pyYAML)) }

  /// Whether a node, without its children, means the same as a node of another file. An alias has no anchor.
  fileprivate func means(_ node: NodeID, what other: YAMLFile, at otherNode: NodeID, anchor: String?) -> Bool {
    guard kind(node) == other.kind(otherNode) else { return false }
    if kind(node) == .alias { return bytes[range(node)] == other.bytes[other.range(otherNode)] }
    guard anchor == other.anchor(otherNode), tag(node) == other.tag(otherNode) else { return false }
    // Fast path: the spelling is unchanged.
    return kind(node) != .scalar || spells(node, as: other, at: otherNode) || values(node) == other.values(otherNode)
  }

  /// Whether a scalar has the text of another file's, plain or not as that.
  private func spells(_ node: NodeID, as other: YAMLFile, at otherNode: NodeID) -> Bool {
    self.node(node).flags.contains(.implicit) == other.node(otherNode).flags.contains(.implicit)
      && withText(node) { text in other.withText(otherNode) { equalBytes(text, $0) } }
  }
}
