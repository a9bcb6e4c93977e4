/// Compares a file after a revision with what the revision meant, node by node.
///
/// Both trees are written down as tokens: the new one as it is, the old one with the changes applied to its nodes. This knows
/// nothing of text, so a slip of the edits shows.
struct TreeComparison {
  private let revision: Revision
  private let file: YAMLFile

  init(_ revision: Revision) { (self.revision, file) = (revision, revision.file) }

  private enum Token: Equatable {
    case open(isMapping: Bool, anchor: String?, tag: String?)
    case close
    case scalar(Word, anchor: String?, tag: String?)
    case alias(String)

    func anchored(_ anchor: String?) -> Token {
      switch self {
      case .open(let isMapping, _, let tag): .open(isMapping: isMapping, anchor: anchor, tag: tag)
      case .scalar(let word, _, let tag): .scalar(word, anchor: anchor, tag: tag)
      default: self
      }
    }
  }

  /// A scalar, which is another one if both libraries read the same.
  private enum Word: Equatable {
    case node(NodeID, YAMLFile)
    case value(omegaConf: Scalar, pyYAML: Scalar)

    static func text(_ text: String) -> Word { .value(omegaConf: .string(text), pyYAML: .string(text)) }

    private var values: (Scalar, Scalar) {
      switch self {
      case .node(let node, let file): (file.scalar(node, as: .omegaConf), file.scalar(node, as: .pyYAML))
      case .value(let omegaConf, let pyYAML): (omegaConf, pyYAML)
      }
    }

    static func == (a: Word, b: Word) -> Bool {
      // Most are spelled as before.
      if case .node(let first, let file) = a, case .node(let second, let other) = b, file.spells(first, as: other, second) { return true }
      return a.values == b.values
    }
  }

  func check(_ revised: YAMLFile) throws(EditRefusal) {
    var wanted: [Token] = []
    for root in file.documents { try expect(root, &wanted) }
    var found: [Token] = []
    for root in revised.documents { TreeComparison.read(revised, root, &found) }
    guard wanted == found else { throw EditRefusal("the text around it would come to mean something else") }
  }

  // MARK: As it is

  private static func read(_ file: YAMLFile, _ node: NodeID, _ tokens: inout [Token]) {
    switch file.kind(node) {
    case .alias: tokens.append(alias(file, node))
    case .scalar: tokens.append(scalar(file, node))
    default:
      tokens.append(open(file, node))
      var child = NodeID(node.index + 1)
      while child < file.end(of: node) {
        read(file, child, &tokens)
        child = file.end(of: child)
      }
      tokens.append(.close)
    }
  }

  private static func alias(_ file: YAMLFile, _ node: NodeID) -> Token {
    .alias(String(decoding: file.bytes[file.range(node)].dropFirst(), as: UTF8.self))
  }

  private static func open(_ file: YAMLFile, _ node: NodeID) -> Token {
    .open(isMapping: file.kind(node) == .mapping, anchor: file.anchor(node), tag: file.tag(node))
  }

  private static func scalar(_ file: YAMLFile, _ node: NodeID) -> Token {
    .scalar(.node(node, file), anchor: file.anchor(node), tag: file.tag(node))
  }

  // MARK: As it is meant to be

  private func expect(_ node: NodeID, _ tokens: inout [Token]) throws(EditRefusal) {
    guard let wrap = revision.wraps[node] else { return try expectPlanned(node, &tokens) }
    tokens.append(wrap.tag.map { .open(isMapping: true, anchor: file.anchor(node), tag: $0) } ?? TreeComparison.open(file, node))
    for entry in wrap.entries {
      let parts = entry.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
      for part in parts { tokens.append(literal(String(part), anchor: nil)) }
    }
    for (level, key) in wrap.keys.enumerated() {
      if level > 0 { tokens.append(.open(isMapping: true, anchor: nil, tag: nil)) }
      tokens.append(literal(key, anchor: nil))
    }
    if wrap.isListed { tokens.append(.open(isMapping: false, anchor: nil, tag: nil)) }
    let start = tokens.count
    try expectPlanned(node, &tokens)
    // The anchor stands on the outer one now.
    tokens[start] = tokens[start].anchored(nil)
    tokens += Array(repeating: .close, count: wrap.keys.count + (wrap.isListed ? 1 : 0))
  }

