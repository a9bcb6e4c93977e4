/// What YAML allows and some loaders refuse.
extension TreeBuilder {
  /// Records the first of each kind.
  mutating func note(_ kind: Problem.Kind, _ message: String, at range: Range<Int>, related: [Problem.Note] = []) {
    guard !peculiarities.contains(where: { $0.kind == kind }) else { return }
    peculiarities.append(Problem(kind, message, at: range, related: related))
  }

  mutating func beginDocument(at start: Int) {
    if !anchors.isEmpty { anchors = [:] }
    documentCount += 1
    guard documentCount > 1 else { return }
    note(.document, "a second document begins here, and this file's loader takes only one; split the file", at: start..<min(start + 3, source.count))
  }

  /// An anchor that is defined while another node of the document has its name.
  mutating func noteAnchor(_ name: String, of node: UInt32, before: UInt32) {
    let message = "the anchor '\(name.abbreviated())' is defined twice, which this file's loader refuses; rename one of the two"
    note(.anchor, message, at: tree.range(node), related: [Problem.Note(message: "it is defined here first", range: tree.range(before))])
  }

  mutating func noteTag(_ tag: String, of node: UInt32) {
    guard !TreeBuilder.tags.contains(tag) else { return }
    note(.tag, "the tag '\(tag.abbreviated())' means nothing to this file's loader, which refuses it", at: tree.range(node))
  }

  /// The tags that PyYAML's safe loader knows (`yaml/constructor.py`).
  private static let tags = Set(
    ["null", "bool", "int", "float", "binary", "timestamp", "omap", "pairs", "set", "str", "seq", "map", "merge"].map { "tag:yaml.org,2002:" + $0 }
  ).union(["!"])

  /// Tabs that stand between values, or in the middle of a plain one: PyYAML takes none for a blank
  /// (`scan_to_next_token` in `yaml/scanner.py`).
  mutating func noteTabs() {
    var gap = 0
    for index in 0..<tree.nodes.count {
      let node = tree.nodes[index]
      guard node.kind == .scalar || node.kind == .alias else { continue }
      let isBlock = node.style == .literal || node.style == .folded
      var start = Int(tree.contentStart(node))
      if isBlock { start = source.lineEnd(from: start, to: source.count) }
      noteTab(in: gap..<max(gap, start), before: UInt32(index))
      if node.kind == .scalar, node.style == .plain {
        noteTab(in: start..<max(start, Int(node.end)), before: UInt32(index))
      }
      gap = max(gap, start, Int(node.end))
    }
    noteTab(in: gap..<source.count, before: nil)
  }

  private mutating func noteTab(in range: Range<Int>, before node: UInt32?) {
    var i = range.lowerBound
    while i < range.upperBound {
      if source[i] == UInt8(ascii: "#"), i == 0 || source.blankWidth(before: i) > 0 {
        i = source.lineEnd(from: i, to: range.upperBound)
        continue
      }
      if source[i] == UInt8(ascii: "\t") {
        let message = "a tab stands here between values, which this file's loader refuses; use spaces"
        note(isInFlow(i, before: node) ? .flowTab : .tab, message, at: i..<i + 1)
      }
      i += 1
    }
  }

  /// Whether an offset before a node, or behind all, lies in a flow collection.
  private func isInFlow(_ offset: Int, before node: UInt32?) -> Bool {
    var parent = node.map { tree.nodes[Int($0)].parent } ?? Node.none
    while parent != Node.none {
      let collection = tree.nodes[Int(parent)]
      if collection.style == .flow { return Int(collection.start) < offset && offset < Int(collection.end) }
      parent = collection.parent
    }
    return false
  }
}
