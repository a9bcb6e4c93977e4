import YAMLSource

/// Reads the `normlint:` section of a file: how its models are called.
struct ContextReader {
  private(set) var context: Context
  /// What is wrong with the section, each with its node.
  private(set) var problems: [(message: String, node: NodeID)] = []
  /// Whether the section has transforms of its own.
  private(set) var hasTransforms = false
  private let file: YAMLFile
  private var reader: ConfigReader

  /// - Parameter base: what stands where the section says nothing.
  init(_ file: YAMLFile, root: NodeID, base: Context) {
    self.file = file
    context = base
    reader = ConfigReader(file, root: root)
    reader.containers = [root]
  }

  static let keys = ["mode", "inputs", "arguments", "transforms"]

  /// - Parameter others: keys that may stand in the section beside those of a context.
  mutating func read(_ section: NodeID, besides others: [String] = []) {
    guard case .mapping(let entries) = reader.value(section) else {
      return refuse("`normlint` must be a mapping with `mode`, `inputs`, `arguments` or `transforms`", section)
    }
    for entry in entries where !others.contains(entry.name) {
      switch entry.name {
      case "mode": readMode(entry.argument)
      case "inputs": readInputs(entry.argument)
      case "arguments": readArguments(entry.argument)
      case "transforms": readTransforms(entry.argument)
      default: refuseKey(entry.name, ContextReader.keys + others, entry.key)
      }
    }
    settleArgnums()
  }

  private mutating func refuse(_ message: String, _ node: NodeID) { problems.append((message, node)) }

  private mutating func refuseKey(_ key: String, _ allowed: [String], _ node: NodeID) {
    let hint = nearest(to: key, in: allowed).map { "; did you mean `\($0)`?" } ?? ""
    refuse("`\(key)` is not one of \(allowed.map { "`\($0)`" }.joined(separator: ", "))\(hint)", node)
  }

  private mutating func readMode(_ argument: Argument) {
    switch argument.value {
    case .null: context.mode = nil
    case .string(let word):
      guard let mode = Mode(rawValue: word) else { fallthrough }
      context.mode = mode
    default: refuse("`mode` must be `train` or `eval`, not \(argument.value.spelled)", argument.node)
    }
  }

  // MARK: Inputs

  /// `{x: [1, 3, 32, 32]}`, or just the list.
  private mutating func readInputs(_ argument: Argument) {
    switch argument.value {
    case .mapping(let entries) where !entries.isEmpty:
      context.inputs = entries.map { Context.Input(name: $0.name, shape: shape($0.argument)) }
    case .list: context.inputs = [Context.Input(name: "inputs", shape: shape(argument))]
    case .null: break
    default: refuse("`inputs` must be a shape such as [1, 3, 32, 32], or a mapping of names to shapes", argument.node)
    }
  }

  private mutating func shape(_ argument: Argument) -> Shape {
    guard case .list(let items) = argument.value else {
      if case .null = argument.value { return .unknown }
      if case .unknown = argument.value { return .unknown }
      refuse("a shape is a list of sizes such as [1, 3, 32, 32], not \(argument.value.spelled)", argument.node)
      return .unknown
    }
    guard items.count <= Shape.maximumRank else {
      refuse("a shape has at most \(Shape.maximumRank) dimensions, this one has \(items.count)", argument.node)
      return .unknown
    }
    let shape = Shape(items.map { size($0) })
    if shape.dims.allSatisfy(\.isKnown), shape.elements == nil {
      refuse("the shape \(shape) has more elements than memory can hold", argument.node)
    }
    return shape
  }

  private mutating func size(_ argument: Argument) -> Dim {
    switch argument.value {
    case .int(let size) where size >= 0:
      if !Dim(size).isKnown { refuse("the size \(size) is more than memory can hold", argument.node) }
      return Dim(size)
    case .null, .unknown: return .unknown
    default:
      refuse("a size is a whole number of at least 0, not \(argument.value.spelled)", argument.node)
      return .unknown
    }
  }

  // MARK: Arguments

  private mutating func readArguments(_ argument: Argument) {
    var items = [argument]
    if case .list(let list) = argument.value { items = list }
    var operands: Operands = []
    for item in items {
      guard case .string(let name) = item.value, let operand = Operands.named(name) else {
        refuse("`arguments` lists `params`, `buffers` and `inputs`, not \(item.value.spelled)", item.node)
        continue
      }
      operands.insert(operand)
    }
    context.arguments = operands
  }

