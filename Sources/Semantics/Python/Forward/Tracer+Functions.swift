import Catalogue
import Model

/// Functions, methods and operators of tensors.
extension Tracer {
  /// A function of tensors that has no native of its own.
  static func native(_ name: String, of owner: String) -> NativeFunction {
    NativeFunction(NativeSignature("\(name)(*args, **kwargs)"), in: owner, unknowns: .accept) { py, _ throws(PyError) in
      py.unknown("`\(owner).\(name)` is not evaluated outside of a forward")
    }
  }

  /// A function of the catalogue that has no native of its own; nil for other names.
  static func function(_ name: Name, of owner: String) -> PyValue? {
    Functions.find(name.text) == nil ? nil : .native(native(name.text, of: owner))
  }

  /// Functions that draw numbers, so that they matter without a tensor too.
  static let drawing: Set<String> = ["rand", "randn", "randint", "randperm", "normal"]

  /// Python's operators by the functions that compute them.
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
    if name == "__iter__" { return .iterator(try py.iterator(of: try function("unbind", isMethod: true, arguments))) }
    if let plain = Tracer.operators[name] { return try operate(plain, arguments) }
    return try function(name, isMethod: owner == "Tensor", arguments)
  }

  private func operate(_ name: String, _ arguments: Arguments) throws(PyError) -> PyValue {
    if name == "setitem" || name == "getitem", arguments.positional.count > 1 {
      var indexed = arguments
      indexed.positional[1] = index(arguments.positional[1])
      return try function(name, isMethod: true, indexed)
    }
    for operand in arguments.positional where !isOperand(operand) { return .notImplemented }
    return try function(name, isMethod: true, arguments)
  }

  /// What can't be an operand of a tensor gives NotImplemented.
  private func isOperand(_ value: PyValue) -> Bool {
    switch value.native {
    case .tensor, .int, .float, .bool, .unknown: true
    default: false
    }
  }

  // MARK: Functions of the catalogue

  private func function(_ name: String, isMethod: Bool, _ arguments: Arguments) throws(PyError) -> PyValue {
    guard let function = Functions.find(name, isMethod: isMethod), let signature = function.function else { return unmodelled(name, arguments) }
    let passed = try arguments.positional.map { value throws(PyError) in try self.passed(value) }
    var keywords: [(name: String, value: Passed<ValueID>)] = []
    for (name, value) in arguments.keywords where !["out", "inplace"].contains(name.text) || !value.isNone {
      keywords.append((name.text, try self.passed(value)))
    }
    guard let bound = signature.bind(passed, keywords, node: py.library.node) else {
      return unmodelled(name, arguments)
    }
    let first = make(function, bound, index: 0)
    if writes(name, arguments), let target = arguments.positional.first { return written(target, first, bound.inputs) }
    let value = trace.function(first, bound.inputs)
    guard let several = first as? any SeveralOutputs else { return tensor(value) }
    guard let count = several.outputCount(bound.inputs.map(trace.facts)) else {
      throw .unknown(Unknown("how many tensors `\(name)` gives is not known", at: py.origin))
    }
    if first is DataDependent, ["item", "tolist", "numpy", "is_nonzero", "equal", "allclose"].contains(name) {
      return hidden("the value of a tensor")
    }
    if count == 1, name != "unbind", name != "split", name != "chunk", name != "tensor_split" { return tensor(value) }
    try py.checkLength(count)
    let items = (0..<count).map { $0 == 0 ? tensor(value) : tensor(trace.function(make(function, bound, index: $0), bound.inputs)) }
    return py.tuple(items)
  }

  /// The layer of a call; what it refuses of its arguments is a fault of the model.
  private func make(_ function: LayerClass, _ bound: BoundFunction<ValueID>, index: Int) -> any Layer {
    let node = py.library.node
    let place = index == 0 ? [] : [Keyword("index", Argument(.int(index), node))]
    var arguments = Model.Arguments(ModuleCall(target: function.name, keywords: bound.keywords + place, node: node), function.signature)
    var layer = function.make(&arguments)
    let refused = arguments.refuseAtCall(&layer)
    if index == 0, refused == nil, let fault = arguments.faults.first?.fault { trace.remark(.fault(fault), on: trace.scope ?? .model) }
    return layer
  }

  private func passed(_ value: PyValue) throws(PyError) -> Passed<ValueID> {
    switch value.native {
    case .tensor(let tensor): return .tensor(self.value(of: tensor))
    case .list(let list):
      if let lost = list.lost { return .value(.unknown(lost.reason)) }
      return .list(try list.elements.map { item throws(PyError) in try passed(item) })
    case .tuple(let tuple): return .list(try tuple.elements.map { item throws(PyError) in try passed(item) })
    default: return .value(Value(py, value))
    }
  }

  // MARK: What writes

  private func writes(_ name: String, _ arguments: Arguments) -> Bool {
    if name == "setitem" || name.hasSuffix("_") && !name.hasPrefix("_") && name != "requires_grad_" && name != "detach_" { return true }
    return arguments.keywords.contains { $0.name == "inplace" && (try? py.truth($0.value)) == true }
  }

  /// A tensor that is written: the object is the new value from then on. A parameter or buffer is written where it stands.
  private func written(_ target: PyValue, _ layer: any Layer, _ inputs: [ValueID]) -> PyValue {
    guard case .tensor(let tensor) = target.native else { return self.tensor(trace.function(layer, inputs)) }
    if let (module, state) = owner(target) {
      inside(module) { _ = trace.function(StateUpdate(state), inputs) }
      return target
    }
    let value = trace.function(layer, inputs)
    tensor.trace(value, data(of: value, tensor.data.dtype))
    return target
  }

  // MARK: What is not modelled

  /// A function that is not modelled: batched as its inputs are, of unknown shape.
  private func unmodelled(_ name: String, _ arguments: Arguments) -> PyValue {
    guard case .unknown(let unknown) = py.unknown("`\(name)` of a tensor, called like this, is not modelled") else { return .none }
    return unmodelled(unknown, arguments, name)
  }

  /// A call of something that is not known.
  func unmodelled(_ unknown: Unknown, _ arguments: Arguments, _ name: String = "?") -> PyValue {
    lose(unknown)
    let inputs = tensors(arguments.positional + arguments.keywords.map(\.value)).map(value(of:))
    return tensor(trace.function(Opaque(type: name), inputs))
  }

  /// An unknown number that keeps no call from being followed by itself.
  func hidden(_ what: String) -> PyValue { .unknown(Unknown("\(what) is not known", at: py.origin, harmless: true)) }
}
