internal import CLibYAML

extension TreeBuilder {
  /// Records a node's anchor and tag. Whether to go on.
  mutating func addProperties(
    to node: UInt32, _ anchor: String?, tag: UnsafeMutablePointer<UInt8>? = nil, limit: Int
  ) -> Bool {
    let start = Int(tree.nodes[Int(node)].start)
    var properties = Properties()
    properties.contentStart = UInt32(source.skipProperties(from: start, to: limit, anchor: &properties))
    if let tag {
      let length = strlen(tag)
      guard length <= Limits.tagBytes else {
        return fail(.limit, "a tag is longer than \(Limits.tagBytes) bytes; shorten it", at: start..<start + 1)
      }
      if length == 1, tree.nodes[Int(node)].kind == .scalar { tree.nodes[Int(node)].flags.insert(.implicit) }
      if length > 1 {
        let text = UnsafeBufferPointer(start: tag, count: length)
        properties.tag = stored(tag: text)
        noteTag(String(decoding: text, as: UTF8.self), of: node)
      }
    }
    if let anchor {
      if let before = anchors.updateValue(node, forKey: anchor) { noteAnchor(anchor, of: node, before: before) }
      if tree.nodes[Int(node)].kind != .scalar { aliasedBefore[node] = aliasedNodes }
    }
    tree.nodes[Int(node)].flags.insert(.properties)
    tree.nodes[Int(node)].extra = UInt32(tree.properties.count)
    tree.properties.append(properties)
    return true
  }

  private mutating func stored(tag: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let text = String(decoding: tag, as: UTF8.self)
    if let offset = tags[text] { return offset }
    let offset = tree.store(tag)
    tags[text] = offset
    return offset
  }

  mutating func alias(_ event: UnsafeMutablePointer<yaml_event_t>) -> Bool {
    let start = cursor.byte(at: Int(event.pointee.start_mark.index))
    let range = start..<cursor.byte(at: Int(event.pointee.end_mark.index))
    return alias(String(cString: event.pointee.data.alias.anchor), range)
  }

  /// Whether to go on.
  mutating func alias(_ name: String, _ range: Range<Int>) -> Bool {
    let node = append(.alias, .plain, start: range.lowerBound, end: range.upperBound)
    tree.nodes[Int(node)].extra = node
    lastEnd = UInt32(range.upperBound)
    guard let target = anchors[name] else {
      report(Problem(.alias, "no anchor above defines this alias: \(name.abbreviated())", at: range))
      return true
    }
    guard tree.nodes[Int(target)].next != 0 else {
      let opened = Int(tree.nodes[Int(target)].start)
      let note = Problem.Note(message: "the anchored node begins here", range: opened..<opened + 1)
      report(Problem(.alias, "the alias \(name.abbreviated()) stands inside the node it names", at: range, related: [note]))
      return true
    }
    tree.nodes[Int(node)].extra = target
    return expand(target, range)
  }

  /// Counts the nodes that a copy of the target would add: a few lines of nested aliases can mean billions.
  private mutating func expand(_ target: UInt32, _ range: Range<Int>) -> Bool {
    let size = Int(tree.nodes[Int(target)].next - target) + aliasedInside[target, default: 0]
    let (sum, isTooMuch) = aliasedNodes.addingReportingOverflow(size - 1)
    aliasedNodes = sum
    guard isTooMuch || sum > limits.aliasedNodes else { return true }
    let message =
      "aliases expand to more than \(limits.aliasedNodes) nodes beyond those in the file; write fewer of them"
    return fail(.limit, message, at: range)
  }

  /// Notes how many nodes the aliases inside an anchored collection add, for the aliases to it.
  mutating func closeAnchored(_ node: UInt32) {
    guard let opened = aliasedBefore.removeValue(forKey: node), aliasedNodes > opened else { return }
    aliasedInside[node] = aliasedNodes - opened
  }
}

extension String {
  /// The text, cut for messages.
  /// - Parameter limit: how many bytes stay as they are
  public func abbreviated(to limit: Int = 60) -> String { utf8.count <= limit ? self : String(prefix(limit - 3)) + "..." }
}

extension UnsafeBufferPointer<UInt8> {
  /// The first byte of a node's content, behind anchor and tag; `limit` if it has none.
  func skipProperties(from start: Int, to limit: Int, anchor: inout Properties) -> Int {
    var i = start
    while i < limit {
      if self[i] == UInt8(ascii: "&") {
        anchor.anchor = UInt32(i + 1)
        i += 1
        while i < limit && self[i].isAnchorCharacter { i += 1 }
        anchor.anchorEnd = UInt32(i)
      } else if self[i] == UInt8(ascii: "!") {
        while i < limit && blankWidth(at: i) == 0 { i += 1 }
      } else {
        break
      }
      i = skipBlank(from: i, to: limit)
    }
    return i
  }
}
