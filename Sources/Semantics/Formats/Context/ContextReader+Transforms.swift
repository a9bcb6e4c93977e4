import Model
import YAMLSource

/// The transforms of a section: a name of `torch.func`, or a mapping from it to the options that torch has.
extension ContextReader {
  /// Nil for an invalid transform, and for one that never causes a refusal (`functionalize`).
  mutating func transform(_ argument: Argument) -> Transform? {
    switch argument.value {
    case .string(let name): return transform(name, Argument(.null, argument.node), at: argument.node)
    case .mapping(let entries) where entries.count == 1:
      return transform(entries[0].name, entries[0].argument, at: argument.node)
    default:
      decoder.refuse("a transform must be a name, or a mapping from its name to its options", argument.node)
      return nil
    }
  }

  private static let prefixes = ["torch.func.", "functorch.", "torch."]

  private mutating func transform(_ spelled: String, _ options: Argument, at node: NodeID) -> Transform? {
    let prefix = ContextReader.prefixes.first { spelled.hasPrefix($0) } ?? ""
    let name = String(spelled.dropFirst(prefix.count))
    if name == "vmap" { return vmap(options, at: node) }
    if let kind = GradientKind(rawValue: name) { return gradient(kind, options, at: node) }
    switch name {
    case "functionalize":
      // functionalize removes mutations below the other transforms; those still refuse the same calls.
      _ = decoder.fields(options, of: "`functionalize`", keys: ["remove"])
    case "linearize":
      decoder.refuse("`linearize` traces its function, which is not modelled; `jvp` is what it computes", node)
    default:
      let names = ["vmap"] + GradientKind.allCases.map(\.rawValue) + ["functionalize"]
      decoder.refuse("a transform must be \(names.listed("or")), not `\(name)`\(decoder.hint(for: name, in: names))", node)
    }
    return nil
  }

  // MARK: vmap

  private mutating func vmap(_ options: Argument, at node: NodeID) -> Transform {
    let fields = decoder.fields(options, of: "`vmap`", keys: ["arguments", "in_dims", "out_dims", "size", "randomness", "chunk_size"])
    let own = ownArguments(fields)
    var vmap = Vmap(mapped: .inputs)
    var nodes: [Operands: NodeID] = [:]
    for field in fields {
      let (name, value) = (field.name, field.argument)
      switch name {
      case "in_dims": (vmap.mapped, vmap.dimensions, nodes) = inDims(value, of: own ?? context.argumentOrder)
      case "size": vmap.size = decoder.count(value, name) ?? vmap.size
      case "randomness": vmap.randomness = decoder.word(value, name) ?? vmap.randomness
      case "chunk_size": _ = chunkSize(value)
      case "out_dims":
        checkDimensions(value)
        if case .null = value.value { vmap.returnsUnmapped = true }
      default: break
      }
    }
    var transform = Transform(.vmap(vmap), argumentOrder: own, node: node)
    transform.inDims = nodes
    return transform
  }

  /// The mapped operands, their dimensions other than 0, and the nodes that say so.
  mutating func inDims(_ argument: Argument, of order: [Operands]) -> (mapped: Operands, dimensions: [Operands: Int], nodes: [Operands: NodeID]) {
    var dims = InDims()
    switch argument.value {
    case .null: break
    case .int: for operand in [Operands.params, .buffers, .inputs] { add(argument, to: operand, dims: &dims) }
    case .mapping(let entries):
      for entry in entries {
        if let operand = operand(entry.name, of: "in_dims", at: entry.key) { add(entry.argument, to: operand, dims: &dims) }
      }
    case .list(let items):
      guard let operands = places(order, items.count) else {
        if takesAnyInput { break }
        decoder.refuse(
          "`in_dims` has \(items.count) entries, but the function takes \(order.count) arguments (`arguments`)", argument.node)
        break
      }
      for (item, operand) in zip(items, operands) { add(item, to: operand, dims: &dims) }
    default: decoder.refuse("in_dims", mustBe: "a dimension, a list of dimensions, or a mapping of arguments to dimensions", argument: argument)
    }
    return (context.whole([dims.mapped]), dims.dimensions, dims.nodes)
  }

  private struct InDims {
    var mapped: Operands = []
    var dimensions: [Operands: Int] = [:]
    var nodes: [Operands: NodeID] = [:]
  }

  /// The arguments in order; the inputs count as one argument or one each, to match the number of entries.
  private func places(_ order: [Operands], _ count: Int) -> [Operands]? {
    order.count == count ? order : places(order).count == count ? places(order) : nil
  }

