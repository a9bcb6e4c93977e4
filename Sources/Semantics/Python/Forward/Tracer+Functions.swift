import Catalogue
import Model

/// Functions, methods and operators of tensors.
extension Tracer {
  /// For each of Python's operators the function that computes it.
  private static let operators = [
    "__add__": "add", "__sub__": "sub", "__mul__": "mul", "__truediv__": "div", "__pow__": "pow", "__floordiv__": "floor_divide",
    "__mod__": "remainder", "__matmul__": "matmul", "__neg__": "neg", "__abs__": "abs", "__invert__": "bitwise_not", "__pos__": "positive",
    "__eq__": "eq", "__ne__": "ne", "__lt__": "lt", "__le__": "le", "__gt__": "gt", "__ge__": "ge", "__and__": "bitwise_and",
    "__or__": "bitwise_or", "__xor__": "bitwise_xor", "__getitem__": "getitem", "__setitem__": "setitem", "__iadd__": "add_",
    "__isub__": "sub_", "__imul__": "mul_", "__itruediv__": "div_", "__ipow__": "pow_", "__bool__": "item", "__int__": "item", "__float__": "item",
    "__index__": "item", "__contains__": "item",
  ]
  private static let reflected = [
    "__radd__": "add", "__rsub__": "sub", "__rmul__": "mul", "__rtruediv__": "div", "__rpow__": "pow", "__rfloordiv__": "floor_divide",
    "__rmod__": "remainder", "__rmatmul__": "matmul", "__rand__": "bitwise_and", "__ror__": "bitwise_or", "__rxor__": "bitwise_xor",
  ]

  /// Calls the function or method `name` of `owner`; the first argument of a method is its tensor.
  func call(_ name: String, of owner: String, with arguments: Arguments) throws(PyError) -> PyValue {
    try checkCalls()
    if makesOpenShape(name, arguments) { return tensor(openTensor) }
    if let sized = sized(name, arguments) { return try call(name, of: owner, with: sized) }
    if let lost = arguments.lost {
      lose(lost)
      return .unknown(lost)
    }
    if let fact = try fact(name, arguments) { return fact }
    var arguments = arguments
    if let plain = Tracer.reflected[name], arguments.positional.count == 2 {
      arguments.positional.swapAt(0, 1)
      return try operate(plain, arguments)
    }
    if name == "__iter__" { return .iterator(try py.iterator(of: try function("unbind", isMethod: true, on: arguments))) }
    if let plain = Tracer.operators[name] { return try operate(plain, arguments) }
    return try function(name, isMethod: owner == "Tensor", on: arguments)
  }

  /// The call of a function of constants whose elements are too many to be kept, or are not computed here, as a call of the graph: so it can
  /// be run. Nil for others.
  func recorded(_ result: PyValue, of function: NativeFunction, with arguments: Arguments) throws(PyError) -> PyValue? {
    guard case .tensor(let made) = result.native, made.traced == nil, made.data.elements == nil, owner(result) == nil,
      tensors(arguments.positional + arguments.keywords.map(\.value)).allSatisfy({ $0 !== made && isKnown($0) }),
      Functions.find(Tracer.plainName(function.signature.name), isMethod: function.owner == "Tensor") != nil
    else { return nil }
    let value = try call(function.signature.name, of: function.owner, with: arguments)
    if case .tensor(let tensor) = value.native, let traced = tensor.traced { tensor.trace(traced, made.data) }
    return value
  }

  private func isKnown(_ tensor: PyTensor) -> Bool { tensor.data.elements != nil || tensor.traced != nil || owner(.tensor(tensor)) != nil }

  private static func plainName(_ name: String) -> String { operators[name] ?? reflected[name] ?? name }

  private static let takesSizes: Set<String> = ["reshape", "view", "expand", "repeat", "tile", "permute"]

  /// The arguments of a function that takes sizes, with all sizes unknown where it isn't known how many there are (`x.reshape(*shape)`).
  private func sized(_ name: String, _ arguments: Arguments) -> Arguments? {
    guard let lost = arguments.lost, lost.isHarmless, Tracer.takesSizes.contains(name), let tensor = arguments.positional.first else { return nil }
    return Arguments([tensor, .unknown(lost.derived)])
  }

  private func operate(_ name: String, _ arguments: Arguments) throws(PyError) -> PyValue {
    if name == "setitem" || name == "getitem", arguments.positional.count > 1 {
      var indexed = arguments
      indexed.positional[1] = index(arguments.positional[1])
      let result = try function(name, isMethod: true, on: indexed)
      if case .string = arguments.positional[1].native, case .tensor(let tensor) = result { entries.insert(ObjectIdentifier(tensor)) }
      return result
    }
    for operand in arguments.positional where !isOperand(operand) { return .notImplemented }
    return try function(name, isMethod: true, on: arguments)
  }

  /// Computes an operator. If the other value can't be an operand of a tensor, the result is NotImplemented.
  private func isOperand(_ value: PyValue) -> Bool {
    switch value.native {
    case .tensor, .int, .float, .bool, .unknown: true
    default: false
    }
  }

