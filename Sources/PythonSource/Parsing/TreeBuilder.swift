/// The nodes of a file while they are made: children before their parents.
struct TreeBuilder {
  /// The nodes. The one at index 0 is the absent node.
  private(set) var nodes: ContiguousArray<NodeRecord> = [NodeRecord(.pass, start: 0, end: 0)]
  /// The pool of lists and further fields. Its first entry is the empty list.
  private(set) var pool: ContiguousArray<UInt32> = [0]
  var text: ContiguousArray<UInt8> = []
  /// The items of all lists that are not finished, those of the innermost list last.
  private var items: ContiguousArray<UInt32> = []

  init(tokens: Int) {
    nodes.reserveCapacity(tokens)
    pool.reserveCapacity(tokens / 2)
  }

  subscript(n: PythonNode) -> NodeRecord {
    get { nodes[Int(n.index)] }
    _modify { yield &nodes[Int(n.index)] }
  }

  mutating func add(_ record: NodeRecord) -> PythonNode {
    nodes.append(record)
    return PythonNode(UInt32(nodes.count - 1))
  }

  // MARK: Lists

  /// The mark of a list whose items are pushed from now on.
  var mark: Int { items.count }

  mutating func push(_ n: PythonNode?) { items.append(n?.index ?? PythonNode.absent) }
  mutating func push(_ raw: UInt32) { items.append(raw) }

  /// The number of items pushed since a mark.
  func count(since mark: Int) -> Int { items.count - mark }

  /// The item pushed last.
  var last: PythonNode { PythonNode(items[items.count - 1]) }
  mutating func pop() -> PythonNode { PythonNode(items.removeLast()) }
  mutating func drop(to mark: Int) { items.removeSubrange(mark...) }

  /// Ends the list that began at a mark.
  /// - Returns: its offset in the pool.
  mutating func list(since mark: Int) -> UInt32 {
    guard items.count > mark else { return 0 }
    let offset = UInt32(pool.count)
    pool.append(UInt32(items.count - mark))
    pool.append(contentsOf: items[mark...])
    drop(to: mark)
    return offset
  }

  mutating func list(_ n: PythonNode) -> UInt32 {
    let mark = mark
    push(n)
    return list(since: mark)
  }

  /// Ends a list of pairs.
  /// - Returns: the list of first items and that of second ones.
  mutating func pairs(since mark: Int) -> (UInt32, UInt32) {
    let half = stride(from: mark, to: items.count, by: 2)
    let first = append(half.map { items[$0] })
    let second = append(half.map { items[$0 + 1] })
    drop(to: mark)
    return (first, second)
  }

  /// Ends a list of a call's arguments.
  mutating func arguments(since mark: Int) -> Parser.CallArguments {
    let isKeyword = { [nodes] (item: UInt32) in nodes[Int(item)].kind == .keyword }
    guard let first = items[mark...].firstIndex(where: isKeyword) else {
      return Parser.CallArguments(positional: list(since: mark))
    }
    let rest = Array(items[first...])
    let keywords = append(rest.filter(isKeyword))
    items.removeSubrange(first...)
    items.append(contentsOf: rest.filter { !isKeyword($0) })
    return Parser.CallArguments(positional: list(since: mark), keywords: keywords)
  }

  private mutating func append(_ items: [UInt32]) -> UInt32 {
    guard !items.isEmpty else { return 0 }
    pool.append(UInt32(items.count))
    pool.append(contentsOf: items)
    return UInt32(pool.count - items.count - 1)
  }

  /// The items of a finished list.
  func items(_ offset: UInt32) -> ArraySlice<UInt32> {
    let first = Int(offset) + 1
    return ArraySlice(pool[first..<first + Int(pool[Int(offset)])])
  }

  /// Stores the fields for which a node has no slot.
  /// - Returns: their offset in the pool.
  mutating func extra(_ fields: UInt32...) -> UInt32 {
    pool.append(contentsOf: fields)
    return UInt32(pool.count - fields.count)
  }

  // MARK: Going back

  struct State {
    fileprivate var counts: (nodes: Int, pool: Int, text: Int, items: Int)
  }

  var state: State { State(counts: (nodes.count, pool.count, text.count, items.count)) }

  mutating func restore(_ state: State) {
    nodes.removeSubrange(state.counts.nodes...)
    pool.removeSubrange(state.counts.pool...)
    text.removeSubrange(state.counts.text...)
    items.removeSubrange(state.counts.items...)
  }
}