  private func expectPlanned(_ node: NodeID, _ tokens: inout [Token]) throws(EditRefusal) {
    if let plan = revision.plans[node] { return try expect(plan, at: node, &tokens) }
    switch file.kind(node) {
    case .alias: tokens.append(TreeComparison.alias(file, node))
    case .scalar: tokens.append(TreeComparison.scalar(file, node))
    default:
      tokens.append(TreeComparison.open(file, node))
      var child = NodeID(node.index + 1)
      while child < file.end(of: node) {
        try expect(child, &tokens)
        child = file.end(of: child)
      }
      tokens.append(.close)
    }
  }

  /// - Parameter node: the node that the plan is for, whose anchor stays; nil for something new.
  private func expect(_ plan: NodePlan, at node: NodeID?, _ tokens: inout [Token]) throws(EditRefusal) {
    let anchor = node.flatMap { file.kind($0) == .alias ? nil : file.anchor($0) }
    switch plan {
    case .kept(let kept): if kept == node { try expect(kept, &tokens) } else { copy(kept, &tokens) }
    case .copy(let source): copy(source, &tokens, anchor: anchor)
    case .literal(let text): tokens.append(literal(text, anchor: anchor))
    case .reworded(let text): tokens.append(.scalar(.text(text), anchor: anchor, tag: nil))
    case .mapping(let plan):
      tokens.append(.open(isMapping: true, anchor: anchor, tag: node.flatMap { plan.node == $0 ? plan.tag ?? file.tag($0) : nil }))
      for item in plan.items { try expect(item, of: plan, &tokens) }
      tokens.append(.close)
    case .sequence(let plan):
      tokens.append(.open(isMapping: false, anchor: anchor, tag: node.flatMap { plan.node == $0 ? file.tag($0) : nil }))
      for item in plan.items {
        if case .kept(let own) = item, plan.node != nil { try expect(own, &tokens) } else { try expect(item, at: nil, &tokens) }
      }
      tokens.append(.close)
    }
  }


  private func expect(_ item: MappingPlan.Item, of plan: MappingPlan, _ tokens: inout [Token]) throws(EditRefusal) {
    guard let origin = item.origin else {
      let isMerge = item.key == "<<"
      tokens.append(isMerge ? literal("<<", anchor: nil) : .scalar(.text(item.key), anchor: nil, tag: nil))
      return try expect(item.value, at: nil, &tokens)
    }
    if file.text(file.resolve(origin)) == item.key {
      try expect(origin, &tokens)
    } else {
      tokens.append(.scalar(.text(item.key), anchor: file.anchor(origin), tag: nil))
    }
    let value = file.end(of: origin)
    if case .kept(value) = item.value { try expect(value, &tokens) } else { try expect(item.value, at: value, &tokens) }
  }

  private func literal(_ text: String, anchor: String?) -> Token {
    Array(text.utf8).withUnsafeBufferPointer { text in
      let word = Word.value(
        omegaConf: ScalarReader(text: text, schema: .omegaConf).implicitValue,
        pyYAML: ScalarReader(text: text, schema: .pyYAML).implicitValue)
      return .scalar(word, anchor: anchor, tag: nil)
    }
  }

  /// A copy: no anchors, aliases as they stand. An alias at the top is followed.
  private func copy(_ node: NodeID, _ tokens: inout [Token], anchor: String? = nil) {
    let node = file.resolve(node)
    var copied: [Token] = []
    TreeComparison.read(file, node, &copied)
    copied = copied.map { $0.anchored(nil) }
    if let first = copied.first { copied[0] = first.anchored(anchor) }
    tokens += copied
  }
}

extension YAMLFile {
  /// Whether a scalar has the text of another file's, plain or not as that.
  fileprivate func spells(_ node: NodeID, as other: YAMLFile, _ otherNode: NodeID) -> Bool {
    self.node(node).flags.contains(.implicit) == other.node(otherNode).flags.contains(.implicit)
      && withText(node) { text in other.withText(otherNode) { equalBytes(text, $0) } }
  }
}
