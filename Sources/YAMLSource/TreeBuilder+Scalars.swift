internal import CLibYAML

extension TreeBuilder {
  mutating func scalar(_ event: UnsafeMutablePointer<yaml_event_t>) -> Bool {
    let anchor = event.pointee.data.scalar.anchor
    let tag = event.pointee.data.scalar.tag
    let hasProperties = anchor != nil || tag != nil
    var start = cursor.byte(at: Int(event.pointee.start_mark.index))
    var end = cursor.byte(at: Int(event.pointee.end_mark.index))
    if start == end, !hasProperties {
      if top.isStream { return true }  // an empty document
      start = emptyStart(before: start)
      end = start
    }
    let style = NodeStyle(event.pointee.data.scalar.style)
    let node = append(.scalar, style, start: start, end: end, flags: event.pointee.data.scalar.plain_implicit == 1 ? .implicit : [])
    var content = start
    if hasProperties || startsWithTag(start, end) {
      guard addProperties(to: node, anchor.map { String(cString: $0) }, tag: tag, limit: end) else { return false }
      content = Int(tree.contentStart(tree.nodes[Int(node)]))
    }
    let text = UnsafeBufferPointer(start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length)
    if style == .literal || style == .folded {
      trimBlock(node)
      setText(of: node, text)
    } else {
      let quote = style == .plain ? 0 : 1
      // On one line, only escapes make the text another one of the same length.
      let isVerbatim = style != .doubleQuoted && event.pointee.start_mark.line == event.pointee.end_mark.line
      let isSlice = end - content - 2 * quote == text.count && (isVerbatim || stands(text, at: content + quote))
      if !isSlice { setText(of: node, text) }
    }
    lastEnd = tree.nodes[Int(node)].end
    return true
  }

  /// libyaml drops the tag `!`, but it still stands before the content.
  private func startsWithTag(_ start: Int, _ end: Int) -> Bool { start < end && source[start] == UInt8(ascii: "!") }

  /// Whether a text stands in the source as it is: then it needn't be kept.
  private func stands(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
    text.isEmpty || memcmp(source.baseAddress! + offset, text.baseAddress!, text.count) == 0
  }

  private mutating func setText(of node: UInt32, _ text: UnsafeBufferPointer<UInt8>) {
    let offset = tree.store(text)
    let index = Int(node)
    tree.nodes[index].flags.insert(.decoded)
    if tree.nodes[index].flags.contains(.properties) {
      tree.properties[Int(tree.nodes[index].extra)].text = offset
    } else {
      tree.nodes[index].extra = offset
    }
  }

  /// The offset of an empty scalar. For a key without `:` libyaml reports the next token, possibly after comments.
  private func emptyStart(before limit: Int) -> Int {
    guard top.isMapping, !top.awaitsKey else { return limit }
    let colon = source.skipBlank(from: Int(lastEnd), to: limit)
    return colon < limit && source[colon] == UInt8(ascii: ":") ? colon + 1 : Int(lastEnd)
  }

  /// Leaves the blank lines behind a literal or folded scalar out of its range.
  private mutating func trimBlock(_ node: UInt32) {
    let start = Int(tree.contentStart(tree.nodes[Int(node)]))
    let limit = Int(tree.nodes[Int(node)].end)
    let header = source.lineEnd(from: start, to: limit)
    var end = limit
    while end > header && source.blankWidth(before: end) > 0 { end -= source.blankWidth(before: end) }
    if end > header {
      end = source.lineEnd(from: end, to: limit)
    } else {
      end = start + 1
      while end < header && source[end].isBlockIndicator { end += 1 }
    }
    tree.nodes[Int(node)].end = UInt32(end)
  }
}

extension NodeStyle {
  init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: self = .literal
    case YAML_FOLDED_SCALAR_STYLE: self = .folded
    default: self = .plain
    }
  }
}
