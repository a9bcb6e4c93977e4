import Model
import PythonSource
import YAMLSource

/// Finds how a program calls its models: transforms of `torch.func` around them, and Opacus. What can't be followed in the text of
/// one file is left out.
public struct CallReader {
  private let path: String
  private let names: SourceNames

  private static let transforms: Set<String> = ["vmap", "grad", "grad_and_value", "jacrev", "jacfwd", "hessian"]

  /// The calls in a file.
  /// - Parameter path: the file's path, as messages tell it
  public static func calls(in bytes: [UInt8], path: String) -> [SeenCall] {
    guard mayCall(bytes) else { return [] }
    let file = PythonFile(bytes: bytes)
    guard let module = file.module else { return [] }
    return CallReader(path: path, names: SourceNames(file, module)).calls()
  }

  /// Whether a text has a word without which nothing is found: most files need not be parsed.
  private static func mayCall(_ bytes: [UInt8]) -> Bool {
    let words: [StaticString] = ["torch.func", "functorch", "opacus", "vmap", "import func", "functional_call"]
    return words.contains { bytes.holds($0) }
  }

  private func calls() -> [SeenCall] {
    let transforms = names.calls.filter { transform($0) != nil }
    let chains = transforms.map(chain)
    // The inner ones of several transforms are part of the outer one.
    let inner = Set(chains.flatMap { $0.calls.dropFirst().map(\.index) })
    var result = chains.compactMap { chain in inner.contains(chain.calls[0].index) ? nil : seen(chain) }
    for call in names.calls { if let seen = opacus(call) { result.append(seen) } }
    return result.sorted { $0.line.row < $1.line.row }
  }

  private func seen(_ context: SeenContext, at node: PythonNode) -> SeenCall {
    let (row, column) = names.file.position(at: names.file.range(node).lowerBound)
    return SeenCall(context: context, line: PythonLine(path: path, row: row, column: column, text: names.file.lineText(row)))
  }

  // MARK: torch.func

  /// The name in `torch.func` of the transform that a call makes.
  private func transform(_ call: PythonNode) -> String? {
    guard let dotted = names.callee(call), let dot = dotted.lastIndex(of: ".") else { return nil }
    let (module, name) = (dotted[..<dot], String(dotted[dotted.index(after: dot)...]))
    let isOurs = module == "torch.func" || module == "functorch" || dotted == "torch.vmap"
    return isOurs && CallReader.transforms.contains(name) && names.argument(call, 0, "func") != nil ? name : nil
  }

  /// The transforms around a function, outermost first, and the function.
  private func chain(_ call: PythonNode) -> (calls: [PythonNode], function: PythonNode?) {
    var calls = [call]
    while let last = calls.last, let function = names.argument(last, 0, "func"), calls.count < 16 {
      guard let next = transformCall(function), !calls.contains(next) else { return (calls, function) }
      calls.append(next)
    }
    return (calls, nil)
  }

  /// The transform that an expression is, by itself or as a name that it was given.
  private func transformCall(_ node: PythonNode) -> PythonNode? {
    if names.file.kind(node) == .call { return transform(node) == nil ? nil : node }
    guard let (value, index) = names.assigned(node), index == nil, names.file.kind(value) == .call, transform(value) != nil else { return nil }
    return value
  }

  /// What the transformed function is called with: at once, or under the name that it was given.
  private func arguments(of call: PythonNode) -> [PythonNode]? {
    let file = names.file
    let uses = names.calls.filter { use in
      let callee = file.callee(use)
      return callee == call || (file.kind(callee) == .name && transformCall(callee) == call)
    }
    return uses.first.map { Array(file.args($0)) }
  }

