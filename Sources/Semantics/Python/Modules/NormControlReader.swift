import Catalogue
import Model

/// What was found of the calls of a run, by the text of the call, the statements that might be evaluated, and the names of the
/// normalisations: equal calls in different models are evaluated once.
typealias NormControls = Memo<[String], NormControl?>

/// Finds the arguments of a constructor that decide what some of its normalisations are: it is evaluated again with one argument
/// wrapped, held back or replaced, and the trees are compared. Nothing is concluded from the name of a parameter.
struct NormControlReader {
  let call: ModuleCall
  /// Whose interpreter evaluates the calls.
  let model: PythonModel
  /// The names of the normalisations below the model.
  let norms: [String]
  /// How many statements may still be evaluated. A network of timm has some 6,000, most others less than 1,000.
  private var statements: Int
  private var made: String?

  init(call: ModuleCall, model: PythonModel, norms: [String], statements: Int) {
    (self.call, self.model, self.norms, self.statements) = (call, model, norms, statements)
  }

  /// - Parameter known: what the call builds, where it was evaluated already
  mutating func control(of known: PythonTree?) -> NormControl? {
    made = known?.rootClass
    guard let start = try? evaluation(), let tree = try? known ?? tree(of: start).tree else { return nil }
    // What no source tells has its parameters in the catalogue.
    guard !start.parameters.isEmpty else { return nil }
    made = start.made ?? made
    let before = Census(tree, of: norms)
    guard before.types.allSatisfy({ $0 != nil }) else { return nil }
    var called = callable(among: start.parameters)
    var choices: [NormControl.Choice] = []
    if called == nil {
      let deciding = deciding(among: start.parameters.filter { $0.value.flatMap(NormControl.Choice.Scalar.init) != nil }[...], before)
      called = callable(insteadOfNone: deciding, before)
      if called == nil { for parameter in deciding { choices += self.choices(of: parameter, before) } }
    }
    let positional = start.parameters.filter { $0.position != nil }
    return NormControl(
      parameters: (positional + start.parameters.filter { $0.position == nil }).map(\.name.text), positionalCount: positional.count,
      callable: called, choices: choices)
  }

  /// The call as a new model. Objects of the one before are dropped.
  /// - Throws: where too many statements were evaluated already.
  private func evaluation() throws(PyError) -> ConstructorCall {
    model.py.beginModel()
    guard statements > 0 else { throw model.py.exhaust("too many arguments") }
    return try ConstructorCall(model, call, making: made)
  }

  private mutating func tree(of call: ConstructorCall) throws(PyError) -> (tree: PythonTree, objects: [ModuleObject?]) {
    defer { statements -= Budget().statements - call.model.py.budget.statements }
    return try call.tree()
  }

  // MARK: Called arguments

  /// The parameter whose value the constructor calls to make each of the normalisations.
  private mutating func callable(among parameters: [ConstructorCall.Parameter]) -> NormControl.Callable? {
    let given = parameters.filter { $0.value?.isCallable == true }.map(\.name)
    return given.isEmpty ? nil : (try? called(among: given, orElse: nil)) ?? nil
  }

  /// The parameter that is None and whose value the constructor calls where it is given the class of the normalisations.
  private mutating func callable(insteadOfNone parameters: [ConstructorCall.Parameter], _ before: Census) -> NormControl.Callable? {
    let types = Set(before.types.compactMap { $0 })
    guard let type = types.first, types.count == 1 else { return nil }
    for parameter in parameters where parameter.value?.isNone == true {
      if let found = try? called(among: [parameter.name], orElse: type) { return found }
    }
    return nil
  }

  /// The parameter among some whose value the constructor calls to make all of the normalisations.
  /// - Parameter standard: the class of `torch.nn` that stands for None
  private mutating func called(among names: [Name], orElse standard: String?) throws(PyError) -> NormControl.Callable? {
    var call = try evaluation()
    let py = call.model.py
    var made: [ObjectIdentifier: (parameter: Name, keywords: Set<String>)] = [:]
    for parameter in call.parameters where names.contains(parameter.name) {
      guard let value = try standard.map({ (type) throws(PyError) in try call.model.object("torch.nn.\(type)") }) ?? parameter.value else { continue }
      let observer = NativeFunction(NativeSignature("norm(*args, **kwargs)"), in: "", unknowns: .accept) { py, a throws(PyError) in
        let result = try py.call(value, Arguments(a.rest, keywords: a.keywords))
        if case .instance(let instance) = result { made[ObjectIdentifier(instance)] = (parameter.name, NormControlReader.keywords(of: a)) }
        return result
      }
      // A configuration gives a partial too.
      call.set(parameter.name, to: .partial(PyPartial(py.heap, .native(observer), with: Arguments())))
    }
    let (tree, objects) = try tree(of: call)
    let calls = Census.indices(of: norms, among: tree.qualifiedNames).map { index in
      index.flatMap { objects[$0] }.flatMap { made[ObjectIdentifier($0.instance)] }
    }
    guard let first = calls.first ?? nil, calls.allSatisfy({ $0?.parameter == first.parameter }) else { return nil }
    return NormControl.Callable(
      parameter: first.parameter.text, keywords: calls.reduce(into: []) { $0.formUnion($1?.keywords ?? []) },
      givesModule: call.parameters.first { $0.name == first.parameter }?.givesModule ?? false)
  }

  /// The keywords of a call; what stands at the positions behind the number of channels by the names that BatchNorm has for it.
  private static func keywords(of a: BoundArguments) -> Set<String> {
    let positional = ["num_features", "eps", "momentum", "affine", "track_running_stats"].prefix(a.rest.count).dropFirst()
    return Set(a.keywords.map(\.name.text) + positional)
  }

