/// Writes what is to stand in the place of a node as edits of the text around it.
struct NodeWriter {
  let file: YAMLFile
  let flow: FlowText

  init(_ file: YAMLFile) { (self.file, flow) = (file, FlowText(file: file)) }

  func edits(_ node: NodeID, _ plan: NodePlan) throws(EditRefusal) -> [Edit] {
    switch plan {
    case .kept(node): return []
    case .mapping(let plan) where plan.node == node: return try mapping(node, plan)
    case .sequence(let plan) where plan.node == node: return try sequence(node, plan)
    case .reworded(let text): return [try reworded(node, text)]
    case .literal(let text): return [try replaced(node, flow.literal(text))]
    case .tagged: return [try replaced(node, try flow.text(plan), hasOwnTag: true)]
    default: return [try replaced(node, try flow.text(plan))]
    }
  }

  // MARK: Scalars and whole nodes

  /// Replaces a scalar's text and keeps its quotes.
  private func reworded(_ node: NodeID, _ text: String) throws(EditRefusal) -> Edit {
    guard file.kind(node) == .scalar else { return try replaced(node, flow.string(text)) }
    let range = file.contentRange(node)
    let isSimple = FlowText.isPlainInFlow(text)
    switch file.style(node) {
    case .singleQuoted where !text.utf8.contains(UInt8(ascii: "'")) && isOneLine(range): return Edit(range, "'\(text)'")
    case .doubleQuoted where isOneLine(range): return Edit(range, FlowText.quoted(text))
    case .plain where isSimple || file.isUnchangedInPlace(node, text): return Edit(range, text)
    default: return try replaced(node, FlowText.quoted(text))
    }
  }

  private func isOneLine(_ range: Range<Int>) -> Bool { !file.bytes[range].contains { $0 == 0x0A || $0 == 0x0D } }

  /// Replaces the whole node by text on one line. A block collection is replaced from the colon or dash before it.
  /// - Parameter hasOwnTag: whether the text begins with a tag, which takes the place of the node's
  private func replaced(_ node: NodeID, _ text: String, hasOwnTag: Bool = false) throws(EditRefusal) -> Edit {
    var range = file.contentRange(node)
    if file.hasTag(node) {
      guard hasOwnTag, file.anchor(node) == nil else { throw EditRefusal("its value has a tag") }
      range = file.range(node)
    }
    guard !file.holdsComment(range) else { throw EditRefusal("a comment would be lost") }
    if range.isEmpty { return Edit(range, " " + text) }
    let isBlock = file.style(node) == .block || file.style(node) == .literal || file.style(node) == .folded
    guard isBlock else { return Edit(range, text) }
    var start = range.lowerBound
    while start > 0, " \t\r\n".utf8.contains(file.bytes[start - 1]) { start -= 1 }
    guard start > 0, ":-".utf8.contains(file.bytes[start - 1]) else { return Edit(range, text) }
    range = start..<range.upperBound
    return Edit(range, " " + text)
  }

  // MARK: Collections

  private func mapping(_ node: NodeID, _ plan: MappingPlan) throws(EditRefusal) -> [Edit] {
    let tag = plan.tag.map { [Edit(file.tagRange(node), $0)] } ?? []
    return tag + (file.kind(node) == .scalar ? try opened(node, plan.items) : try entries(of: node, plan))
  }

  /// Adds entries below a node that has only a tag.
  private func opened(_ node: NodeID, _ items: [MappingPlan.Item]) throws(EditRefusal) -> [Edit] {
    if items.isEmpty { return [] }
    let range = file.range(node)
    guard let indent = file.indent(below: node) else {
      return [.insertion(" " + (try flow.text(.mapping(MappingPlan(items)))), at: range.upperBound)]
    }
    var text = ""
    for item in items { text += file.newline + indent + (try flow.entry(item)) }
    return [.insertion(text, at: file.lineEnd(from: range.upperBound))]
  }

  private func entries(of node: NodeID, _ plan: MappingPlan) throws(EditRefusal) -> [Edit] {
    let entries = Array(file.entries(of: node))
    if entries.isEmpty { return [try filled(node, try flow.text(.mapping(MappingPlan(plan.items))))] }
    var slots = Slots(
      file, isFlow: file.style(node) == .flow, prefix: "",
      ranges: entries.map { file.range($0.key).lowerBound..<max(file.range($0.key).upperBound, file.range($0.value).upperBound) })
    var inner: [Edit] = []
    var last = -1
    for item in plan.items {
      guard let origin = item.origin else {
        try place(try flow.entry(item), behind: last, in: &slots)
        continue
      }
      guard let index = entries.firstIndex(where: { $0.key == origin }), index > last else {
        throw EditRefusal("its entries would change places")
      }
      (last, slots.slots[index].isKept) = (index, true)
      if file.text(file.resolve(origin)) != item.key { inner += try edits(origin, .reworded(item.key)) }
      inner += try edits(entries[index].value, item.value)
    }
    try slots.rewrite()
    return slots.edits + inner
  }

  private func sequence(_ node: NodeID, _ plan: SequencePlan) throws(EditRefusal) -> [Edit] {
    let items = Array(file.items(of: node))
    if items.isEmpty { return [try filled(node, try flow.text(.sequence(SequencePlan(plan.items))))] }
    let isFlow = file.style(node) == .flow
    var ranges: [Range<Int>] = []
    for item in items { ranges.append((isFlow ? file.range(item).lowerBound : try dash(of: item))..<file.range(item).upperBound) }
    var slots = Slots(file, isFlow: isFlow, prefix: isFlow ? "" : "- ", ranges: ranges)
    var last = -1
    for item in plan.items {
      guard case .kept(let origin) = item, let index = items.firstIndex(of: origin) else {
        try place(try flow.text(item), behind: last, in: &slots)
        continue
      }
      guard index > last else { throw EditRefusal("its items would change places") }
      (last, slots.slots[index].isKept) = (index, true)
    }
    try slots.rewrite()
    return slots.edits
  }

  private func place(_ text: String, behind index: Int, in slots: inout Slots) throws(EditRefusal) {
    if index < 0 { slots.leaders.append(text) } else { slots.slots[index].followers.append(text) }
  }

  /// The dash before an item of a block sequence.
  private func dash(of item: NodeID) throws(EditRefusal) -> Int {
    var offset = file.range(item).lowerBound
    while offset > 0, " \t\r\n".utf8.contains(file.bytes[offset - 1]) { offset -= 1 }
    guard offset > 0, file.bytes[offset - 1] == UInt8(ascii: "-") else {
      throw EditRefusal("a comment stands between a dash and its item")
    }
    return offset - 1
  }

  /// Replaces an empty collection by one with content.
  private func filled(_ node: NodeID, _ text: String) throws(EditRefusal) -> Edit {
    let range = file.contentRange(node)
    guard !file.holdsComment(range) else { throw EditRefusal("a comment would be lost") }
    return Edit(range, text)
  }
}

extension YAMLFile {
  /// Whether a plain scalar can take a text that differs in letters and digits only, and so keeps its type: an interpolation
  /// with another path.
  func isUnchangedInPlace(_ node: NodeID, _ text: String) -> Bool {
    func frame(_ bytes: some Sequence<UInt8>) -> [UInt8] {
      var result: [UInt8] = []
      for byte in bytes where !(byte.isAnchorCharacter || byte == UInt8(ascii: ".")) { result.append(byte) }
      return result
    }
    guard !text.contains(part: ": "), !text.contains(part: " #") else { return false }
    return frame(text.utf8) == frame(bytes[contentRange(node)])
  }
}
