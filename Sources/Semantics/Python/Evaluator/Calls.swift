import PythonSource

/// Calls.
extension Interpreter {
  func evaluateCall(_ node: PythonNode, _ c: Activation) throws(PyError) -> PyValue {
    let file = c.unit.file
    let calleeNode = file.callee(node)
    guard file.kind(calleeNode) == .attribute else {
      let callee = try evaluate(calleeNode, c)
      if case .type(let type) = callee, type === types.superType, file.args(node).isEmpty {
        at(node, c)
        return try implicitSuper(c)
      }
      let arguments = try evaluateArguments(node, c)
      at(node, c)
      if case .native(let native) = callee {
        if native === evalFunction, let text = arguments.onlyText { return try evaluate(text: text, in: c) }
        if native === localsFunction { return try locals(in: c) }
      }
      return try call(callee, arguments)
    }
    let receiver = try evaluate(file.value(calleeNode), c)
    at(calleeNode, c)
    let name = c.scope.mangled(c.unit.name(file.name(calleeNode)))
    let (function, isMethod) = try method(receiver, name)
    let arguments = try evaluateArguments(node, c, behind: isMethod ? receiver : nil)
    at(node, c)
    if name == Interpreter.fromPretrained, let isHarmless = isDownload(from: receiver, arguments) {
      let text = file.range(calleeNode).count < 80 ? String(decoding: file.bytes[file.range(calleeNode)], as: UTF8.self) : name.text
      return unknown("`\(text)` gives what is downloaded", harmless: isHarmless)
    }
    return try call(function, arguments)
  }

  /// Whether `from_pretrained` of a class gives what is downloaded: that of a library that is not evaluated, or of an `AutoModel` without
  /// a configuration.
  /// - Returns: whether the result can't hold layers; nil where nothing is downloaded
  private func isDownload(from receiver: PyValue, _ arguments: Arguments) -> Bool? {
    switch receiver {
    case .unknown(let library): library.isHarmless
    case .type(let type) where type.module.hasPrefix("transformers.models.auto."):
      arguments.lost != nil || arguments.keywords.contains { $0.name == "config" } ? nil : false
    default: nil
    }
  }

  /// The method by which libraries of pretrained models load a configuration, a tokenizer or a network by its name.
  private static let fromPretrained: Name = "from_pretrained"

  /// The arguments of a call.
  /// - Parameter receiver: what a method gets as its first argument
  func evaluateArguments(_ node: PythonNode, _ c: Activation, behind receiver: PyValue? = nil) throws(PyError) -> Arguments {
    let file = c.unit.file
    let nodes = file.args(node)
    var arguments = Arguments()
    // With room for the object of a constructor.
    arguments.positional.reserveCapacity(nodes.count + 1)
    if let receiver { arguments.positional.append(receiver) }
    for argument in nodes {
      if file.kind(argument) == .starred {
        try spread(evaluate(file.value(argument), c), at: argument, into: &arguments, in: c)
      } else {
        arguments.positional.append(try evaluate(argument, c))
      }
    }
    try evaluateKeywords(file.keywords(node), into: &arguments, in: c)
    return arguments
  }

  private func spread(
    _ value: PyValue, at node: PythonNode, into arguments: inout Arguments, in c: Activation
  ) throws(PyError) {
    at(node, c)
    do {
      arguments.positional += try elements(of: value)
    } catch .unknown(let unknown) {
      arguments.lost = arguments.lost ?? unknown.derived
    }
    try checkLength(arguments.positional.count)
  }

  func evaluateKeywords(_ keywords: NodeList, into arguments: inout Arguments, in c: Activation) throws(PyError) {
    guard !keywords.isEmpty else { return }
    let file = c.unit.file
    arguments.keywords.reserveCapacity(keywords.count)
    for keyword in keywords {
      let value = try evaluate(file.value(keyword), c)
      if let name = file.nameIfAny(keyword) {
        arguments.keywords.append((c.unit.name(name), value))
      } else {
        at(keyword, c)
        try spreadMapping(value, into: &arguments)
      }
    }
  }

  private func spreadMapping(_ value: PyValue, into arguments: inout Arguments) throws(PyError) {
    let dict: PyDict
    if case .dict(let plain) = value, plain.lost == nil {
      try spend(plain.count)
      dict = plain
    } else {
      dict = PyDict(heap)
      do {
        try merge(value, into: dict)
      } catch .unknown(let unknown) {
        arguments.lost = arguments.lost ?? unknown.derived
        return
      }
    }
    let given = arguments.keywords.count
    for entry in dict.table.entries {
      guard case .string(let text) = entry.key.native else { throw typeError("keywords must be strings") }
      let name = Name(text)
      if arguments.keywords.prefix(given).contains(where: { $0.name == name }) {
        throw typeError("got multiple values for keyword argument '\(text)'")
      }
      arguments.keywords.append((name, entry.value))
    }
  }

