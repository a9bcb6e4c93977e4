/// Divides a file into excerpts that have nothing to do with each other, so that a change of one can be judged without the others.
public struct Excerpts {
  private let file: YAMLFile
  /// Nodes that stay whole.
  private let units: Set<NodeID>
  private let size: Int
  private let names: EntryNames
  private var result: [Excerpt] = []
  /// How many bytes all excerpts may have.
  private var room: Int

  /// A collection of which some children stand in an excerpt, and the text around all of them.
  private struct Level {
    let spans: [Range<Int>]
    let values: [NodeID]
    let lead: [UInt8]
    let rest: [UInt8]
    let isList: Bool
    /// Children that stand in every excerpt.
    var common: Set<Int> = []
  }

  /// The excerpts in which all of some nodes stand, those aside that other parts of the file need; nil where the file can't be divided.
  /// - Parameters:
  ///   - units: in order
  ///   - size: how many bytes an excerpt has at least
  public static func dividing(_ file: YAMLFile, keeping units: [NodeID], size: Int) -> [Excerpt]? {
    guard file.problems.isEmpty, file.peculiarities.isEmpty, file.offset(of: 0x0D, from: 0) == nil, file.bytes.count > size,
      file.documents.count == 1, let names = EntryNames(file)
    else { return nil }
    var excerpts = Excerpts(file: file, units: Set(units), size: size, names: names)
    guard var root = excerpts.level(file.documents[0], in: 0..<file.bytes.count, lead: [], rest: []) else { return nil }
    root.common = names.common
    excerpts.divide(root)
    guard excerpts.room > 0 else { return nil }
    return excerpts.result.allSatisfy { $0.file.problems.isEmpty && $0.file.isJSON == file.isJSON } ? excerpts.result : nil
  }

  private init(file: YAMLFile, units: Set<NodeID>, size: Int, names: EntryNames) {
    (self.file, self.units, self.size, self.names) = (file, units, size, names)
    room = 8 * file.bytes.count
  }

  // MARK: Dividing

  private mutating func divide(_ level: Level) {
    let shared = level.common.reduce(0) { $0 + level.spans[$1].count }
    let least = max(size, level.lead.count + level.rest.count + shared)
    var first: Int?
    for index in level.spans.indices {
      if level.common.contains(index) {
        add(level, &first, to: index)
        continue
      }
      if level.spans[index].count > least, let inner = inside(level, index) {
        add(level, &first, to: index)
        divide(inner)
        continue
      }
      let start = first ?? index
      first = start
      if level.spans[index].upperBound - level.spans[start].lowerBound >= least { add(level, &first, to: index + 1) }
    }
    add(level, &first, to: level.spans.count)
  }

  /// Adds an excerpt with the children up to one of them.
  private mutating func add(_ level: Level, _ first: inout Int?, to end: Int) {
    guard let start = first else { return }
    first = nil
    let stretch = level.spans[start].lowerBound..<level.spans[end - 1].upperBound
    room -= stretch.count + level.lead.count + level.rest.count
    guard room > 0 else { return }
    let before = level.common.filter { $0 < start }.sorted().flatMap { file.bytes[level.spans[$0]] }
    let after = level.common.filter { $0 >= end }.sorted().flatMap { file.bytes[level.spans[$0]] }
    room -= before.count + after.count
    result.append(
      Excerpt(
        of: file, stretch, after: level.lead + before, before: after + level.rest, skipping: level.isList ? start : 0))
  }

  /// The collection that a child holds, if it can be divided as well.
  private func inside(_ level: Level, _ index: Int) -> Level? {
    let node = level.values[index]
    guard !names.areUsed, !units.contains(node), file.kind(node) == .mapping || file.kind(node) == .sequence, !file.hasTag(node) else {
      return nil
    }
    let common = level.common.sorted().flatMap { file.bytes[level.spans[$0]] }
    // The items of outer lists would get other indexes.
    guard !level.isList || index == 0 else { return nil }
    return self.level(node, in: level.spans[index], lead: level.lead + common, rest: level.rest)
  }

  /// A collection's children, each with the lines or the brackets' part that it stands in.
  private func level(_ node: NodeID, in span: Range<Int>, lead: [UInt8], rest: [UInt8]) -> Level? {
    guard !units.contains(node) else { return nil }
    var (starts, values): ([NodeID], [NodeID]) = ([], [])
    for item in file.items(of: node) {
      starts.append(item)
      values.append(item)
    }
    for (key, value) in file.entries(of: node) {
      starts.append(key)
      values.append(value)
    }
    guard let spans = file.style(node) == .flow ? flow(starts, values) : lines(starts, values, isRoot: file.parent(node) == nil),
      let first = spans.first, let last = spans.last
    else { return nil }
    return Level(
      spans: spans, values: values, lead: lead + file.bytes[span.lowerBound..<first.lowerBound],
      rest: Array(file.bytes[last.upperBound..<max(last.upperBound, span.upperBound)]) + rest,
      isList: file.kind(node) == .sequence)
  }

  private func flow(_ starts: [NodeID], _ values: [NodeID]) -> [Range<Int>]? {
    zip(starts, values).map { file.range($0).lowerBound..<max(file.range($0).lowerBound, file.range($1).upperBound) }
  }

  /// The lines of a block's children, with the lines before each that hold no node.
  /// - Parameter isRoot: whether the first child has what stands before it, too
  private func lines(_ starts: [NodeID], _ values: [NodeID], isRoot: Bool) -> [Range<Int>]? {
    var spans: [Range<Int>] = []
    for (start, value) in zip(starts, values) {
      let place = file.range(start).lowerBound
      let line = file.lineStart(of: place)
      guard file.bytes[line..<place].allSatisfy({ $0 == 0x20 || $0 == UInt8(ascii: "-") }) else { return nil }
      let lower = spans.last?.upperBound ?? (isRoot ? 0 : line)
      let upper = file.nextLine(after: max(place, file.range(value).upperBound))
      guard lower <= line, line < upper else { return nil }
      spans.append(lower..<upper)
    }
    return spans
  }
}

extension YAMLFile {
  /// Where the line behind a place begins.
  fileprivate func nextLine(after offset: Int) -> Int { skipLineBreak(at: lineEnd(from: offset)) }
}
