import Catalogue
import Model
import YAMLSource

/// Reads nodes as values: follows aliases, merge keys and references, and recognises the dialect's calls. Evaluates nothing.
struct ConfigReader {
  let file: YAMLFile
  /// The document's root, where absolute references start.
  let root: NodeID
  /// Resolves classes.
  let catalogue: Catalogue
  var dialect: any Dialect.Type { didSet { schema = dialect.schema(for: file) } }
  private var schema: ScalarSchema
  /// The containers around the node that is being read, outermost first; relative references count them.
  var containers: [NodeID] = []
  /// Whether `_convert_` of this or an outer call keeps lists as ListConfig.
  var keepsConfigLists = true
  /// Whether `_recursive_` instantiates nested calls.
  var isRecursive = true
  /// The object that a program instantiates with options of its own.
  var instantiated: (node: NodeID, options: InstantiateOptions)?
  /// The parameters of the current block; references find them before the file's keys.
  var parameters: [String: Value] = [:]
  /// Mappings read through an alias, a merge key or a reference: they are parts of the referring model.
  private(set) var reached: Set<NodeID> = []
  private var steps = 0
  /// The depth of nested references, and the nodes to which those around the current one lead.
  private var references = 0
  private var followed: [NodeID] = []
  private var depth = 0

  /// Maximum number of steps: nested references can expand exponentially.
  static let stepLimit = 2_000_000
  /// Maximum nesting of values, including aliases and references.
  static let depthLimit = 200
  /// Maximum length of a text that references are put into, in bytes: each of a chain can double it.
  static let textLimit = 1 << 14
  /// Longer chains of references are taken for a cycle.
  static let referenceLimit = 32

  /// A node and the containers around it.
  typealias Location = (node: NodeID, containers: [NodeID])

  init(_ file: YAMLFile, root: NodeID, catalogue: Catalogue = .standard, dialect: any Dialect.Type = Hydra.self) {
    (self.file, self.root, self.catalogue, self.dialect) = (file, root, catalogue, dialect)
    schema = dialect.schema(for: file)
  }

  /// The argument that `node` spells, in the containers around it.
  mutating func argument(_ node: NodeID) -> Argument { Argument(value(node), node) }

  mutating func value(_ node: NodeID) -> Value {
    steps += 1
    guard steps < ConfigReader.stepLimit else { return .unknown("the file expands to too many values") }
    guard depth < ConfigReader.depthLimit else { return .unknown("it is nested too deeply to follow") }
    depth += 1
    defer { depth -= 1 }
    let target = file.resolve(node)
    if target != node { reached.insert(target) }
    if let tag = file.tag(target), let value = inside(target, { $0.dialect.tagged(target, tag, with: &$0) }) { return value }
    switch file.kind(target) {
    case .scalar: return scalar(target)
    case .sequence: return inside(target) { $0.list(target) }
    case .mapping: return inside(target) { $0.mapping(target) }
    case .alias: return .unknown("its alias leads nowhere")
    }
  }

  /// Runs `body` with `container` as the innermost one.
  private mutating func inside<Result>(_ container: NodeID, _ body: (inout ConfigReader) -> Result) -> Result {
    containers.append(container)
    defer { containers.removeLast() }
    return body(&self)
  }

  private mutating func list(_ node: NodeID) -> Value {
    var items: [Argument] = []
    // The node count bounds the item count of short lists.
    items.reserveCapacity(min(Int(file.end(of: node).index - node.index) - 1, 16))
    for item in file.items(of: node) where !leavesOut(item) { items.append(argument(item)) }
    return .list(items)
  }

  private mutating func scalar(_ node: NodeID) -> Value {
    switch file.scalar(node, as: schema) {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .string(let text): dialect.string(text, at: node, with: &self)
    }
  }

  private mutating func mapping(_ node: NodeID) -> Value {
    var entries = file.mergedEntries(of: node)
    for entry in entries {
      if let via = entry.via { reached.insert(file.resolve(via)) }
    }
    if !file.problems.isEmpty || !file.peculiarities.isEmpty { file.keepLast(of: &entries) }
    return dialect.mapping(node, entries, with: &self) ?? .mapping(keywords(entries))
  }

  /// The entries of a mapping as named arguments.
  mutating func keywords(_ entries: [Entry]) -> [Keyword] {
    entries.compactMap { leavesOut($0.value) ? nil : Keyword(file.text($0.key), argument($0.value), key: $0.key) }
  }

  /// Whether the format leaves out what stands in a list or a mapping.
  mutating func leavesOut(_ item: NodeID) -> Bool { file.kind(item) == .mapping && dialect.leavesOut(item, with: &self) }

  // MARK: References

  /// Reads `node` as standing in `containers`.
  mutating func value(_ node: NodeID, in containers: [NodeID]) -> Value {
    let outer = self.containers
    self.containers = containers
    defer { self.containers = outer }
    return value(node)
  }

  /// Marks a node as part of the current model.
  mutating func reach(_ node: NodeID) { reached.insert(file.resolve(node)) }

  /// Counts a step. False where there were too many.
  mutating func count() -> Bool {
    steps += 1
    return steps < ConfigReader.stepLimit
  }

  /// Runs `body`, which follows the reference that is spelled so.
  mutating func following(_ spelled: String, _ body: (inout ConfigReader) -> Value) -> Value {
    guard references < ConfigReader.referenceLimit else { return .unknown("`\(spelled)` leads back to itself") }
    references += 1
    defer { references -= 1 }
    return body(&self)
  }

  /// What a reference gives that leads to a location.
  mutating func value(at location: Location) -> Value {
    let target = file.resolve(location.node)
    guard !followed.contains(target) else { return .unknown("a reference in it leads back to it") }
    if file.kind(target) != .scalar { reach(target) }
    followed.append(target)
    defer { followed.removeLast() }
    return value(location.node, in: location.containers)
  }

  /// The location at a key or index, through references.
  mutating func step(from location: Location, _ key: String) -> Location? {
    guard let container = container(at: location), count() else { return nil }
    let around = container.containers + [container.node]
    if file.kind(container.node) == .sequence {
      guard let index = Int(key), index >= 0 else { return nil }
      var items = file.items(of: container.node)
      for _ in 0..<index { if !count() || items.next() == nil { return nil } }
      return items.next().map { ($0, around) }
    }
    guard file.kind(container.node) == .mapping else { return nil }
    return file.value(named: key, in: container.node).map { ($0, around) }
  }

  /// The collection at a location: itself, what an alias leads to, or what a reference that stands there leads to.
  private mutating func container(at location: Location) -> Location? {
    // The way to what a reference leads to may go through the reference itself.
    guard references < ConfigReader.referenceLimit else { return nil }
    references += 1
    defer { references -= 1 }
    var location = location
    for _ in 0..<16 {
      location.node = file.resolve(location.node)
      guard file.kind(location.node) == .scalar else { return location }
      let outer = containers
      containers = location.containers
      let next = dialect.destination(of: location.node, &self)
      containers = outer
      guard let next else { return nil }
      location = next
    }
    return nil
  }

  /// The collection that a node stands for in the reader's containers: itself, or what an alias or a reference leads to.
  mutating func structure(at node: NodeID) -> NodeID? { container(at: (node, containers))?.node }
}

extension YAMLFile {
  /// Keeps the last of equal keys, as PyYAML does.
  fileprivate func keepLast(of entries: inout [Entry]) {
    var last: [String: Int] = [:]
    for (index, entry) in entries.enumerated() { last[text(entry.key)] = index }
    let all = entries
    entries = all.indices.filter { last[text(all[$0].key)] == $0 }.map { all[$0] }
  }
}
