import Model

/// The values of a configuration as the class gets them.
extension PythonModel {
  func value(_ call: ModuleCall) throws(PyError) -> PyValue {
    let arguments = try arguments(of: call)
    return try py.call(try object(call.target), arguments)
  }

  /// The arguments as the config's loader gives them to what it calls.
  func arguments(of call: ModuleCall) throws(PyError) -> Arguments {
    let types = call.loading == .typed ? TypedArguments(py, of: try object(call.target)) : nil
    var arguments = Arguments()
    arguments.lost = call.unread.map { Unknown($0.reason, at: nil) }
    for argument in call.positional { arguments.positional.append(try argumentValue(argument, call)) }
    for keyword in call.keywords {
      let name = Name(keyword.name)
      if case .template(let part) = keyword.argument.value, types?.takesClass(name) == true {
        // It holds a place among the parts, though it is none.
        py.library.classParts.append(py.library.parts.count)
        py.library.parts.append(nil)
        arguments.keywords.append((name, try value(.partial(part))))
      } else if case .template(let part) = keyword.argument.value, let types {
        arguments.keywords.append((name, try value(part, as: types.form(of: name, isText: part.name == part.node))))
      } else if keyword.argument.value.hasItems, let form = types?.formOfItems(of: name) {
        arguments.keywords.append((name, try data(keyword.argument.value, makesObjects: form == .object)))
      } else {
        let value = try argumentValue(keyword.argument, call)
        arguments.keywords.append((name, try types?.converted(value, for: name) ?? value))
      }
    }
    return arguments
  }

  /// The arguments of the outermost call, with those that the program may give it, and the names of these.
  func outermostArguments(of call: ModuleCall, to callee: PyValue) throws(PyError) -> (all: Arguments, missing: [Name]) {
    let arguments = try arguments(of: call)
    let missing = call.loading.isExtensible ? ConstructorCall.missing(in: arguments, of: callee) : []
    return (arguments.leavingUnknown(missing), missing)
  }

  /// An argument as the config's loader passes it: Hydra passes mappings as OmegaConf's `DictConfig`.
  private func argumentValue(_ argument: Argument, _ call: ModuleCall) throws(PyError) -> PyValue {
    let given = try value(argument.value)
    guard case .dict = given, call.loading == .configLists else { return given }
    return try py.call(try object("omegaconf.DictConfig"), Arguments([given]))
  }

  func value(_ value: Value) throws(PyError) -> PyValue {
    switch value {
    case .null: return .none
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .float(let number): return .float(number)
    case .string(let text): return .string(text)
    case .list(let items):
      var values: [PyValue] = []
      for item in items { values.append(try self.value(item.value)) }
      return py.list(values)
    case .mapping(let items): return .dict(try dict(items))
    case .config(_, let entries): return try config { () throws(PyError) in try dict(entries) }
    case .call(let call), .template(let call): return try part(call)
    case .partial(let call):
      var arguments = Arguments()
      for argument in call.positional { arguments.positional.append(try self.value(argument.value)) }
      for keyword in call.keywords { arguments.keywords.append((Name(keyword.name), try self.value(keyword.argument.value))) }
      return .partial(PyPartial(py.heap, try object(call.target), with: arguments))
    case .reference(let target): return try object(target)
    case .unknown(let reason): return .unknown(held?[reason] ?? Unknown(reason, at: nil))
    }
  }

  /// An object among the arguments.
  private func part(_ call: ModuleCall) throws(PyError) -> PyValue {
    let index = py.library.parts.count
    py.library.parts.append(nil)
    let value = try self.value(call)
    if case .instance(let instance) = value { py.library.parts[index] = instance }
    return value
  }

  /// A class among the arguments as jsonargparse passes it.
  private func value(_ call: ModuleCall, as form: TypedForm) throws(PyError) -> PyValue {
    switch form {
    case .object: return try part(call)
    case .text:
      _ = dataPart()
      return .string(call.target)
    case .type:
      _ = dataPart()
      return try object(call.target)
    case .mapping: return try config(of: call)
    }
  }

  /// `{"class_path": ..., "init_args": {...}}`
  private func config(of call: ModuleCall) throws(PyError) -> PyValue {
    try config { () throws(PyError) in
      let fields = PyDict(py.heap)
      for keyword in call.keywords { fields[keyword.name] = try data(keyword.argument.value) }
      let result = PyDict(py.heap)
      result["class_path"] = .string(call.target)
      if !call.keywords.isEmpty { result["init_args"] = .dict(fields) }
      return result
    }
  }

  /// A value inside of a mapping or list that is passed as it stands.
  /// - Parameter makesObjects: whether objects are made of the mappings that name a class
  private func data(_ value: Value, makesObjects: Bool = false) throws(PyError) -> PyValue {
    switch value {
    case .template(let call) where call.name == call.node: return try self.value(call, as: .text)
    case .template(let call): return makesObjects ? try part(call) : try config(of: call)
    case .list(let items):
      var values: [PyValue] = []
      for item in items { values.append(try data(item.value, makesObjects: makesObjects)) }
      return py.list(values)
    case .mapping(let entries):
      let result = PyDict(py.heap)
      for entry in entries { result[entry.name] = try data(entry.argument.value, makesObjects: makesObjects) }
      return .dict(result)
    default: return try self.value(value)
    }
  }

  private func dict(_ entries: [Keyword]) throws(PyError) -> PyDict {
    let result = PyDict(py.heap)
    for entry in entries { result[entry.name] = try value(entry.argument.value) }
    return result
  }

  /// The config of an object, which has no object until the class instantiates it.
  /// - Parameter make: makes its mapping
  private func config(_ make: () throws(PyError) -> PyDict) throws(PyError) -> PyValue {
    let part = dataPart()
    let dict = try make()
    py.library.configs[ObjectIdentifier(dict)] = (dict, part)
    return .dict(dict)
  }

  /// The number of a further part, which is given as data.
  private func dataPart() -> Int {
    py.library.parts.append(nil)
    py.library.dataParts.append(py.library.parts.count - 1)
    return py.library.parts.count - 1
  }

  /// The class or function with a dotted name: the longest prefix that is a module, then attributes.
  func object(_ target: String) throws(PyError) -> PyValue {
    let parts = target.split(separator: ".").map(String.init)
    for count in stride(from: parts.count - 1, to: 0, by: -1) {
      let name = parts[..<count].joined(separator: ".")
      do throws(PyError) {
        var found = try py.module(name)
        for part in parts[count...] { found = try py.attribute(found, Name(part)) }
        return found
      } catch .raised(let exception) where count > 1 && exception.value.type.name == "ModuleNotFoundError" {
        continue
      }
    }
    throw .unknown(Unknown("no source defines `\(target)`", at: nil))
  }
}

extension Value {
  fileprivate var hasItems: Bool {
    switch self {
    case .mapping, .list: true
    default: false
    }
  }
}
