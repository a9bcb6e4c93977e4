extension YAMLFile {
  /// The bytes of every comment from `#` to the end of its line, in order. Nothing for a file that can't be read to its end.
  ///
  /// libyaml doesn't report comments. Between the contents of scalars and aliases stand only indicators, anchors, tags,
  /// directives and blanks, none of which may hold a `#`, so each one there begins a comment.
  public func comments() -> [Range<Int>] {
    guard isComplete else { return [] }
    return bytes.withUnsafeBufferPointer { source in
      var found: [Range<Int>] = []
      var gap = 0
      for index in 0..<tree.nodes.count {
        let node = tree.nodes[index]
        guard node.kind == .scalar || node.kind == .alias else { continue }
        var start = Int(tree.contentStart(node))
        if node.style == .literal || node.style == .folded { start = source.lineEnd(from: start, to: source.count) }
        source.appendComments(in: gap..<max(gap, start), to: &found)
        gap = max(gap, start, Int(node.end))
      }
      source.appendComments(in: gap..<source.count, to: &found)
      return found
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func appendComments(in gap: Range<Int>, to found: inout [Range<Int>]) {
    var i = gap.lowerBound
    while i < gap.upperBound {
      guard self[i] == UInt8(ascii: "#") else {
        i += 1
        continue
      }
      let end = lineEnd(from: i, to: count)
      found.append(i..<end)
      i = end
    }
  }
}
