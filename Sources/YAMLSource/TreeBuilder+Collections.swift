internal import CLibYAML

extension TreeBuilder {
  /// Appends a node to the innermost collection. A root becomes a document. A collection stays open until it is closed.
  @inline(__always)
  mutating func append(
    _ kind: NodeKind, _ style: NodeStyle, start: Int, end: Int, flags: NodeFlags = [], isOpen: Bool = false
  ) -> UInt32 {
    if tree.nodes.isFull { grow(at: start) }
    let index = UInt32(truncatingIfNeeded: tree.nodes.count)
    var flags = flags
    if top.isMapping {
      if top.awaitsKey { flags.insert(.key) }
      top.awaitsKey.toggle()
    } else if top.isStream {
      documents.append(NodeID(index))
    }
    tree.nodes.append(
      Node(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end), next: isOpen ? 0 : index + 1,
        parent: top.node, extra: 0, kind: kind, style: style, flags: flags))
    return index
  }

  /// Makes room for as many nodes as the text so far suggests.
  private mutating func grow(at offset: Int) {
    let count = Double(tree.nodes.count)
    let expected = count * Double(source.count) / Double(max(offset, 1)) * 1.05
    tree.nodes.reserve(Int(min(expected, count * 4)) + 16)
  }

  /// Opens a collection that begins at `start`; the index of its node.
  @inline(__always) mutating func open(_ kind: NodeKind, _ style: NodeStyle, start: Int) -> UInt32 {
    let node = append(kind, style, start: start, end: start, isOpen: true)
    stack.append(top)
    top = Frame(node: node, isMapping: kind == .mapping)
    return node
  }

  /// Closes the innermost collection, behind its last child or, where `end` is given, there.
  @inline(__always) mutating func close(at end: Int? = nil) {
    let frame = top
    let node = Int(frame.node)
    top = stack.removeLast()
    if let end { lastEnd = UInt32(truncatingIfNeeded: end) }
    tree.nodes[node].end = lastEnd
    tree.nodes[node].next = UInt32(truncatingIfNeeded: tree.nodes.count)
    if frame.isMapping { checkKeys(of: frame.node) }
    if tree.nodes[node].flags.contains(.properties) { closeAnchored(frame.node) }
  }

  mutating func open(_ event: UnsafeMutablePointer<yaml_event_t>, _ kind: NodeKind) -> Bool {
    let start = cursor.byte(at: Int(event.pointee.start_mark.index))
    guard stack.count < limits.depth else {
      let message = "collections are nested deeper than \(limits.depth) levels; make the file flatter"
      return fail(.limit, message, at: start..<start + 1)
    }
    let isMapping = kind == .mapping
    let isFlow =
      isMapping
      ? event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
      : event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    let anchor = isMapping ? event.pointee.data.mapping_start.anchor : event.pointee.data.sequence_start.anchor
    let tag = isMapping ? event.pointee.data.mapping_start.tag : event.pointee.data.sequence_start.tag
    let node = open(kind, isFlow ? .flow : .block, start: start)
    return anchor == nil && tag == nil || addProperties(to: node, anchor.map { String(cString: $0) }, tag: tag, limit: source.count)
  }

  mutating func close(_ event: UnsafeMutablePointer<yaml_event_t>) {
    let mark = (start: event.pointee.start_mark.index, end: event.pointee.end_mark.index)
    // libyaml ends a block collection, and a pair in a flow sequence (`[a: 1]`), at the next token.
    let isClosedHere = tree.nodes[Int(top.node)].style == .flow && mark.end > mark.start
    close(at: isClosedHere ? cursor.byte(at: Int(mark.end)) : nil)
  }
}
