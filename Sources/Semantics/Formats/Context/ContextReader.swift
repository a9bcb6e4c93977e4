import Catalogue
import Model
import YAMLSource

/// Reads the `normlint:` section of a file: how its models are called.
struct ContextReader {
  private(set) var context: Context
  /// What is wrong with the section, each with its node.
  var problems: [SectionDecoder.Problem] { decoder.problems }
  /// Whether the section has transforms of its own.
  private(set) var hasTransforms = false
  private var decoder: SectionDecoder

  /// - Parameter base: what stands where the section says nothing.
  init(_ file: YAMLFile, root: NodeID, base: Context) {
    context = base
    var reader = ConfigReader(file, root: root)
    reader.containers = [root]
    decoder = SectionDecoder(reader)
  }

  static let keys = ["mode", "inputs", "arguments", "transforms"]

  /// - Parameter others: keys that may stand in the section beside those of a context.
  mutating func read(_ section: NodeID, besides others: [String] = []) {
    let fields = decoder.fields(decoder.argument(section), of: "a context", keys: ContextReader.keys + others)
    for entry in fields {
      switch entry.name {
      case "mode": readMode(entry.argument)
      case "inputs": readInputs(entry.argument)
      case "arguments": readArguments(entry.argument)
      case "transforms": readTransforms(entry.argument)
      default: break
      }
    }
    settleArgnums()
  }

  private mutating func refuse(_ message: String, _ node: NodeID) { decoder.refuse(message, node) }

  private mutating func readMode(_ argument: Argument) {
    if case .null = argument.value { context.mode = nil } else { context.mode = decoder.word(argument, "mode") ?? context.mode }
  }

  // MARK: Inputs

  /// `{x: [1, 3, 32, 32]}`, or just the list.
  private mutating func readInputs(_ argument: Argument) {
    switch argument.value {
    case .mapping(let entries) where !entries.isEmpty:
      context.inputs = entries.map { Context.Input(name: $0.name, shape: decoder.shape($0.argument, "inputs")) }
    case .list: context.inputs = [Context.Input(name: "inputs", shape: decoder.shape(argument, "inputs"))]
    case .null: break
    default: refuse("`inputs` must be a shape such as [1, 3, 32, 32], or a mapping of names to shapes", argument.node)
    }
  }

  // MARK: Arguments

  private mutating func readArguments(_ argument: Argument) {
    let names = decoder.items(argument).compactMap { item -> OperandName? in decoder.word(item, "arguments") }
    context.arguments = names.reduce([]) { $0.union($1.operands) }
  }

  // MARK: Transforms

  private mutating func readTransforms(_ argument: Argument) {
    guard case .list(let items) = argument.value else {
      return decoder.refuse("transforms", mustBe: "a list such as [{vmap: {in_dims: {inputs: 0}}}]", argument)
    }
    guard items.count <= 64 else {
      return refuse("torch.func nests at most 64 transforms, these are \(items.count)", argument.node)
    }
    hasTransforms = true
    context.transforms = items.compactMap { transform($0) }
  }

  private mutating func transform(_ argument: Argument) -> Transform? {
    switch argument.value {
    case .string(let name): return transform(name, Argument(.null, argument.node), argument.node)
    case .mapping(let entries) where entries.count == 1:
      return transform(entries[0].name, entries[0].argument, argument.node)
    default:
      refuse("a transform must be a name, or a mapping from its name to its options", argument.node)
      return nil
    }
  }

  private mutating func transform(_ name: String, _ options: Argument, _ node: NodeID) -> Transform? {
    if name == "vmap" { return vmap(options, node) }
    guard let kind = GradientKind(rawValue: name) else {
      let names = ["vmap"] + GradientKind.allCases.map(\.rawValue)
      refuse("a transform must be \(names.listed("or")), not `\(name)`\(decoder.hint(for: name, in: names))", node)
      return nil
    }
    var argnums: Operands = []
    for option in decoder.fields(options, of: "`\(name)`", keys: ["argnums"]) {
      argnums = decoder.word(option.argument, option.name).map { (operand: OperandName) in operand.operands } ?? []
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

  private mutating func vmap(_ options: Argument, _ node: NodeID) -> Transform {
    var (batched, size, randomness) = (Operands.inputs, 2, Randomness.error)
    var nodes: [Operands: NodeID] = [:]
    for option in decoder.fields(options, of: "`vmap`", keys: ["in_dims", "size", "randomness"]) {
      let argument = option.argument
      switch option.name {
      case "in_dims": (batched, nodes) = inDims(argument)
      case "size": size = decoder.count(argument, option.name) ?? size
      default: randomness = decoder.word(argument, option.name) ?? randomness
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
          _ = decoder.key(entry.name, of: "`in_dims`", in: Operands.named.map(\.name) + context.inputs.map(\.name), at: entry.key)
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

/// The words for what a function takes.
private enum OperandName: String, CaseIterable {
  case params, buffers, inputs

  var operands: Operands {
    switch self {
    case .params: .params
    case .buffers: .buffers
    case .inputs: .inputs
    }
  }
}
