import YAMLSource

/// Reads nodes as values: aliases, merge keys and interpolations followed, calls recognised, nothing evaluated.
struct ConfigReader {
  let file: YAMLFile
  /// The document's root, where absolute interpolations start.
  let root: NodeID
  /// Whether a mapping with `type` is a call, as inside of the native form's `args`.
  var readsTypes = false
  /// The containers around the node that is being read, outermost first; relative interpolations count them.
  var containers: [NodeID] = []
  /// Whether `_convert_` leaves lists as they are, on the call that is being read or around it.
  private var keepsConfigLists = true
  /// The parameters of the block whose layers are read: interpolations find them before anything of the file.
  var parameters: [String: Value] = [:]
  /// Mappings that were read through an alias, a merge key or an interpolation: parts of what refers to them.
  private(set) var reached: Set<NodeID> = []
  private var steps = 0
  /// How many interpolations are being followed, one inside of another.
  var interpolations = 0
  private var depth = 0

  /// Interpolations can expand like an alias bomb; reading stops here.
  static let stepLimit = 2_000_000
  /// Nesting of values, through aliases and interpolations too.
  static let depthLimit = 200
  /// Longer chains of interpolations are taken for a cycle.
  static let interpolationLimit = 32

  init(_ file: YAMLFile, root: NodeID) {
    self.file = file
    self.root = root
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
    for item in file.items(of: node) { items.append(argument(item)) }
    return .list(items)
  }

  private mutating func scalar(_ node: NodeID) -> Value {
    switch file.scalar(node, as: .omegaConf) {
    case .null: .null
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .string("???"): .unknown("`???` is to be filled in")
    case .string(let text): file.contains(UInt8(ascii: "$"), in: node) ? interpolated(text) : .string(text)
    }
  }

  // MARK: Calls

  private mutating func mapping(_ node: NodeID) -> Value {
    let entries = file.mergedEntries(of: node)
    for entry in entries {
      if let via = entry.via { reached.insert(file.resolve(via)) }
    }
    if let target = entries.first(where: { file.equals($0.key, "_target_") }) { return call(node, target, entries) }
    if readsTypes, let type = entries.first(where: { file.equals($0.key, "type") }) {
      return typed(node, type, entries)
    }
    return .mapping(entries.map { Keyword(file.text($0.key), argument($0.value), key: $0.key) })
  }

  /// `hydra.utils.instantiate` of a mapping with `_target_`.
  private mutating func call(_ node: NodeID, _ target: Entry, _ entries: [Entry]) -> Value {
    guard case .string(let name) = value(target.value) else { return .unknown("its `_target_` can't be read") }
    let outer = keepsConfigLists
    defer { keepsConfigLists = outer }
    if let convert = entries.first(where: { file.equals($0.key, "_convert_") }) {
      keepsConfigLists = file.equals(file.resolve(convert.value), "none")
    }
    var positional: [Argument] = []
    var keywords: [Keyword] = []
    var isPartial: Value = .bool(false)
    for entry in entries {
      if file.equals(entry.key, "_args_") {
        if case .list(let items) = value(entry.value) { positional = items }
      } else if file.equals(entry.key, "_partial_") {
        isPartial = value(entry.value)
      } else if !isReserved(entry.key, in: node) {
        keywords.append(Keyword(file.text(entry.key), argument(entry.value), key: entry.key))
      }
    }
    let call = ModuleCall(
      target: name, positional: positional, keywords: keywords, node: node, name: target.value,
      keepsConfigLists: keepsConfigLists)
    switch isPartial {
    case .bool(true): return .partial(call)
    case .unknown(let reason): return .unknown(reason)
    default: return called(call)
    }
  }

  /// Keys that are no arguments. The context section beside a model at the top of the file is normlint's own.
  private func isReserved(_ key: NodeID, in node: NodeID) -> Bool {
    file.equals(key, "_target_") || file.equals(key, "_convert_") || file.equals(key, "_recursive_")
      || (node == root && file.equals(key, "normlint"))
  }

  /// Calls of Hydra's and Python's helpers stand for what they return.
  private func called(_ call: ModuleCall) -> Value {
    let first = call.positional.first?.value ?? call.keywords.first { $0.name == "path" }?.argument.value
    switch call.target {
    case "hydra.utils.get_class", "hydra.utils.get_method", "hydra.utils.get_object", "hydra.utils.get_static_method":
      guard case .string(let path)? = first else { return .unknown("its path can't be read") }
      return .reference(path)
    case "functools.partial":
      guard case .reference(let path)? = first else { return .call(call) }
      let bound = Array(call.positional.dropFirst())
      return .partial(ModuleCall(target: path, positional: bound, keywords: call.keywords, node: call.node))
    case "builtins.list", "builtins.tuple":
      guard case .list? = first else { return .call(call) }
      return first ?? .null
    default:
      return .call(call)
    }
  }

  /// `{type: GroupNorm, args: {...}}`, as the native form writes callables inside of `args`.
  private mutating func typed(_ node: NodeID, _ type: Entry, _ entries: [Entry]) -> Value {
    guard case .string(let name) = value(type.value) else { return .unknown("its `type` can't be read") }
    let arguments = entries.first { file.equals($0.key, "args") }.map { value($0.value) }
    return .template(ConfigReader.call(name, arguments, node))
  }

  /// A call in the native form: `args` is a mapping of keywords or a list of positional arguments.
  static func call(_ type: String, _ arguments: Value?, _ node: NodeID) -> ModuleCall {
    let target = type.utf8.contains(UInt8(ascii: ".")) ? type : "torch.nn." + type
    switch arguments {
    case .mapping(let keywords)?: return ModuleCall(target: target, keywords: keywords, node: node)
    case .list(let items)?: return ModuleCall(target: target, positional: items, node: node)
    default: return ModuleCall(target: target, node: node)
    }
  }

  /// Reads `node` as standing in `containers`.
  mutating func value(_ node: NodeID, in containers: [NodeID]) -> Value {
    let outer = self.containers
    self.containers = containers
    defer { self.containers = outer }
    return value(node)
  }

  /// Notes that a node is part of what is being read, and counts the work.
  mutating func reach(_ node: NodeID) { reached.insert(file.resolve(node)) }
  mutating func count(_ work: Int) -> Bool {
    steps += work
    return steps < ConfigReader.stepLimit
  }
}
