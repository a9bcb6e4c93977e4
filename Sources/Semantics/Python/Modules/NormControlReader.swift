import Catalogue
import Model

/// Finds the arguments of a constructor that decide what some of its normalisations are: it is evaluated again with one argument
/// wrapped, held back or replaced, and the trees are compared. Nothing is concluded from the name of a parameter.
struct NormControlReader {
  let call: ModuleCall
  /// Whose interpreter evaluates the calls.
  let model: PythonModel
  /// The names of the normalisations below the model.
  let norms: [String]
  let controls: NormControls
  /// How many statements may still be evaluated. A network of timm has some 6,000, most others less than 1,000.
  private var statements: Int
  private var made: String?

  /// - Parameter made: the class of the object that the call makes, where it is known already
  init(call: ModuleCall, model: PythonModel, norms: [String], statements: Int, controls: NormControls, made: String? = nil) {
    (self.call, self.model, self.norms, self.statements, self.controls, self.made) = (call, model, norms, statements, controls, made)
  }

  /// - Parameter tree: what the call builds
  mutating func control(of tree: PythonTree) -> NormControl? {
    made = tree.rootClass
    guard let start = try? evaluation() else { return nil }
    // What no source tells has its parameters in the catalogue.
    guard !start.parameters.isEmpty else { return nil }
    made = start.made ?? made
    let before = NormCensus(tree, of: norms)
    guard before.types.allSatisfy({ $0 != nil }) else { return nil }
    var called = callable(among: start.parameters)
    var choices: [NormControl.Choice] = []
    if called == nil {
      let scalars = start.parameters.filter { $0.value.flatMap(NormControl.Choice.Scalar.init) != nil }
      let deciding = normsWithoutWords(scalars)?.hasSameNorms(before) == true ? [] : deciding(among: scalars[...], before)
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
  private mutating func callable(insteadOfNone parameters: [ConstructorCall.Parameter], _ before: NormCensus) -> NormControl.Callable? {
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
    let calls = NormCensus.indices(of: norms, among: tree.qualifiedNames).map { index in
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

  /// The normalisations whatever the flags and texts among the arguments are, and some parameters.
  private func normsWithoutWords(_ parameters: [ConstructorCall.Parameter]) -> NormCensus? {
    guard parameters.count > 1 else { return nil }
    let call = call.withoutWords
    return controls.withoutWords.value(for: [call.text, made ?? "", "\(statements)"] + norms) {
      var reader = NormControlReader(call: call, model: model, norms: norms, statements: statements, controls: controls, made: made)
      return try? reader.census(held(parameters))
    }
  }

  private func held(_ parameters: some Sequence<ConstructorCall.Parameter>) -> [(name: Name, value: PyValue)] {
    parameters.map { ($0.name, .unknown(HeldArgument(named: $0.name.text).unknown)) }
  }

  /// The parameters among some that may decide what the normalisations are. Many are held back at once: where the normalisations are the
  /// same without their values, none of them decides.
  private mutating func deciding(among parameters: ArraySlice<ConstructorCall.Parameter>, _ before: NormCensus) -> [ConstructorCall.Parameter] {
    guard parameters.count > 1 else { return Array(parameters) }
    if let without = try? census(held(parameters)), without.hasSameNorms(before) { return [] }
    let middle = parameters.startIndex + parameters.count / 2
    return deciding(among: parameters[..<middle], before) + deciding(among: parameters[middle...], before)
  }

  private mutating func choices(of parameter: ConstructorCall.Parameter, _ before: NormCensus) -> [NormControl.Choice] {
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
  private mutating func census(_ arguments: [(name: Name, value: PyValue)]) throws(PyError) -> NormCensus {
    var call = try evaluation()
    for (name, value) in arguments { call.set(name, to: value) }
    return NormCensus(try tree(of: call).tree, of: norms)
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
