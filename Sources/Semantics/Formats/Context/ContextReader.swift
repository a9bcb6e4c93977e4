import Model
import YAMLSource

/// Reads a section that says how models are called.
struct ContextReader {
  private(set) var context: Context
  /// Patterns for the paths of the section's models; nil for all models.
  private(set) var models: [Pattern]?
  /// Whether the section gives transforms.
  private(set) var hasTransforms = false
  var decoder: SectionDecoder
  /// Accept any name or position as an input: the inputs aren't known yet.
  var takesAnyInput = false

  /// - Parameter base: the defaults for missing keys.
  init(_ file: YAMLFile, root: NodeID, base: Context) {
    context = base
    var reader = ConfigReader(file, root: root)
    reader.containers = [root]
    decoder = SectionDecoder(reader)
  }

  /// The section's mistakes with their nodes.
  var problems: [SectionDecoder.Problem] { decoder.problems }

  /// In reading order: later keys refer to names that earlier ones define.
  static let keys = ["mode", "eval", "distributed", "inputs", "arguments", "transforms"]

  /// - Parameter others: further keys that the section may have
  mutating func read(_ section: NodeID, besides others: [String] = []) {
    read(decoder.argument(section), besides: others)
  }

  mutating func read(_ section: Argument, besides others: [String] = []) {
    let fields = decoder.fields(section, of: "a context", keys: ContextReader.keys + others)
    for key in ContextReader.keys + ["models"] {
      for field in fields where field.name == key { read(field) }
    }
    // With a malformed section no verdict is certain.
    if !problems.isEmpty { context.unknown = "the context can't be read" }
  }

  private mutating func read(_ field: Keyword) {
    let (name, value) = (field.name, field.argument)
    switch name {
    case "mode": if case .null = value.value { context.mode = nil } else { context.mode = decoder.word(value, name) ?? context.mode }
    case "eval": context.evalModules = decoder.texts(value, name).map { Pattern($0.text) }
    case "distributed": context.isDistributed = decoder.bool(value, name) ?? context.isDistributed
    case "inputs": readInputs(value)
    case "arguments": context.argumentOrder = arguments(value)
    case "transforms": readTransforms(value)
    default: models = decoder.texts(value, name).map { Pattern($0.text) }
    }
  }

  /// `{x: [1, 3, 32, 32]}`, or just the list.
  private mutating func readInputs(_ argument: Argument) {
    switch argument.value {
    case .mapping(let entries) where !entries.isEmpty:
      context.inputs = entries.map { Context.Input(name: $0.name, shape: decoder.shape($0.argument, "inputs")) }
    case .list: context.inputs = [Context.Input(name: "inputs", shape: decoder.shape(argument, "inputs"))]
    case .null: break
    default: decoder.refuse("inputs", mustBe: "a shape such as [1, 3, 32, 32], or a mapping of names to shapes", argument: argument)
    }
  }

  private mutating func readTransforms(_ argument: Argument) {
    guard case .list(let items) = argument.value else {
      return decoder.refuse("transforms", mustBe: "a list such as [{vmap: {in_dims: {inputs: 0}}}]", argument: argument)
    }
    guard items.count <= 64 else {
      return decoder.refuse("torch.func nests at most 64 transforms, these are \(items.count)", argument.node)
    }
    hasTransforms = true
    context.transforms = items.compactMap { transform($0) }
  }

  // MARK: Names of what a function takes

  /// A function's arguments in order: `params`, `buffers`, `inputs`, or names of single inputs.
  mutating func arguments(_ argument: Argument) -> [Operands] {
    decoder.items(argument).compactMap { item in
      guard case .string(let name) = item.value else {
        decoder.refuse("arguments", mustBe: "a list of \(operandNames.listed("and"))", argument: item)
        return nil
      }
      return operand(name, of: "arguments", at: item.node)
    }
  }

  var operandNames: [String] { ["params", "buffers", "inputs"] + context.inputs.map(\.name).filter { $0 != "inputs" } }

  /// Parameters, buffers, all inputs or one of them; another name is refused.
  mutating func operand(_ name: String, of key: String, at node: NodeID) -> Operands? {
    switch name {
    case "params": return .params
    case "buffers": return .buffers
    case "inputs": return .inputs
    default:
      if let index = context.inputs.firstIndex(where: { $0.name == name }) { return context.whole([.input(index)]) }
      if takesAnyInput { return .inputs }
      let hint = decoder.hint(for: name, in: operandNames)
      let known = "; there are \(operandNames.listed("and")), and what `inputs` names"
      decoder.refuse("`\(key)` names `\(name)`, which is none of the function's arguments\(hint.isEmpty ? known : hint)", node)
      return nil
    }
  }

  /// The operand at each position of a function's arguments; each input has its own position.
  func places(_ order: [Operands]) -> [Operands] {
    order.flatMap { operands -> [Operands] in
      operands == .inputs && context.inputs.count > 1 ? context.inputs.indices.map { .input($0) } : [operands]
    }
  }
}
