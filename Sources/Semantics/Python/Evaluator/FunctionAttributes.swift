import PythonSource

/// Attributes of functions, methods and other callables.
extension Interpreter {
  func functionAttribute(_ function: PyFunction, _ name: Name) throws(PyError) -> PyValue? {
    if let own = function.attributes[name] { return own }
    let code = function.code
    switch name {
    case "__name__": return .text(code.name)
    case "__qualname__": return .string(code.qualifiedName)
    case "__module__": return .string(code.unit.source.name)
    case "__doc__": return code.documentation.map { .string($0) } ?? PyValue.none
    case "__dict__": return dict(zip(function.attributes.names, function.attributes.values).map { ($0.text, $1) })
    case "__defaults__":
      let defaults = function.defaults.prefix(code.positionalCount).compactMap { $0 }
      return defaults.isEmpty ? PyValue.none : tuple(defaults)
    case "__kwdefaults__":
      return dict(code.keywordOnlyRange.compactMap { at in function.defaults[at].map { (code.parameters[at].text, $0) } })
    case "__annotations__": return try annotations(of: function)
    case "__code__": return codeObject(code)
    case "__globals__":
      return dict(zip(function.globals.attributes.names, function.globals.attributes.values).map { ($0.text, $1) })
    case "__call__": return .function(function)
    case "__class__": return .type(types.function)
    case "__get__": return .native(descriptorMethod(of: function))
    case "__wrapped__", "__self__", "__func__": return nil
    default:
      return try types.function.lookUp(name).map { (found) throws(PyError) in
        try bind(found, to: .function(function), type: types.function)
      }
    }
  }

  /// `function.__get__`, by which code binds a function to an object itself.
  private func descriptorMethod(of function: PyFunction) -> NativeFunction {
    NativeFunction(NativeSignature("__get__(instance, owner=None)"), in: "function", unknowns: .accept) { py, a in
      a[0].isNone ? .function(function) : .method(BoundMethod(py.heap, receiver: a[0], function: .function(function)))
    }
  }

  /// The annotations of a function's parameters and of its result, evaluated when they are read. One that can't be evaluated is unknown.
  private func annotations(of function: PyFunction) throws(PyError) -> PyValue {
    let (code, file) = (function.code, function.code.unit.file)
    guard !code.isLambda else { return dict([]) }
    let c = Activation(code.unit, code.scope.parent ?? code.scope, globals: function.globals, frame: function.closure)
    let result = PyDict(heap)
    let arguments = file.arguments(code.node)
    let parameters = Array(file.posonlyargs(arguments)) + Array(file.parameters(arguments)) + Array(file.kwonlyargs(arguments))
    for parameter in parameters {
      guard let node = file.annotationIfAny(parameter) else { continue }
      result[file.string(file.name(parameter))] = try annotation(node, c)
    }
    if let node = file.returns(code.node) { result["return"] = try annotation(node, c) }
    return .dict(result)
  }

  /// `__code__`: the names and counts that Python code inspects.
  private func codeObject(_ code: FunctionCode) -> PyValue {
    let object = PyInstance(heap, types.object)
    object["co_name"] = .text(code.name)
    object["co_filename"] = .string(code.unit.source.path)
    object["co_argcount"] = .int(code.positionalCount)
    object["co_posonlyargcount"] = .int(code.positionalOnlyCount)
    object["co_kwonlyargcount"] = .int(code.keywordOnlyCount)
    object["co_varnames"] = tuple(code.scope.slots.map { .text($0) })
    return .instance(object)
  }

  func methodAttribute(_ method: BoundMethod, _ name: Name) throws(PyError) -> PyValue? {
    switch name {
    case "__self__": return method.receiver
    case "__func__": return method.function
    case "__class__": return .type(types.method)
    default: return try findAttribute(method.function, name)
    }
  }

  func partialAttribute(_ partial: PyPartial, _ name: Name) -> PyValue? {
    switch name {
    case "func": return partial.function
    case "args": return tuple(partial.arguments.positional)
    case "keywords": return dict(partial.arguments.keywords.map { ($0.name.text, $0.value) })
    default: return partial.attributes[name]
    }
  }

  func nativeAttribute(_ native: NativeFunction, _ name: Name) -> PyValue? {
    switch name {
    case "__name__": .string(native.signature.name)
    case "__qualname__": .string(native.qualifiedName)
    case "__module__": .string(String(native.qualifiedName.dropLast(native.signature.name.count + 1)))
    case "__doc__": PyValue.none
    case "__kwdefaults__":
      dict(
        native.signature.parameters.compactMap { parameter in
          guard parameter.kind == .keywordOnly, case .value(let value) = parameter.fallback else { return nil }
          return (parameter.name.text, value)
        })
    default: nil
    }
  }

  func descriptorAttribute(_ descriptor: PyDescriptor, _ name: Name) -> PyValue? {
    switch name {
    case "fget" where descriptor.kind == .property: descriptor.function
    case "fset" where descriptor.kind == .property: descriptor.setter
    case "fdel" where descriptor.kind == .property: descriptor.deleter
    case "__func__", "__wrapped__", "func": descriptor.function
    case "getter", "setter", "deleter": copier(of: descriptor, name)
    default: nil
    }
  }

  /// `prop.setter` and the like: a function that returns the property with that part replaced.
  private func copier(of old: PyDescriptor, _ part: Name) -> PyValue {
    let signature = NativeSignature("\(part)(function, /)")
    return .native(
      NativeFunction(signature, in: "property", unknowns: .accept) { (py, a) throws(PyError) in
        .descriptor(
          PyDescriptor(
            py.heap, .property, function: part == "getter" ? a[0] : old.function, setter: part == "setter" ? a[0] : old.setter,
            deleter: part == "deleter" ? a[0] : old.deleter))
      })
  }

  func sliceAttribute(_ slice: PySlice, _ name: Name) -> PyValue? {
    switch name {
    case "start": slice.start
    case "stop": slice.stop
    case "step": slice.step
    default: nil
    }
  }

  func rangeAttribute(_ range: PyRange, _ name: Name) -> PyValue? {
    switch name {
    case "start": .int(range.start)
    case "stop": .int(range.stop)
    case "step": .int(range.step)
    default: nil
    }
  }
}
