internal import CLibYAML

/// Builds the tree of a file from libyaml's events, or from what ``QuickScanner`` finds.
struct TreeBuilder: ~Copyable {
  struct Result {
    var tree = Tree()
    var documents: [NodeID] = []
    var problems: [Problem] = []
    var peculiarities: [Problem] = []
    var isComplete = false
  }

  /// An open collection, or the stream around all documents.
  struct Frame {
    var node = Node.none
    var isMapping = false
    var awaitsKey = true

    var isStream: Bool { node == Node.none }
  }

  let source: UnsafeBufferPointer<UInt8>
  let limits: Limits
  var cursor: CharacterCursor
  var tree = Tree()
  var documents: [NodeID] = []
  var problems: [Problem] = []
  var peculiarities: [Problem] = []
  /// What each `<<` merges: the mapping that has it, and the one that is merged.
  var merges: [(mapping: UInt32, source: UInt32)] = []
  /// The documents that have begun.
  var documentCount = 0
  /// The innermost open collection, and those around it.
  var top = Frame()
  var stack: ContiguousArray<Frame> = []
  /// Where the node ended that was closed last.
  var lastEnd: UInt32 = 0
  /// The current document's anchors.
  var anchors: [String: UInt32] = [:]
  /// Offsets in the pool, so that a tag that many nodes have is stored once.
  var tags: [String: UInt32] = [:]
  /// How many nodes the aliases so far would add if they were copies.
  var aliasedNodes = 0
  /// `aliasedNodes` when an anchored collection was opened; after it is closed, the difference.
  var aliasedBefore: [UInt32: Int] = [:]
  var aliasedInside: [UInt32: Int] = [:]
  var keys = DuplicateKeys()

  init(_ source: UnsafeBufferPointer<UInt8>, _ limits: Limits) {
    self.source = source
    self.limits = limits
    cursor = CharacterCursor(source)
    tree.nodes.reserve(source.count / 8 + 16)
  }

  static func parse(_ bytes: [UInt8], _ limits: Limits) -> Result {
    bytes.withUnsafeBufferPointer { source in
      if let problem = refusal(of: source, limits) { return Result(problems: [problem]) }
      if let result = QuickScanner.parse(source, limits) { return result }
      return parseWithLibYAML(source, limits)
    }
  }

  /// Parses any text with libyaml; ``QuickScanner`` must give the same tree.
  static func parseWithLibYAML(_ source: UnsafeBufferPointer<UInt8>, _ limits: Limits) -> Result {
    var builder = TreeBuilder(source, limits)
    let isComplete = source.isEmpty || builder.run()
    if isComplete, source.contains(UInt8(ascii: "\t")) { builder.noteTabs() }
    return builder.result(isComplete)
  }

  /// The reason to refuse a text before libyaml reads it.
  private static func refusal(of source: UnsafeBufferPointer<UInt8>, _ limits: Limits) -> Problem? {
    let limit = min(limits.bytes, Limits.addressableBytes)
    if source.count > limit {
      return Problem(.limit, "the file is larger than \(limit) bytes; exclude it or split it", at: 0..<0)
    }
    guard let line = source.tagDirective(number: Limits.tagDirectives + 1) else { return nil }
    return Problem(.limit, "the file has more than \(Limits.tagDirectives) %TAG lines; write the tags out", at: line)
  }

  mutating func result(_ isComplete: Bool) -> Result {
    if isComplete, !merges.isEmpty { noteMergeChains() }
    let problems = problems.sorted { $0.range.lowerBound < $1.range.lowerBound }
    guard isComplete else {
      tree.nodes.free()
      return Result(problems: problems)
    }
    let documents = problems.allSatisfy(\.leavesTreeWhole) ? documents : []
    let peculiarities = peculiarities.sorted { $0.range.lowerBound < $1.range.lowerBound }
    return Result(tree: tree, documents: documents, problems: problems, peculiarities: peculiarities, isComplete: true)
  }

  /// Whether the text was read to its end.
  private mutating func run() -> Bool {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
    defer {
      parser.deallocate()
      event.deallocate()
    }
    guard yaml_parser_initialize(parser) == 1 else { return fail(.limit, "not enough memory to read the file", at: 0..<0) }
    defer { yaml_parser_delete(parser) }
    yaml_parser_set_input_string(parser, source.baseAddress, source.count)
    while true {
      guard yaml_parser_parse(parser, event) == 1 else {
        problems.append(SyntaxError(parser.pointee, source).problem)
        return false
      }
      if event.pointee.type == YAML_STREAM_END_EVENT { return true }
      guard handle(event) else { return false }
    }
  }

  /// Whether to go on.
  @inline(__always) private mutating func handle(_ event: UnsafeMutablePointer<yaml_event_t>) -> Bool {
    // Fast path: end events own no memory and are frequent.
    if event.pointee.type == YAML_MAPPING_END_EVENT || event.pointee.type == YAML_SEQUENCE_END_EVENT {
      close(event)
      return true
    }
    defer { yaml_event_delete(event) }
    switch event.pointee.type {
    case YAML_SCALAR_EVENT: return scalar(event)
    case YAML_MAPPING_START_EVENT: return open(event, .mapping)
    case YAML_SEQUENCE_START_EVENT: return open(event, .sequence)
    case YAML_ALIAS_EVENT: return alias(event)
    case YAML_DOCUMENT_START_EVENT: beginDocument(at: cursor.byte(at: Int(event.pointee.start_mark.index)))
    default: break
    }
    return true
  }

  /// Records a problem that ends the reading.
  mutating func fail(_ kind: Problem.Kind, _ message: String, at range: Range<Int>) -> Bool {
    problems.append(Problem(kind, message, at: range))
    return false
  }

  /// Records a problem after which reading goes on, unless there are enough of its kind.
  mutating func report(_ problem: Problem) {
    if problems.count(where: { $0.kind == problem.kind }) < Limits.problemsPerKind { problems.append(problem) }
  }
}
