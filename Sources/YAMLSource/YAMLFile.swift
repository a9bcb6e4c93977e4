import Synchronization

/// A YAML file as a flat tree of nodes with byte ranges.
///
/// Reading never fails and never traps, whatever the bytes: what is wrong with them stands in ``problems``.
/// The same value may be used from several threads.
public final class YAMLFile: Sendable {
  /// The text as UTF-8. A byte order mark is kept; a UTF-16 file is transcoded.
  public let bytes: [UInt8]
  /// How the file was encoded.
  public let encoding: Encoding
  /// What makes the file unreadable, by offset; none when it is fine.
  public let problems: [Problem]
  /// What YAML allows and the loaders of some formats refuse, the first of each kind, by offset.
  public let peculiarities: [Problem]
  /// The root of each document that isn't empty. None if a problem left no usable tree.
  public let documents: [NodeID]

  @usableFromInline let tree: Tree
  /// Whether the text was read to its end, so that the gaps between nodes are known.
  let isComplete: Bool
  let lineIndex = Mutex<LineIndex?>(nil)
  /// The keys of large mappings that were asked for a key of run time.
  let keyIndexes = Mutex<[NodeID: KeyTable]>([:])

  /// How many items of a list are left out before those that stand here, and where these begin; no items where the text is whole.
  let skipped: (count: Int, at: Int)

  public init(bytes: [UInt8], limits: Limits = .init(), skipping count: Int = 0, of place: Int = 0) {
    skipped = (count, place)
    let decoded = UTF16Text.decode(bytes)
    self.bytes = decoded.bytes
    encoding = decoded.encoding
    let parsed = decoded.problem.map { TreeBuilder.Result(problems: [$0]) } ?? TreeBuilder.parse(decoded.bytes, limits)
    problems = parsed.problems
    peculiarities = parsed.peculiarities
    documents = parsed.documents
    tree = parsed.tree
    isComplete = parsed.isComplete
  }

  deinit { tree.nodes.free() }

  /// A document put together of several files' bytes and nodes.
  init(composed bytes: [UInt8], _ tree: Tree, root: NodeID) {
    (self.bytes, encoding, problems, peculiarities, documents) = (bytes, .utf8, [], [], [root])
    (self.tree, isComplete, skipped) = (tree, false, (0, 0))
  }

  /// How many items of a list are left out before its first one.
  public func skippedItems(of list: NodeID) -> Int {
    guard skipped.count > 0 else { return 0 }
    let first = NodeID(UInt32(firstNode(from: skipped.at)))
    let isBlock = first.index < nodeCount && kind(first) == .sequence && style(first) == .block
    return list == (isBlock ? first : parent(first)) ? skipped.count : 0
  }

  /// How many nodes the tree has, in all documents.
  public var nodeCount: Int { tree.nodes.count }
}