  /// Calls a value: a function, a class, an instance with `__call__` ...
  func call(_ callee: PyValue, _ arguments: consuming Arguments = Arguments()) throws(PyError) -> PyValue {
    switch callee {
    case .function(let function): return try callFunction(function, arguments)
    case .native(let native): return try callNative(native, arguments)
    case .method(let method): return try call(method.function, arguments.inserting(method.receiver))
    case .type(let type): return try callClass(type, arguments)
    case .partial(let partial): return try callPartial(partial, arguments)
    case .unknown(let unknown):
      if let tracer = library.tracer, tracer.holds(arguments) { return tracer.unmodelled(unknown, arguments) }
      return .unknown(unknown.derived)
    case .descriptor(let descriptor) where descriptor.kind == .staticMethod:
      return try call(descriptor.function, arguments)
    default:
      if let result = try callSpecialAny(callee, Special.call, with: arguments) { return result }
      throw typeError("'\(typeName(callee))' object is not callable")
    }
  }

  private func callPartial(_ partial: PyPartial, _ arguments: Arguments) throws(PyError) -> PyValue {
    try enter()
    defer { leave() }
    var all = partial.arguments
    all.positional += arguments.positional
    all.lost = all.lost ?? arguments.lost
    for (name, value) in arguments.keywords {
      if let at = all.keywords.firstIndex(where: { $0.name == name }) {
        all.keywords[at].value = value
      } else {
        all.keywords.append((name, value))
      }
    }
    return try call(partial.function, all)
  }

  /// Calls a method by its name.
  func callMethod(_ receiver: PyValue, _ name: Name, with arguments: consuming Arguments = Arguments()) throws(PyError) -> PyValue {
    let (function, isMethod) = try method(receiver, name)
    return try call(function, isMethod ? arguments.inserting(receiver) : arguments)
  }

  /// Calls a special method, which is looked up on the class alone; nil where the class lacks it.
  func callSpecial(_ receiver: PyValue, _ name: Name, with arguments: [PyValue] = []) throws(PyError) -> PyValue? {
    try callSpecialAny(receiver, name, with: Arguments(arguments))
  }

  private func callSpecialAny(_ receiver: PyValue, _ name: Name, with arguments: consuming Arguments) throws(PyError) -> PyValue? {
    let type = type(of: receiver)
    guard let found = type.lookUp(name) else {
      if let unknown = type.unknownBase { return .unknown(unknown) }
      return nil
    }
    if case .none = found { return nil }
    try enter()
    defer { leave() }
    switch found {
    case .function, .native: return try call(found, arguments.inserting(receiver))
    default: return try call(bind(found, to: receiver, type: type), arguments)
    }
  }

  // MARK: Functions of sources

  /// What ends a recursion: on a branch that Python may not run, its result is unknown, since it may have ended before; otherwise the model is left.
  private func tooDeep() -> PyError {
    let reason = "more than \(budget.callDepth) calls inside each other"
    guard heap.depth > 0, budget.forks > 0 else { return exhaust(reason) }
    budget.forks -= 1
    return .unknown(Unknown(reason, at: origin))
  }

  func callFunction(_ function: PyFunction, _ arguments: Arguments) throws(PyError) -> PyValue {
    let code = function.code
    let site = place
    guard !code.isAsync else { return unknown("`\(code.name)` is a coroutine") }
    guard depth < budget.callDepth else { throw tooDeep() }
    let frame = Frame(heap, count: code.scope.slots.count, outer: function.closure)
    do {
      try bindParameters(of: function, arguments, in: frame)
    } catch {
      // The decorator may give what is missing. What the function then does to its arguments is not known.
      guard case .raised = error, let decorator = function.decorator else { throw error }
      throw ended(by: decorator)
    }
    let c = Activation(code.unit, code.scope, globals: function.globals, frame: frame, function: function)
    if code.isGenerator { c.yields = PyList(heap) }
    let outer = activation
    (c.caller, c.site) = (outer, site)
    activation = c
    depth += 1
    defer {
      activation = outer
      depth -= 1
      place = site
    }
    do {
      return try run(code, c)
    } catch .unknown(let unknown) {
      return .unknown(unknown.derived)
    } catch {
      guard case .raised = error, let weights = frame.weights(among: code.parameters.count) else { throw error }
      return .unknown(weights)
    }
  }

