/// Wraps a node in a mapping and indents it accordingly.
struct Wrapping {
  let file: YAMLFile

  init(_ file: YAMLFile) { self.file = file }

  func edits(around node: NodeID, _ wrap: Revision.Wrap) throws(EditRefusal) -> [Edit] {
    if let tag = wrap.tag { return tagged(node, tag, wrap: wrap) }
    if file.hasTag(node) { throw EditRefusal("the node has a tag") }
    if file.style(node) != .block { return flow(node, wrap) }
    return try block(node, wrap)
  }

  private func flow(_ node: NodeID, _ wrap: Revision.Wrap) -> [Edit] {
    let range = file.contentRange(node)
    let text = FlowText(file: file)
    let entries = wrap.entries.map { entry in
      let parts = entry.split(separator: ":", maxSplits: 1).map { String($0.drop { $0 == " " }) }
      return "\(text.key(parts[0])): \(text.literal(parts[1]))"
    }
    let head = (entries + [wrap.keys.map { "\(text.key($0)): " }.joined(separator: "{")]).joined(separator: ", ")
    let close = (wrap.isListed ? "]" : "") + String(repeating: "}", count: wrap.keys.count)
    return [
      .insertion("{" + head + (wrap.isListed ? "[" : ""), at: range.lowerBound), .insertion(close, at: range.upperBound),
    ]
  }

  /// A tag with the node as the value of its only key.
  private func tagged(_ node: NodeID, _ tag: String, wrap: Revision.Wrap) -> [Edit] {
    let (range, start) = (file.range(node), file.tagRange(node).lowerBound)
    guard let indent = file.indent(below: node) else {
      return [.insertion("\(tag) {\(wrap.keys[0]): ", at: start), .insertion("}", at: range.upperBound)]
    }
    let step = file.style(node) == .block ? depth(of: node) : 2
    return [.insertion(tag + file.newline + indent + wrap.keys[0] + ": ", at: start)] + indented(start..<range.upperBound, by: step)
  }

  private func block(_ node: NodeID, _ wrap: Revision.Wrap) throws(EditRefusal) -> [Edit] {
    let range = file.contentRange(node)
    let indent = file.indent(of: range.lowerBound)
    let step = wrap.isListed ? 2 : max(2, depth(of: node))
    let line = file.newline + indent
    var head = wrap.entries.map { $0 + line }.joined()
    for (level, key) in wrap.keys.enumerated() { head += String(repeating: " ", count: level * step) + key + ":" + line }
    let inner = String(repeating: " ", count: (wrap.keys.count - 1) * step)
    head += inner + (wrap.isListed ? "- " : String(repeating: " ", count: step))
    return [.insertion(head, at: range.lowerBound)] + indented(range, by: wrap.keys.count * step)
  }

  /// How far the file indents a mapping below its parent.
  private func depth(of node: NodeID) -> Int { file.depth(of: node) ?? 2 }

  /// Indents every line but the first and the empty ones.
  private func indented(_ range: Range<Int>, by step: Int) -> [Edit] {
    let blanks = String(repeating: " ", count: step)
    var edits: [Edit] = []
    var start = file.skipLineBreak(at: file.lineEnd(from: range.lowerBound))
    while start < range.upperBound {
      let end = file.lineEnd(from: start)
      if end > start { edits.append(.insertion(blanks, at: start)) }
      start = file.skipLineBreak(at: end)
    }
    return edits
  }
}