  // MARK: Compared arguments

  /// The parameters among some that may decide what the normalisations are. Many are held back at once: where the normalisations are the
  /// same without their values, none of them decides.
  private mutating func deciding(among parameters: ArraySlice<ConstructorCall.Parameter>, _ before: Census) -> [ConstructorCall.Parameter] {
    guard parameters.count > 1 else { return Array(parameters) }
    if let without = try? census(parameters.map { ($0.name, .unknown(HeldArgument(named: $0.name.text).unknown)) }), without.hasSameNorms(before) {
      return []
    }
    let middle = parameters.startIndex + parameters.count / 2
    return deciding(among: parameters[..<middle], before) + deciding(among: parameters[middle...], before)
  }

  private mutating func choices(of parameter: ConstructorCall.Parameter, _ before: Census) -> [NormControl.Choice] {
    guard let current = parameter.value.flatMap(NormControl.Choice.Scalar.init) else { return [] }
    var seen: Set<NormControl.Choice.Scalar> = [current]
    var result: [NormControl.Choice] = []
    for value in values(besides: current, of: parameter.name) where seen.insert(value).inserted {
      guard let after = try? census([(parameter.name, PyValue(value))]), let outcome = before.outcome(after) else { continue }
      result.append(NormControl.Choice(parameter: parameter.name.text, value: value, outcome: outcome))
    }
    return result
  }

  /// The other values that an argument may have: a flag has one, a string those that the constructor compares it with.
  private mutating func values(besides current: NormControl.Choice.Scalar, of name: Name) -> [NormControl.Choice.Scalar] {
    if case .bool(let flag) = current { return [.bool(!flag)] }
    guard var call = try? evaluation() else { return [] }
    let held = HeldArgument(named: name.text)
    call.model.py.held = held
    call.set(name, to: .unknown(held.unknown))
    _ = try? tree(of: call)
    return held.compared.compactMap(NormControl.Choice.Scalar.init).filter { if case .bool = $0 { false } else { true } }
  }

  /// What the tree holds with other arguments.
  private mutating func census(_ arguments: [(name: Name, value: PyValue)]) throws(PyError) -> Census {
    var call = try evaluation()
    for (name, value) in arguments { call.set(name, to: value) }
    return Census(try tree(of: call).tree, of: norms)
  }
}

/// What a tree holds, as far as it matters to the choice of a normalisation.
private struct Census {
  /// The classes at the names of the normalisations; nil where nothing is there.
  let types: [String?]
  /// The arguments of the layers at these names.
  private let arguments: [[Printed]?]
  /// The normalisations with running statistics, by name.
  private let tracking: Set<String>
  /// How often each other layer with parameters occurs.
  private var others: [String: Int] = [:]
  private let unknowns: Int
  private let names: [String]
  private let normTypes: Set<String>

  init(_ tree: PythonTree, of names: [String]) {
    self.names = names
    let all = tree.qualifiedNames
    let indices = Census.indices(of: names, among: all)
    types = indices.map { $0.map { tree.modules[$0].type } }
    arguments = indices.map { $0.flatMap { tree.modules[$0].layer }?.arguments.map(\.value) }
    let norms = tree.modules.indices.filter { tree.modules[$0].layer.flatMap { NormalizationFacts($0) } != nil }
    tracking = Set(norms.filter { index in tree.modules[index].state.contains { $0.name == "running_mean" } }.map { all[$0] })
    normTypes = Set(norms.map { tree.modules[$0].type })
    unknowns = tree.modules.count { $0.unknown != nil }
    for module in tree.modules {
      guard let layer = module.layer, !module.state.isEmpty, !layer.type.contains(part: "Norm") else { continue }
      others[layer.type, default: 0] += 1
    }
  }

  /// Where modules of some names stand in a tree.
  static func indices(of names: [String], among all: [String]) -> [Int?] {
    var places: [String: Int?] = Dictionary(names.map { ($0, nil) }) { first, _ in first }
    for (index, name) in all.enumerated() where places[name] != nil { places[name] = index }
    return names.map { places[$0] ?? nil }
  }

  /// Whether the normalisations are equal layers in both.
  func hasSameNorms(_ other: Census) -> Bool { types == other.types && arguments == other.arguments && tracking == other.tracking }

  /// What another argument makes of the normalisations; nil where some running statistics stay or come, or other layers change.
  func outcome(_ after: Census) -> NormControl.Choice.Outcome? {
    let stays = tracking.subtracting(names)
    guard after.tracking.isSubset(of: stays), after.others == others, after.unknowns <= unknowns else { return nil }
    if after.types.allSatisfy({ $0 == "GroupNorm" }) { return .groupNorm }
    if after.types == types { return .noRunningStats }
    return .other(after.normTypes.subtracting(stays.isEmpty ? [] : normTypes).sorted())
  }
}

extension PyValue {
  /// Whether it is a class, a function or a partial.
  fileprivate var isCallable: Bool {
    switch self {
    case .type, .function, .native, .partial, .method: true
    default: false
    }
  }

  fileprivate init(_ scalar: NormControl.Choice.Scalar) {
    switch scalar {
    case .null: self = .none
    case .bool(let flag): self = .bool(flag)
    case .string(let text): self = .string(text)
    }
  }
}

extension NormControl.Choice.Scalar {
  /// Nil for a value that is neither None nor a bool nor a string.
  fileprivate init?(_ value: PyValue) {
    switch value {
    case .none: self = .null
    case .bool(let flag): self = .bool(flag)
    case .string(let text): self = .string(text)
    default: return nil
    }
  }
}
