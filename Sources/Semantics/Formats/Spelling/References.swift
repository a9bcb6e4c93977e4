import YAMLSource

/// Updates OmegaConf's interpolations when a revision moves their path: a renamed key, a shifted item, a wrapped node.
public struct References {
  private let file: YAMLFile
  private let root: NodeID
  private let base: SpellerBase
  private var revision: Revision

  private init(_ revision: Revision, _ root: NodeID) {
    (file, self.root, self.revision) = (revision.file, root, revision)
    base = SpellerBase(file: revision.file, root: root, dialect: Hydra.self)
  }

  /// Adds the needed changes of interpolations to `revision`. Throws if a target is lost.
  public static func follow(_ revision: inout Revision, root: NodeID) throws(EditRefusal) {
    guard revision.file.bytes.contains(UInt8(ascii: "$")) else { return }
    var references = References(revision, root)
    var node = root
    while node < revision.file.end(of: root) {
      try references.adjust(node)
      node = NodeID(node.index + 1)
    }
    revision = references.revision
  }

  private mutating func adjust(_ node: NodeID) throws(EditRefusal) {
    guard file.kind(node) == .scalar, revision.plan(for: node) == nil else { return }
    let text = file.text(node)
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: "$")) else { return }
    var result: [UInt8] = []
    var position = 0
    for path in References.paths(in: bytes) {
      let walk = try Walk(self, node, bytes: bytes, range: path)
      if walk.losesTarget, path.lowerBound == 2, path.upperBound == bytes.count - 1 {
        return revision.replace(node, by: .copy(walk.target))
      }
      result += bytes[position..<path.lowerBound] + walk.path
      position = path.upperBound
    }
    result += bytes[position...]
    if result != bytes { revision.replace(node, by: .reworded(String(decoding: result, as: UTF8.self))) }
  }

  /// The paths of interpolations without resolvers and nesting.
  private static func paths(in bytes: [UInt8]) -> [Range<Int>] {
    var paths: [Range<Int>] = []
    var i = 0
    while i + 1 < bytes.count {
      guard bytes[i] == UInt8(ascii: "$"), bytes[i + 1] == UInt8(ascii: "{") else {
        i += 1
        continue
      }
      guard let end = bytes[(i + 2)...].firstIndex(where: { "{}$:".utf8.contains($0) }) else { break }
      if bytes[end] == UInt8(ascii: "}") { paths.append((i + 2)..<end) }
      i = end
    }
    return paths
  }

  /// Follows one path through the file and collects its new spelling.
  private struct Walk {
    private(set) var path: [UInt8] = []
    private(set) var target: NodeID
    /// Whether the path's target is replaced.
    private(set) var losesTarget = false

    init(_ references: References, _ scalar: NodeID, bytes: [UInt8], range: Range<Int>) throws(EditRefusal) {
      let revision = references.revision
      let dots = bytes[range].prefix { $0 == UInt8(ascii: ".") }.count
      let around = references.base.containers(around: scalar)
      target = references.root
      if dots > 0, dots <= around.count {
        let reached = around.count - dots
        target = around[reached]
        let added = around[(reached + 1)...].reduce(0) { $0 + revision.depth(around: $1) }
        path = Array(repeating: UInt8(ascii: "."), count: added)
      }
      path += bytes[range].prefix(dots)
      for segment in Walk.segments(bytes, (range.lowerBound + dots)..<range.upperBound) {
        // Leave unresolvable references unchanged.
        guard let next = try Walk.step(references.base, revision, at: target, segment: bytes[segment.name]) else {
          path += bytes[segment.whole]
          continue
        }
        path += bytes[segment.whole.lowerBound..<segment.name.lowerBound] + next.name.utf8
        path += bytes[segment.name.upperBound..<segment.whole.upperBound]
        (target, losesTarget) = (next.value, next.isReplaced)
        if segment.name.upperBound < range.upperBound - 1 || segment.whole.upperBound < range.upperBound {
          if next.isReplaced { throw EditRefusal("an interpolation points into `\(next.name)`, which would be written anew") }
          path += revision.steps(into: next.value).utf8
        }
      }
    }

    private struct Step {
      let name: String
      let value: NodeID
      let isReplaced: Bool
    }

    /// A path segment as spelled after the revision; nil if it doesn't exist.
    private static func step(
      _ base: SpellerBase, _ revision: Revision, at node: NodeID, segment: ArraySlice<UInt8>
    ) throws(EditRefusal) -> Step? {
      let file = base.file
      guard let container = base.structure(node) else { return nil }
      let name = String(decoding: segment.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }, as: UTF8.self)
      if file.kind(container) == .sequence {
        guard let index = Int(name), index >= 0 else { return nil }
        let items = Array(file.items(of: container))
        guard index < items.count else { return nil }
        guard case .sequence(let plan)? = revision.planInPlace(of: container) else {
          return Step(name: name, value: items[index], isReplaced: revision.replaces(items[index]))
        }
        let place = plan.items.firstIndex { if case .kept(let kept) = $0 { kept == items[index] } else { false } }
        guard let place else { throw EditRefusal("an interpolation points at item \(name) of a list, which would go") }
        return Step(name: String(place), value: items[index], isReplaced: revision.replaces(items[index]))
      }
      guard let entry = file.entry(named: name, in: container) else { return nil }
      guard entry.via == nil, case .mapping(let plan)? = revision.planInPlace(of: container) else {
        return Step(name: name, value: entry.value, isReplaced: revision.replaces(entry.value))
      }
      guard let item = plan.items.first(where: { $0.origin == entry.key }) else {
        throw EditRefusal("an interpolation points at `\(name)`, which would go")
      }
      let isKept = item.value.node == entry.value
      return Step(name: item.key, value: entry.value, isReplaced: !isKept || revision.replaces(entry.value))
    }

    /// `a.b[0]` as its names and the stretches between separators.
    private static func segments(_ bytes: [UInt8], _ range: Range<Int>) -> [(name: Range<Int>, whole: Range<Int>)] {
      var result: [(Range<Int>, Range<Int>)] = []
      var start = range.lowerBound
      while start < range.upperBound {
        let name = bytes[start..<range.upperBound].firstIndex { !".[]".utf8.contains($0) } ?? range.upperBound
        let end = bytes[name..<range.upperBound].firstIndex { ".[]".utf8.contains($0) } ?? range.upperBound
        let isClosed = end < range.upperBound && bytes[end] == UInt8(ascii: "]")
        let whole = start..<(isClosed ? end + 1 : end)
        if name < end { result.append((name..<end, whole)) }
        start = max(whole.upperBound, start + 1)
      }
      return result
    }
  }
}

extension Revision {
  /// Whether the revision replaces a node.
  func replaces(_ node: NodeID) -> Bool {
    switch plan(for: node) {
    // A respelled interpolation keeps its value.
    case nil, .reworded?: false
    case .mapping(let plan)?: plan.node != node
    case .sequence(let plan)?: plan.node != node
    case .kept(let kept)?: kept != node
    default: true
    }
  }
}