  // MARK: Functions of the catalogue

  private func function(_ name: String, isMethod: Bool, on arguments: Arguments) throws(PyError) -> PyValue {
    let calls = FunctionCalls(py: py)
    let one = itemized(arguments)
    var arguments = one ?? arguments
    if writes(name, arguments), let unknown = arguments.positional.dropFirst().lazy.compactMap(\.doubt).first {
      // What is written may be a tensor.
      if let completed = completed(arguments) { arguments = completed } else { lose(unknown) }
    }
    guard let function = Functions.find(name, isMethod: isMethod),
      let bound = try calls.bind(function, arguments, value) ?? completed(arguments).flatMap({ try? calls.bind(function, $0, value) })
    else { return unmodelled(name, arguments) }
    for number in bound.numbers { _ = try self.function("item", isMethod: true, on: Arguments([tensor(number)])) }
    var (layer, fault) = calls.layer(function, bound)
    if one != nil {
      guard let joining = layer as? Model.Joining else { return unmodelled(name, arguments) }
      layer = joining.ofUnknownLength
    }
    if let fault { trace.remark(.fault(fault), on: trace.scope ?? .model) }
    if writes(name, arguments), let target = arguments.positional.first { return written(target, by: layer, on: bound.inputs) }
    let first = trace.function(layer, bound.inputs)
    if let dependent = layer as? DataDependent, dependent.givesPythonValue { return hidden("the value of a tensor") }
    guard let several = layer as? any SeveralOutputs else { return tensor(first) }
    guard let count = several.outputCount(bound.inputs.map(trace.facts)) else {
      return open(Unknown("how many tensors `\(name)` gives is not known", at: py.origin)) { [trace] index in
        self.tensor(index == 0 ? first : trace.function(calls.layer(function, bound, index: index).layer, bound.inputs))
      }
    }
    if count == 1, !several.givesTuple { return tensor(first) }
    try py.checkLength(count)
    return py.namedResults(
      (0..<count).map { $0 == 0 ? tensor(first) : tensor(trace.function(calls.layer(function, bound, index: $0).layer, bound.inputs)) },
      of: name)
  }

  // MARK: What writes

  private func writes(_ name: String, _ arguments: Arguments) -> Bool {
    if name == "setitem" || name.hasSuffix("_") && !name.hasPrefix("_") && name != "requires_grad_" && name != "detach_" { return true }
    return arguments.keywords.contains { $0.name == "inplace" && (try? py.truth($0.value)) == true }
  }

  /// Records an in-place change of a tensor: from now on the object stands for the new value. A parameter or buffer is changed itself.
  private func written(_ target: PyValue, by layer: any Layer, on inputs: [ValueID]) -> PyValue {
    guard case .tensor(let tensor) = target.native else { return self.tensor(trace.function(layer, inputs)) }
    if let (module, state) = owner(target) {
      guard state.isBuffer else { return lostValue("how a parameter is written in place is not modelled") }
      inside(module) { _ = trace.function(BufferUpdate(state.name, by: layer), inputs) }
      return target
    }
    if let old = tensor.traced, trace.isOneOfSeveral(old) { lose(py.unknownValue("which of two tensors is written is not known")) }
    let value = trace.function(layer, inputs)
    tensor.trace(value, data(of: value, tensor.data.dtype))
    return target
  }

  // MARK: What is not modelled

  /// Records a function that isn't modelled. Its output is batched like its inputs and has an unknown shape.
  private func unmodelled(_ name: String, _ arguments: Arguments) -> PyValue {
    let doubt = (arguments.positional + arguments.keywords.map(\.value)).lazy.compactMap { self.doubt($0) }.first
    return unmodelled(doubt ?? py.unknownValue("`\(name)` of a tensor, called like this, is not modelled"), arguments, named: name)
  }

  // Not inlined: recursion would inline to 14 kB of code.
  /// What is not known of an argument, or of an item in it.
  @inline(never) private func doubt(_ value: PyValue, depth: Int = 0) -> Unknown? {
    switch value.native {
    case .list(let list) where depth < Tracer.deepest: value.lost ?? list.elements.lazy.compactMap { self.doubt($0, depth: depth + 1) }.first
    case .tuple(let tuple) where depth < Tracer.deepest: tuple.elements.lazy.compactMap { self.doubt($0, depth: depth + 1) }.first
    default: value.doubt
    }
  }

  /// Records a call of something unknown.
  func unmodelled(_ unknown: Unknown, _ arguments: Arguments, named name: String = "?") -> PyValue {
    lose(unknown)
    let inputs = tensors(arguments.positional + arguments.keywords.map(\.value)).map(value(of:))
    return tensor(trace.function(Opaque(type: name), inputs))
  }

  /// An unknown number. It alone doesn't prevent following the forward.
  func hidden(_ what: String) -> PyValue { .unknown(Unknown("\(what) is not known", at: py.origin, harmless: true)) }
}
