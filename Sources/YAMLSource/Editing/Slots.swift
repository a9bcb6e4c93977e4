/// The children of a collection as ranges of text, with insertions and removals.
struct Slots {
  /// A child: an item behind its dash, or a key with its value.
  struct Slot {
    let range: Range<Int>
    var isKept = false
    /// Texts to insert after it.
    var followers: [String] = []
  }

  let file: YAMLFile
  let isFlow: Bool
  /// `- ` in a block sequence.
  let prefix: String
  var slots: [Slot]
  /// Texts to insert before the first child.
  var leaders: [String] = []
  private(set) var edits: [Edit] = []

  init(_ file: YAMLFile, isFlow: Bool, prefix: String, ranges: [Range<Int>]) {
    (self.file, self.isFlow, self.prefix) = (file, isFlow, prefix)
    slots = ranges.map { Slot(range: $0) }
  }

  mutating func rewrite() throws(EditRefusal) {
    guard slots.contains(where: \.isKept) else { return try replaceAll() }
    insert()
    var index = 0
    while index < slots.count {
      guard !slots[index].isKept else {
        index += 1
        continue
      }
      let end = slots[index...].firstIndex { $0.isKept } ?? slots.count
      try remove(index..<end)
      index = end
    }
  }

  // MARK: Inserting

  private mutating func insert() {
    // Insert before the first child that is kept.
    if !leaders.isEmpty, let first = slots.first(where: \.isKept) {
      let separator = isFlow ? ", " : file.newline + file.indent(of: first.range.lowerBound)
      add(leaders.map { prefix + $0 + separator }.joined(), first.range.lowerBound)
    }
    var pending: [String] = []
    var last: Slot?
    for slot in slots {
      if slot.isKept {
        if let last { put(pending, behind: last) }
        (pending, last) = ([], slot)
      }
      pending += slot.followers
    }
    if let last { put(pending, behind: last) }
  }

  private mutating func put(_ texts: [String], behind slot: Slot) {
    guard !texts.isEmpty else { return }
    if isFlow {
      let separator = ownLine(slot).map { "," + file.newline + $0 } ?? ", "
      add(texts.map { separator + $0 }.joined(), slot.range.upperBound)
    } else {
      let separator = file.newline + file.indent(of: slot.range.lowerBound)
      add(texts.map { separator + prefix + $0 }.joined(), file.lineEnd(from: slot.range.upperBound))
    }
  }

  /// The indentation of a flow collection's child if it has its own line without a comment; nil otherwise.
  private func ownLine(_ slot: Slot) -> String? {
    guard file.beginsItsLine(slot.range.lowerBound) else { return nil }
    let rest = file.bytes[slot.range.upperBound..<file.lineEnd(from: slot.range.upperBound)]
    guard rest.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }) else { return nil }
    return file.indent(of: slot.range.lowerBound)
  }

  private mutating func add(_ text: String, _ offset: Int) { edits.append(.insertion(text, at: offset)) }

  // MARK: Removing

  /// Removes adjacent children.
  private mutating func remove(_ run: Range<Int>) throws(EditRefusal) {
    let (start, end) = (slots[run.lowerBound].range.lowerBound, slots[run.upperBound - 1].range.upperBound)
    guard !file.holdsComment(start..<end) else { throw EditRefusal("a comment would be lost") }
    let next = run.upperBound < slots.count ? slots[run.upperBound].range.lowerBound : nil
    let previous = run.lowerBound > 0 ? slots[run.lowerBound - 1].range.upperBound : nil
    edits.append(Edit(isFlow ? flowGap(start..<end, previous, next: next) : blockGap(start..<end, previous, next: next), ""))
  }

  private func flowGap(_ range: Range<Int>, _ previous: Int?, next: Int?) -> Range<Int> {
    if let next {
      let comment = file.firstComment(in: range.upperBound..<next)
      return range.lowerBound..<(comment ?? next)
    }
    if let previous, !file.holdsComment(previous..<range.lowerBound) { return previous..<range.upperBound }
    return range
  }

  private func blockGap(_ range: Range<Int>, _ previous: Int?, next: Int?) -> Range<Int> {
    let lineEnd = file.lineEnd(from: range.upperBound)
    if let comment = file.firstComment(in: range.upperBound..<lineEnd) { return range.lowerBound..<comment }
    guard file.beginsItsLine(range.lowerBound) else {
      // The first entry follows the item's dash: the next entry moves there.
      if let next, !file.holdsComment(range.upperBound..<next) { return range.lowerBound..<next }
      return range
    }
    let lineStart = file.lineStart(of: range.lowerBound)
    let after = file.skipLineBreak(at: lineEnd)
    if after > lineEnd { return lineStart..<after }
    // The file's last line has no line end: remove the one before instead.
    guard let previous else { return range }
    return file.lineEnd(from: previous)..<lineEnd
  }

  /// Replaces all children.
  private mutating func replaceAll() throws(EditRefusal) {
    guard let first = slots.first, let last = slots.last else { return }
    let range = first.range.lowerBound..<last.range.upperBound
    guard !file.holdsComment(range) else { throw EditRefusal("a comment would be lost") }
    let texts = (leaders + slots.flatMap(\.followers)).map { prefix + $0 }
    guard !texts.isEmpty || isFlow else { throw EditRefusal("nothing would be left of it") }
    let separator = isFlow ? ", " : file.newline + file.indent(of: range.lowerBound)
    edits.append(Edit(range, texts.joined(separator: separator)))
  }
}
