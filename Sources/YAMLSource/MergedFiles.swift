/// Several files read as one document, as configuration systems merge them: mappings grow, everything else is replaced.
///
/// The result is a ``YAMLFile`` like any other. Its bytes are those of the files one behind the other, so that every range
/// leads back to a file and a place in it.
public struct MergedFiles {
  /// One of the files.
  public struct Source: Sendable {
    public let path: String
    public let file: YAMLFile
    /// Where its bytes start in the composed ones.
    public let base: Int
    fileprivate let nodes: UInt32
    fileprivate let properties: UInt32
    fileprivate let pool: UInt32
  }

  /// More bytes or nodes than this are not composed.
  private static let limit = 1 << 26

  public private(set) var sources: [Source] = []
  private var bytes: [UInt8] = []
  /// All of the tree but its nodes.
  private var tree = Tree()
  private var nodes: [Node] = []
  private var root = Branch()
  private var like: (source: Int, node: NodeID)?
  /// Whether the files are too large together.
  public private(set) var isFull = false
  /// Bounds the growth by aliases that are merged onto aliases.
  private let budget = Budget()

  fileprivate final class Budget {
    private(set) var left = 1_000_000
    func take(_ count: Int) -> Bool {
      left -= min(count, left)
      return left > 0
    }
  }

  public init() {}

  /// Adds a file and returns its number. Nothing of it is in the document yet.
  public mutating func add(_ file: YAMLFile, path: String) -> Int {
    let total = bytes.count + file.bytes.count + 2 * (nodes.count + file.nodeCount)
    isFull = isFull || total > MergedFiles.limit
    let source = Source(
      path: path, file: file, base: bytes.count, nodes: UInt32(nodes.count), properties: UInt32(tree.properties.count),
      pool: UInt32(tree.pool.count))
    sources.append(source)
    guard !isFull else { return sources.count - 1 }
    bytes += file.bytes
    bytes.append(UInt8(ascii: "\n"))
    for index in 0..<file.nodeCount { nodes.append(source.shifted(file.tree.nodes[index], by: source.nodes)) }
    for properties in file.tree.properties { tree.properties.append(source.shifted(properties)) }
    tree.pool += file.tree.pool
    return sources.count - 1
  }

  /// Merges the entries of a mapping of a file into the document, below the keys of `package`; those in `skipped` not.
  public mutating func merge(_ mapping: NodeID, of source: Int, at package: [String], skipping skipped: [String] = []) {
    guard !isFull else { return }
    // The document is the first file's, whatever is merged before it.
    if package.isEmpty, source == 0 || like == nil { like = (source, mapping) }
    var branch = root
    for name in package { branch = branch.child(name, (source, mapping), in: self) }
    branch.merge(mapping, source, in: self, skipped: skipped)
  }

  /// Makes the mapping below the keys of `package` where there is none yet: an empty file is merged there.
  public mutating func grow(_ package: [String]) {
    guard !isFull, let first = sources.first, let mapping = first.file.documents.first else { return }
    var branch = root
    for name in package { branch = branch.child(name, like ?? (0, mapping), in: self) }
  }

  /// Merges one entry of a mapping of a file into the document.
  public mutating func merge(_ mapping: NodeID, of source: Int, at package: [String], only key: String) {
    let file = sources[source].file
    let others = file.mergedEntries(of: mapping).map { file.text(file.resolve($0.key)) }.filter { $0 != key }
    merge(mapping, of: source, at: package, skipping: others)
  }

  /// Sets the value of a file's entry at the end of a way of keys, instead of what stands there. Nothing happens where the way leads through
  /// something else than a mapping that is there.
  public mutating func set(_ entry: Entry, of source: Int, at way: [String]) {
    guard !isFull, let name = way.last, let top = sources[source].file.documents.first, budget.take(way.count) else { return }
    if like == nil { like = (source, top) }
    var branch = root
    for key in way.dropLast() {
      guard let next = branch.mapping(key, in: self) else { return }
      branch = next
    }
    branch.set(name, (source, entry.key), value: .leaf((source, entry.value)))
  }

  /// The document that has been merged; nil where it would be too large.
  public func finished() -> YAMLFile? {
    guard !isFull, budget.left > 0, let like else { return nil }
    var writer = Writer(self)
    writer.write(root, like, parent: Node.none)
    guard !writer.isFull else { return nil }
    var tree = tree
    tree.nodes = NodeArray(writer.nodes)
    return YAMLFile(composed: writer.bytes, tree, root: NodeID(UInt32(nodes.count)))
  }

  /// The file that a range of the composed document lies in, and the range there.
  public func locate(_ range: Range<Int>) -> (source: Int, range: Range<Int>)? { sources.locate(range) }
}

extension [MergedFiles.Source] {
  /// The file that a range of the composed document lies in, and the range there.
  public func locate(_ range: Range<Int>) -> (source: Int, range: Range<Int>)? {
    guard let source = lastIndex(where: { $0.base <= range.lowerBound }) else { return nil }
    let (base, count) = (self[source].base, self[source].file.bytes.count)
    guard range.lowerBound - base <= count else { return nil }
    return (source, range.lowerBound - base..<Swift.min(Swift.max(range.upperBound, range.lowerBound) - base, count))
  }
}

extension MergedFiles.Source {
  fileprivate func shifted(_ node: Node, by offset: UInt32) -> Node {
    var node = node
    node.start += UInt32(base)
    node.end += UInt32(base)
    node.next += offset
    if node.parent != Node.none { node.parent += offset }
    // An alias leads to the file's own nodes, which stand in front.
    if node.kind == .alias {
      node.extra += nodes
    } else if node.flags.contains(.properties) {
      node.extra += properties
    } else if node.flags.contains(.decoded) {
      node.extra += pool
    }
    return node
  }