  // MARK: Transforms

  private mutating func readTransforms(_ argument: Argument) {
    guard case .list(let items) = argument.value else {
      return refuse("`transforms` must be a list such as [{vmap: {in_dims: {inputs: 0}}}]", argument.node)
    }
    guard items.count <= 64 else {
      return refuse("torch.func nests at most 64 transforms, these are \(items.count)", argument.node)
    }
    hasTransforms = true
    context.transforms = items.compactMap { transform($0) }
  }

  private mutating func transform(_ argument: Argument) -> Transform? {
    switch argument.value {
    case .string(let name): return transform(name, [], argument.node)
    case .mapping(let entries) where entries.count == 1:
      switch entries[0].argument.value {
      case .mapping(let options): return transform(entries[0].name, options, argument.node)
      case .null: return transform(entries[0].name, [], argument.node)
      default: break
      }
    default: break
    }
    refuse("a transform is a name, or a mapping from its name to its options", argument.node)
    return nil
  }

  private mutating func transform(_ name: String, _ options: [Keyword], _ node: NodeID) -> Transform? {
    if name == "vmap" { return vmap(options, node) }
    guard let kind = GradientKind(rawValue: name) else {
      refuseKey(name, ["vmap"] + GradientKind.allCases.map(\.rawValue), node)
      return nil
    }
    var argnums: Operands = []
    for option in options {
      switch (option.name, option.argument.value) {
      case ("argnums", .string(let word)) where Operands.named(word) != nil: argnums = Operands.named(word) ?? []
      case ("argnums", _): refuse("`argnums` must be `params`, `buffers` or `inputs`", option.argument.node)
      default: refuseKey(option.name, ["argnums"], option.key)
      }
    }
    return Transform(.gradient(kind, argnums: argnums), node: node)
  }

  /// `argnums` defaults to the parameters where they are passed, else to the inputs. `arguments` may stand below.
  private mutating func settleArgnums() {
    let standard: Operands = context.arguments.contains(.params) ? .params : .inputs
    context.transforms = context.transforms.map { transform in
      guard case .gradient(let kind, []) = transform.kind else { return transform }
      return Transform(.gradient(kind, argnums: standard), node: transform.node, origin: transform.origin)
    }
  }

  private mutating func vmap(_ options: [Keyword], _ node: NodeID) -> Transform {
    var (batched, size, randomness) = (Operands.inputs, 2, Randomness.error)
    var nodes: [Operands: NodeID] = [:]
    for option in options {
      let argument = option.argument
      switch (option.name, argument.value) {
      case ("in_dims", _): (batched, nodes) = inDims(argument)
      case ("size", .int(let number)) where number > 0: size = number
      case ("size", _): refuse("`size` must be a whole number of at least 1", argument.node)
      case ("randomness", .string(let word)) where Randomness(rawValue: word) != nil:
        randomness = Randomness(rawValue: word) ?? .error
      case ("randomness", _): refuse("`randomness` must be `error`, `different` or `same`", argument.node)
      default: refuseKey(option.name, ["in_dims", "size", "randomness"], option.key)
      }
    }
    return Transform(.vmap(batched: batched, size: size, randomness: randomness), node: node, inDims: nodes)
  }

  /// Operands to the dimension that vmap maps over, or null; one number maps all of them.
  private mutating func inDims(_ argument: Argument) -> (Operands, [Operands: NodeID]) {
    var (batched, nodes): (Operands, [Operands: NodeID]) = ([], [:])
    switch argument.value {
    case .int:
      for (_, operand) in Operands.named { (batched, nodes[operand]) = (batched.union(operand), argument.node) }
    case .mapping(let entries):
      for entry in entries {
        guard let operand = operand(entry.name) else {
          refuseKey(entry.name, Operands.named.map(\.name), entry.key)
          continue
        }
        switch entry.argument.value {
        case .int:
          batched.insert(operand)
          nodes[operand] = entry.argument.node
        case .null: break
        default: refuse("an entry of `in_dims` is a dimension such as 0, or null", entry.argument.node)
        }
      }
    case .null: break
    default: refuse("`in_dims` maps `params`, `buffers` and `inputs` to a dimension or null", argument.node)
    }
    return (batched, nodes)
  }

  /// `inputs`, or the name of the model's only input.
  private func operand(_ name: String) -> Operands? {
    Operands.named(name) ?? (context.inputs.contains { $0.name == name } ? .inputs : nil)
  }
}
