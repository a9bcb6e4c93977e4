/// Calls of functions written in Swift.
extension Interpreter {
  func callNative(_ function: NativeFunction, _ arguments: Arguments) throws(PyError) -> PyValue {
    if function.isOfTensors, let tracer = library.tracer, tracer.takes(function.signature.name, arguments) {
      return try tracer.call(function.signature.name, of: function.owner, with: arguments)
    }
    var bound = BoundArguments(py: self, function: function, values: [], lost: arguments.lost)
    try bind(function, arguments, to: &bound)
    if function.unknowns != .accept, let lost = bound.firstLost ?? arguments.lost {
      if function.unknowns == .loseReceiver { lose(bound.values.first ?? nil, lost) }
      if bound.values.count > 1 { held?.note(bound[1], lookedUpIn: bound[0]) }
      return .unknown(lost.derived)
    }
    try enter()
    let site = place
    defer {
      leave()
      place = site
    }
    do {
      let result = try function.body(self, bound)
      if function.isOfTensors, let recorded = try library.tracer?.recorded(result, of: function, with: arguments) { return recorded }
      if function.isConstructor, case .type(let type)? = bound.values.first ?? nil { return wrapped(result, type) }
      return result
    } catch .unknown(let unknown) {
      if function.unknowns == .loseReceiver { lose(bound.values.first ?? nil, unknown) }
      return .unknown(unknown.derived)
    }
  }

  /// Makes the contents of a container unknown.
  func lose(_ value: PyValue?, _ unknown: Unknown) {
    let unknown = unknown.derived
    switch value?.native {
    case .list(let list): list.lose(unknown)
    case .dict(let dict): dict.lose(unknown)
    case .set(let set): set.lose(unknown)
    case .iterator(let iterator): iterator.lose(unknown)
    default: break
    }
  }

  private func bind(
    _ function: NativeFunction, _ arguments: Arguments, to bound: inout BoundArguments
  ) throws(PyError) {
    let (signature, given) = (function.signature, arguments.positional.count)
    let (count, size) = (min(given, signature.positionalCount), signature.parameters.count)
    bound.values = [PyValue?](unsafeUninitializedCapacity: size) { values, filled in
      for at in 0..<size { values.initializeElement(at: at, to: at < count ? arguments.positional[at] : nil) }
      filled = size
    }
    if signature.hasRest {
      if given > count { bound.rest = Array(arguments.positional[count...]) }
    } else if given > count {
      throw tooMany(function, given)
    }
    for keyword in arguments.keywords { try bind(keyword, function, to: &bound) }
    if count < size { try fillDefaults(function, lost: arguments.lost, of: &bound) }
  }

  private func bind(
    _ keyword: (name: Name, value: PyValue), _ function: NativeFunction, to bound: inout BoundArguments
  ) throws(PyError) {
    let parameters = function.signature.parameters
    let position = parameters.firstIndex {
      $0.name == keyword.name && ($0.kind == .plain || $0.kind == .keywordOnly)
    }
    if let position {
      guard bound.values[position] == nil else {
        throw typeError("\(function.signature.name)() got multiple values for argument '\(keyword.name)'")
      }
      bound.values[position] = keyword.value
    } else if parameters.last?.kind == .keywords {
      bound.keywords.append(keyword)
    } else {
      throw typeError("\(function.signature.name)() got an unexpected keyword argument '\(keyword.name)'")
    }
  }

  private func fillDefaults(
    _ function: NativeFunction, lost: Unknown?, of bound: inout BoundArguments
  ) throws(PyError) {
    let parameters = function.signature.parameters
    for at in parameters.indices where bound.values[at] == nil && parameters[at].kind != .rest && parameters[at].kind != .keywords {
      if let lost {
        bound.values[at] = .unknown(lost)
        continue
      }
      switch parameters[at].fallback {
      case .absent: break
      case .value(let value): bound.values[at] = value
      case .required:
        throw typeError("\(function.signature.name)() missing required argument '\(parameters[at].name)' (pos \(at + 1))")
      }
    }
  }

  private func tooMany(_ function: NativeFunction, _ given: Int) -> PyError {
    let most = function.signature.parameters.filter { $0.kind == .plain || $0.kind == .positionalOnly }.count
    return typeError(
      "\(function.signature.name)() takes at most \(most) argument\(most == 1 ? "" : "s") (\(given) given)")
  }
}

extension BoundArguments {
  /// The first argument that is unknown or has an unknown element.
  fileprivate var firstLost: Unknown? {
    for case let value? in values { if let lost = value.lost { return lost } }
    for value in rest { if let lost = value.lost { return lost } }
    for (_, value) in keywords { if let lost = value.lost { return lost } }
    return nil
  }
}