  fileprivate func shifted(_ properties: Properties) -> Properties {
    var properties = properties
    properties.contentStart += UInt32(base)
    if properties.anchor != Node.none {
      properties.anchor += UInt32(base)
      properties.anchorEnd += UInt32(base)
    }
    if properties.tag != Node.none { properties.tag += pool }
    properties.text += pool
    return properties
  }
}

extension MergedFiles {
  typealias Place = (source: Int, node: NodeID)

  /// A mapping that grows.
  fileprivate final class Branch {
    struct Entry {
      let name: String
      /// Nil for a key that a package gives.
      let key: Place?
      var value: Value
    }

    enum Value {
      /// As it stands in its file.
      case leaf(Place)
      case branch(Branch, like: Place)
    }

    private(set) var entries: [Entry] = []
    /// The indexes of the entries by name, where there are more than a few: a few are found faster one after the other.
    private var places: [String: Int] = [:]
    private static let few = 12

    func child(_ name: String, _ like: Place, in composition: MergedFiles) -> Branch {
      if let place = place(of: name), let branch = branch(at: place, composition) { return branch }
      let branch = Branch()
      set(name, nil, value: .branch(branch, like: like))
      return branch
    }

    /// The mapping at a key that is there, ready to grow; nil for anything else.
    func mapping(_ name: String, in composition: MergedFiles) -> Branch? { place(of: name).flatMap { branch(at: $0, composition) } }

    func merge(_ mapping: NodeID, _ source: Int, in composition: MergedFiles, skipped: [String] = []) {
      let file = composition.sources[source].file
      let entries = file.mergedEntries(of: mapping)
      guard composition.budget.take(entries.count + 1) else { return }
      for entry in entries {
        let name = file.text(file.resolve(entry.key))
        if skipped.contains(name) { continue }
        let value = file.resolve(entry.value)
        if file.kind(value) == .mapping, let place = place(of: name), let branch = branch(at: place, composition) {
          branch.merge(value, source, in: composition)
        } else {
          set(name, (source, entry.key), value: .leaf((source, entry.value)))
        }
      }
    }

    private func place(of name: String) -> Int? {
      entries.count > Branch.few ? places[name] : entries.firstIndex { $0.name == name }
    }

    func set(_ name: String, _ key: Place?, value: Value) {
      if let place = place(of: name) {
        entries[place].value = value
        return
      }
      entries.append(Entry(name: name, key: key, value: value))
      if entries.count > Branch.few {
        for index in (places.isEmpty ? 0 : entries.count - 1)..<entries.count { places[entries[index].name] = index }
      }
    }

    /// The mapping at an entry, ready to grow; nil for anything else.
    private func branch(at place: Int, _ composition: MergedFiles) -> Branch? {
      switch entries[place].value {
      case .branch(let branch, _): return branch
      case .leaf(let (source, node)):
        let file = composition.sources[source].file
        let mapping = file.resolve(node)
        guard file.kind(mapping) == .mapping else { return nil }
        let branch = Branch()
        branch.merge(mapping, source, in: composition)
        entries[place].value = .branch(branch, like: (source, mapping))
        return branch
      }
    }
  }

  /// Appends the merged tree behind the files' own ones.
  fileprivate struct Writer {
    let composition: MergedFiles
    var bytes: [UInt8]
    var nodes: [Node]
    var isFull = false

    init(_ composition: MergedFiles) {
      self.composition = composition
      (bytes, nodes) = (composition.bytes, composition.nodes)
    }

    mutating func write(_ branch: Branch, _ like: Place, parent: UInt32) {
      let index = UInt32(nodes.count)
      var node = copy(like, parent: parent)
      node.flags.remove([.merge, .properties])
      node.extra = 0
      nodes.append(node)
      for entry in branch.entries {
        writeKey(entry, parent: index)
        switch entry.value {
        case .branch(let branch, let like): write(branch, like, parent: index)
        case .leaf(let place): writeLeaf(place, parent: index)
        }
      }
      nodes[Int(index)].next = UInt32(nodes.count)
    }

    private mutating func writeKey(_ entry: Branch.Entry, parent: UInt32) {
      let next = UInt32(nodes.count) + 1
      if let key = entry.key {
        var node = copy(key, parent: parent)
        node.next = next
        nodes.append(node)
      } else {
        let start = UInt32(bytes.count)
        bytes += entry.name.utf8
        bytes.append(UInt8(ascii: "\n"))
        nodes.append(
          Node(
            start: start, end: UInt32(bytes.count - 1), next: next, parent: parent, extra: 0, kind: .scalar, style: .plain, flags: [.key, .implicit]))
      }
    }

    /// A subtree as it stands.
    private mutating func writeLeaf(_ place: Place, parent: UInt32) {
      let source = composition.sources[place.source]
      let (first, index) = (place.node.index, UInt32(nodes.count))
      let last = source.file.end(of: place.node).index
      isFull = isFull || nodes.count + Int(last - first) > MergedFiles.limit
      guard !isFull else { return }
      for i in first..<last {
        var node = source.shifted(source.file.node(NodeID(i)), by: 0)
        node.next = node.next - first + index
        node.parent = i == first ? parent : node.parent - first + index
        nodes.append(node)
      }
    }

    private func copy(_ place: Place, parent: UInt32) -> Node {
      let source = composition.sources[place.source]
      var node = source.shifted(source.file.node(place.node), by: 0)
      node.parent = parent
      return node
    }
  }
}
