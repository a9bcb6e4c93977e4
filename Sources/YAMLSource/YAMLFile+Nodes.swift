extension YAMLFile {
  @inlinable func node(_ n: NodeID) -> Node { tree.nodes[Int(n.index)] }

  @inlinable public func kind(_ n: NodeID) -> NodeKind { node(n).kind }

  @inlinable public func style(_ n: NodeID) -> NodeStyle { node(n).style }

  /// The bytes of a node with its anchor and tag.
  ///
  /// A collection ends with its last child or closing bracket, a literal or folded scalar with its last line that
  /// isn't blank (without the line end). An empty value lies right behind its indicator.
  @inlinable public func range(_ n: NodeID) -> Range<Int> {
    let node = node(n)
    return Int(node.start)..<Int(node.end)
  }

  /// The bytes of a node without its anchor and tag.
  public func contentRange(_ n: NodeID) -> Range<Int> {
    let node = node(n)
    return Int(tree.contentStart(node))..<Int(node.end)
  }

  /// The collection that holds the node; `nil` for a root.
  @inlinable public func parent(_ n: NodeID) -> NodeID? {
    let parent = node(n).parent
    return parent == Node.none ? nil : NodeID(parent)
  }

  /// The first node behind the node's subtree; its index is ``nodeCount`` at the end of the file.
  @inlinable public func end(of n: NodeID) -> NodeID { NodeID(node(n).next) }

  /// Whether the node is the key of a mapping's entry.
  @inlinable public func isKey(_ n: NodeID) -> Bool { node(n).flags.contains(.key) }

  /// The node that an alias stands for, any other node itself.
  @inlinable public func resolve(_ n: NodeID) -> NodeID {
    let node = node(n)
    return node.kind == .alias ? NodeID(node.extra) : n
  }

  /// The name that the node is anchored under, without `&`.
  public func anchor(_ n: NodeID) -> String? {
    guard let place = properties(n), place.anchor != Node.none else { return nil }
    return String(decoding: bytes[Int(place.anchor)..<Int(place.anchorEnd)], as: UTF8.self)
  }

  /// The tag that the file gives the node, with its handle resolved: `tag:yaml.org,2002:str`, `!new:a.b`.
  /// The non-specific tag `!` isn't one.
  @inlinable public func tag(_ n: NodeID) -> String? {
    node(n).flags.contains(.properties) ? rareTag(n) : nil
  }

  @usableFromInline func rareTag(_ n: NodeID) -> String? {
    guard let place = properties(n), place.tag != Node.none else { return nil }
    return String(decoding: tree.pool[tree.stored(place.tag)], as: UTF8.self)
  }

  /// Whether the file is written as JSON, as its beginning shows: a flow mapping with a key in double quotes.
  public var isJSON: Bool {
    guard let root = documents.first, style(root) == .flow, let first = entries(of: root).first(where: { _ in true }) else {
      return false
    }
    return style(first.key) == .doubleQuoted
  }

  private func properties(_ n: NodeID) -> Properties? {
    let node = node(n)
    return node.flags.contains(.properties) ? tree.properties[Int(node.extra)] : nil
  }

  /// The items of a sequence, aliases as they stand; nothing for any other node.
  @inlinable public func items(of n: NodeID) -> NodeSequence { NodeSequence(self, n) }

  /// The entries that a mapping spells out, `<<` among them; nothing for any other node.
  @inlinable public func entries(of n: NodeID) -> EntrySequence { EntrySequence(self, n) }
}