  /// One entry of `in_dims`: a dimension, null, or for the inputs a list or a mapping of these.
  private mutating func add(_ argument: Argument, to operand: Operands, dims: inout InDims) {
    switch argument.value {
    case .null: break
    case .int(let dimension):
      dims.mapped.formUnion(operand)
      dims.nodes[operand] = argument.node
      guard dimension != 0 else { break }
      let single = operand.hasInputs ? context.inputs.indices.map { Operands.input($0) }.filter(operand.contains) : [operand]
      for operand in single { dims.dimensions[operand] = dimension }
    case .mapping(let entries) where operand.hasInputs:
      for entry in entries {
        if let own = self.operand(entry.name, of: "in_dims", at: entry.key) { add(entry.argument, to: own, dims: &dims) }
      }
    case .list(let items) where operand == .inputs && items.count == context.inputs.count:
      for (index, item) in items.enumerated() { add(item, to: context.inputs.count > 1 ? .input(index) : .inputs, dims: &dims) }
    default:
      decoder.refuse("an entry of `in_dims` must be a dimension such as 0, or null, not \(argument.value.spelled)", argument.node)
    }
  }

  /// Checks `out_dims`, which moves the mapped dimension and changes no verdict.
  private mutating func checkDimensions(_ argument: Argument) {
    switch argument.value {
    case .int, .null: break
    case .list(let items): for item in items { checkDimensions(item) }
    case .mapping(let entries): for entry in entries { checkDimensions(entry.argument) }
    default: decoder.refuse("out_dims", mustBe: "a dimension such as 0, or null", argument: argument)
    }
  }

  private mutating func chunkSize(_ argument: Argument) -> Int? {
    if case .null = argument.value { nil } else { decoder.count(argument, "chunk_size") }
  }

  /// The `arguments` option of a transform.
  private mutating func ownArguments(_ fields: [Keyword]) -> [Operands]? {
    fields.last { $0.name == "arguments" }.map { arguments($0.argument) }
  }

  // MARK: Gradients

  private mutating func gradient(_ kind: GradientKind, _ options: Argument, at node: NodeID) -> Transform {
    let fields = decoder.fields(options, of: "`\(kind.rawValue)`", keys: ["arguments", "argnums"] + kind.options)
    let own = ownArguments(fields)
    var gradient = Gradient(kind: kind)
    for field in fields {
      let (name, value) = (field.name, field.argument)
      switch name {
      case "argnums": gradient.argnums = argnums(value, of: own ?? context.argumentOrder)
      case "randomness": gradient.randomness = decoder.word(value, name) ?? gradient.randomness
      case "chunk_size": gradient.isRowByRow = chunkSize(value) == 1
      case "has_aux", "strict": _ = decoder.bool(value, name)
      default: break
      }
    }
    return Transform(.gradient(gradient), argumentOrder: own, node: node)
  }

  /// One or several arguments, by name or position.
  private mutating func argnums(_ argument: Argument, of order: [Operands]) -> Operands? {
    if case .null = argument.value { return nil }
    var operands: Operands = []
    let items = decoder.items(argument)
    if items.isEmpty { decoder.refuse("`argnums` must name something", argument.node) }
    for item in items {
      guard let operand = argnum(item, of: places(order)) else { continue }
      if !operands.isDisjoint(with: operand) { decoder.refuse("`argnums` names an argument twice", item.node) }
      operands.formUnion(operand)
    }
    return context.whole([operands])
  }

  private mutating func argnum(_ item: Argument, of places: [Operands]) -> Operands? {
    switch item.value {
    case .string(let name): return operand(name, of: "argnums", at: item.node)
    case .int(let place) where places.indices.contains(place < 0 ? place + places.count : place):
      return places[place < 0 ? place + places.count : place]
    case .int where takesAnyInput: return .inputs
    case .int(let place):
      decoder.refuse("the function takes \(places.count) arguments (`arguments`): PyTorch refuses argnums=\(place)", item.node)
    default: decoder.refuse("argnums", mustBe: "names or places of arguments", argument: item)
    }
    return nil
  }
}

extension GradientKind {
  /// The options that torch has beside `argnums`.
  fileprivate var options: [String] {
    switch self {
    case .grad, .gradAndValue, .vjp: ["has_aux"]
    case .jvp: ["has_aux", "strict"]
    case .jacrev: ["has_aux", "chunk_size"]
    case .jacfwd: ["has_aux", "randomness"]
    case .hessian: []
    }
  }
}
