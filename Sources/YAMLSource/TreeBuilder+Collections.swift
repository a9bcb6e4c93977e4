internal import CLibYAML

extension TreeBuilder {
  /// Appends a node and tells its parent. A root becomes a document.
  @inline(__always)
  mutating func append(_ kind: NodeKind, _ style: NodeStyle, _ range: Range<Int>, _ flags: NodeFlags = []) -> UInt32 {
    let index = UInt32(tree.nodes.count)
    var node = Node(
      start: UInt32(range.lowerBound), end: UInt32(range.upperBound), next: 0, parent: Node.none, extra: 0,
      kind: kind, style: style, flags: flags)
    if let top = stack.indices.last {
      node.parent = stack[top].node
      if stack[top].isMapping {
        if stack[top].awaitsKey { node.flags.insert(.key) }
        stack[top].awaitsKey.toggle()
      }
    } else {
      documents.append(NodeID(index))
    }
    if tree.nodes.count == tree.nodes.capacity { grow(at: range.lowerBound) }
    tree.nodes.append(node)
    return index
  }

  /// Makes room for as many nodes as the text so far suggests, so that the array isn't doubled for a few more.
  private mutating func grow(at offset: Int) {
    let count = Double(tree.nodes.count)
    let expected = count * Double(source.count) / Double(max(offset, 1)) * 1.05
    tree.nodes.reserveCapacity(Int(min(expected, count * 4)) + 16)
  }

  mutating func open(_ event: UnsafeMutablePointer<yaml_event_t>, _ kind: NodeKind) -> Bool {
    let start = cursor.byte(at: Int(event.pointee.start_mark.index))
    guard stack.count < limits.depth else {
      let message = "collections are nested deeper than \(limits.depth) levels; make the file flatter"
      return fail(.limit, message, start..<start + 1)
    }
    let isMapping = kind == .mapping
    let isFlow =
      isMapping
      ? event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
      : event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    let anchor = isMapping ? event.pointee.data.mapping_start.anchor : event.pointee.data.sequence_start.anchor
    let tag = isMapping ? event.pointee.data.mapping_start.tag : event.pointee.data.sequence_start.tag
    let node = append(kind, isFlow ? .flow : .block, start..<start)
    stack.append(Frame(node: node, isMapping: isMapping))
    return anchor == nil && tag == nil || addProperties(to: node, anchor, tag, limit: source.count)
  }

  mutating func close(_ event: UnsafeMutablePointer<yaml_event_t>) {
    let frame = stack.removeLast()
    let node = Int(frame.node)
    let mark = (start: event.pointee.start_mark.index, end: event.pointee.end_mark.index)
    // A block collection's marks lie at the next token, and so do those of a pair in a flow sequence: `[a: 1]`.
    if tree.nodes[node].style == .flow && mark.end > mark.start {
      lastEnd = UInt32(cursor.byte(at: Int(mark.end)))
    }
    tree.nodes[node].end = lastEnd
    tree.nodes[node].next = UInt32(tree.nodes.count)
    if frame.isMapping { checkKeys(of: frame.node) }
    if tree.nodes[node].flags.contains(.properties) { closeAnchored(frame.node) }
  }

  /// Ends a scalar or an alias.
  @inline(__always) mutating func closeLeaf(_ node: UInt32) {
    tree.nodes[Int(node)].next = node + 1
    lastEnd = tree.nodes[Int(node)].end
  }
}