  private func run(_ code: FunctionCode, _ c: Activation) throws(PyError) -> PyValue {
    if code.isLambda { return try evaluate(code.unit.file.bodyExpression(code.node), c) }
    guard let yields = c.yields else {
      do {
        return try result(of: try execute(code.unit.file.body(code.node), c), c)
      } catch .raised(let exception) {
        // If one branch may have returned before and the rest raises, the returned value is taken.
        guard let first = c.pendingReturns.first else { throw .raised(exception) }
        return c.pendingReturns.dropFirst().reduce(first) { joined($0, $1) }
      }
    }
    var failure: PyError?
    do {
      _ = try execute(code.unit.file.body(code.node), c)
    } catch .exhausted(let unknown) {
      throw .exhausted(unknown)
    } catch {
      failure = error
    }
    return .iterator(ArrayIterator(heap, yields.elements, kind: "generator", then: failure))
  }

  /// The return value of a function whose body ended in this way.
  private func result(of flow: Flow, _ c: Activation) throws(PyError) -> PyValue {
    var value = PyValue.none
    if case .return(let returned) = flow { value = returned }
    for other in c.pendingReturns { value = joined(value, other) }
    return value
  }

  private func bindParameters(of function: PyFunction, _ arguments: Arguments, in frame: Frame) throws(PyError) {
    let code = function.code
    let given = arguments.positional.count
    for at in 0..<min(given, code.positionalCount) { frame.set(at, arguments.positional[at]) }
    if code.hasRest {
      frame.set(
        code.positionalCount,
        arguments.lost.map { .unknown($0) } ?? tuple(Array(arguments.positional.dropFirst(code.positionalCount))))
    } else if given > code.positionalCount {
      throw tooMany(function, given)
    }
    try bindKeywords(of: function, arguments, in: frame)
    try fillDefaults(of: function, frame, lost: arguments.lost)
  }

  private func bindKeywords(of function: PyFunction, _ arguments: Arguments, in frame: Frame) throws(PyError) {
    let code = function.code
    var rest: PyDict?
    if code.hasKeywords {
      let dict = PyDict(heap)
      rest = dict
      frame.set(code.parameters.count - 1, .dict(dict))
    }
    for (name, value) in arguments.keywords {
      if let at = code.position(of: name) {
        if frame[at] != nil { throw typeError("\(code.qualifiedName)() got multiple values for argument '\(name)'") }
        frame.set(at, value)
      } else if let rest {
        rest[name.text] = value
      } else {
        throw unexpected(code, name)
      }
    }
    if let lost = arguments.lost { rest?.lose(lost) }
  }

  private func unexpected(_ code: FunctionCode, _ name: Name) -> PyError {
    if code.parameters.prefix(code.positionalOnlyCount).contains(name) {
      return typeError(
        "\(code.qualifiedName)() got some positional-only arguments passed as keyword arguments: '\(name)'")
    }
    return typeError("\(code.qualifiedName)() got an unexpected keyword argument '\(name)'")
  }

  private func fillDefaults(of function: PyFunction, _ frame: Frame, lost: Unknown?) throws(PyError) {
    let code = function.code
    var missing: [Name] = []
    var missingKeywords: [Name] = []
    for at in code.fillable where frame[at] == nil {
      if let lost {
        frame.set(at, .unknown(lost))
      } else if let value = function.defaults[at] {
        frame.set(at, value)
      } else if at < code.positionalCount {
        missing.append(code.parameters[at])
      } else {
        missingKeywords.append(code.parameters[at])
      }
    }
    if !missing.isEmpty || !missingKeywords.isEmpty, let decorator = function.classDecorator { throw ended(by: decorator) }
    if !missing.isEmpty { throw absent(code, missing, kind: "positional") }
    if !missingKeywords.isEmpty { throw absent(code, missingKeywords, kind: "keyword-only") }
  }

  private func absent(_ code: FunctionCode, _ names: [Name], kind: String) -> PyError {
    let quoted = names.map { "'\($0)'" }
    let list =
      switch quoted.count {
      case 1: quoted[0]
      case 2: quoted.joined(separator: " and ")
      default: quoted.dropLast().joined(separator: ", ") + ", and " + (quoted.last ?? "")
      }
    return typeError(
      "\(code.qualifiedName)() missing \(names.count) required \(kind) argument\(names.count == 1 ? "" : "s"): \(list)")
  }

  private func tooMany(_ function: PyFunction, _ given: Int) -> PyError {
    let code = function.code
    let required = (0..<code.positionalCount).filter { function.defaults[$0] == nil }.count
    let range = required < code.positionalCount ? "from \(required) to \(code.positionalCount)" : "\(required)"
    let plural = code.positionalCount == 1 && required == 1 ? "" : "s"
    return typeError(
      "\(code.qualifiedName)() takes \(range) positional argument\(plural) but \(given) \(given == 1 ? "was" : "were") given")
  }
}

extension FunctionCode {
  /// The position of a parameter that a keyword may name.
  func position(of name: Name) -> Int? {
    for at in positionalOnlyCount..<max(positionalOnlyCount, positionalCount) where parameters[at] == name { return at }
    for at in keywordOnlyRange where parameters[at] == name { return at }
    return nil
  }
}