  private func seen(_ chain: (calls: [PythonNode], function: PythonNode?)) -> SeenCall? {
    let outer = chain.calls[0]
    let given = arguments(of: outer)
    guard let node = chain.function, let function = TransformedFunction(node, calledWith: given, in: names) else { return nil }
    var transforms: [SeenContext.Transform] = []
    for call in chain.calls {
      guard let transform = transform(call).flatMap({ options($0, call, function.roles) }) else { return nil }
      transforms.append(transform)
    }
    var arguments: [SeenContext.Role] = []
    for role in function.roles { if let role, !arguments.contains(role) { arguments.append(role) } }
    let mode = ModuleEvidence.mode(of: function.model, before: outer, in: names)
    let shape = shape(of: function, given, transforms)
    return seen(SeenContext(mode: mode, arguments: arguments, transforms: transforms, shape: shape), at: outer)
  }

  /// What one call of the model sees of its only input.
  private func shape(of function: TransformedFunction, _ given: [PythonNode]?, _ transforms: [SeenContext.Transform]) -> [Int]? {
    // `*stack_module_state(models)` is two arguments.
    let nodes = (given ?? []).flatMap { names.file.kind($0) == .starred ? [PythonNode?.none, nil] : [$0] }
    guard let (index, insertions) = function.input, nodes.indices.contains(index), let whole = nodes[index].flatMap({ names.shape(of: $0) })
    else { return nil }
    let mapped = transforms.compactMap { $0.dimensions[.inputs] ?? nil }
    let inside = mapped.reduce(Optional(whole)) { shape, dimension in shape.flatMap { $0.removing(dimension) } }
    return insertions.reduce(inside) { shape, place in shape.flatMap { $0.inserting(place) } }
  }

  /// A transform with its options; nil where one of them is no literal.
  private func options(_ name: String, _ call: PythonNode, _ roles: [SeenContext.Role?]) -> SeenContext.Transform? {
    guard !names.file.args(call).contains(where: { names.file.kind($0) == .starred }),
      names.file.keywords(call).allSatisfy({ names.file.nameIfAny($0) != nil })
    else { return nil }
    var result = SeenContext.Transform(name)
    guard name == "vmap" else {
      guard let places = Literal(names.argument(call, 1, "argnums"), or: .int(0), in: names.file)?.ints else { return nil }
      for place in places {
        guard roles.indices.contains(place), let role = roles[place] else { return nil }
        if !result.differentiated.contains(role) { result.differentiated.append(role) }
      }
      return result
    }
    guard let dimensions = Literal(names.argument(call, 1, "in_dims"), or: .int(0), in: names.file)?.dimensions(count: roles.count) else {
      return nil
    }
    for (role, dimension) in zip(roles, dimensions) {
      guard let role else { continue }
      if let known = result.dimensions[role], known != dimension { return nil }
      result.dimensions[role] = .some(dimension)
    }
    guard let randomness = Literal(names.argument(call, 3, "randomness"), or: .string("error"), in: names.file),
      let chunk = Literal(names.argument(call, 4, "chunk_size"), or: .none, in: names.file)
    else { return nil }
    if case .string(let text) = randomness, text != "error" { result.randomness = text }
    if case .int(let size) = chunk { result.chunkSize = size }
    return result
  }

  // MARK: Opacus

  /// Opacus takes a gradient for each example, in train mode: `make_private` refuses modules in eval mode.
  private func opacus(_ call: PythonNode) -> SeenCall? {
    let file = names.file
    guard file.kind(file.callee(call)) == .attribute,
      ["make_private", "make_private_with_epsilon"].contains(names.name(of: file.callee(call))),
      isEngine(file.value(file.callee(call)))
    else { return nil }
    var (vmap, grad) = (SeenContext.Transform("vmap"), SeenContext.Transform("grad"))
    (vmap.dimensions, grad.differentiated) = ([.inputs: .some(0)], [.params])
    return seen(SeenContext(mode: "train", arguments: [.params, .inputs], transforms: [vmap, grad], shape: nil), at: call)
  }

  private func isEngine(_ node: PythonNode) -> Bool {
    let file = names.file
    if file.kind(node) == .call { return ["opacus.PrivacyEngine", "opacus.privacy_engine.PrivacyEngine"].contains(names.callee(node)) }
    guard let (value, index) = names.assigned(node), index == nil else { return false }
    return file.kind(value) == .call && isEngine(value)
  }
}
