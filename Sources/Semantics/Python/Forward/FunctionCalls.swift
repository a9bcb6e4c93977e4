import Catalogue
import Model

/// Calls of the catalogue's functions of tensors from Python code.
struct FunctionCalls {
  let py: Interpreter

  /// Binds the arguments of a call; `input` converts each tensor. Nil if PyTorch would refuse the call.
  func bind<Input>(
    _ function: LayerClass, _ arguments: Arguments, _ input: (PyTensor) -> Input
  ) throws(PyError) -> BoundFunction<Input>? {
    var positional: [Passed<Input>] = []
    for value in arguments.positional { positional.append(passed(value, input)) }
    var keywords: [(name: String, value: Passed<Input>)] = []
    for (name, value) in arguments.keywords where !["out", "inplace"].contains(name.text) || !value.isNone {
      keywords.append((name.text, passed(value, input)))
    }
    return function.function?.bind(positional, keywords, node: py.library.node)
  }

  private func passed<Input>(_ value: PyValue, _ input: (PyTensor) -> Input, depth: Int = 0) -> Passed<Input> {
    switch value.native {
    case .tensor(let tensor): return .tensor(input(tensor))
    case .list, .tuple:
      if let lost = value.lost { return .value(.unknown(lost.derived.reason)) }
      guard depth < Tracer.deepest, let items = try? py.elements(of: value.native) else { return .value(.unknown("values inside each other")) }
      return .list(items.map { passed($0, input, depth: depth + 1) })
    default: return .value(Value(py, value))
    }
  }

  /// The layer that computes the output at `index`, and the faults of the arguments.
  func layer<Input>(_ function: LayerClass, _ bound: BoundFunction<Input>, index: Int = 0) -> (layer: any Layer, fault: Fault?) {
    let node = py.library.node
    let place = index == 0 ? [] : [Keyword("index", Argument(.int(index), node))]
    var arguments = Model.Arguments(ModuleCall(target: function.name, keywords: bound.keywords + place, node: node), function.signature)
    var layer = function.make(&arguments)
    let refused = arguments.refuseAtCall(&layer)
    return (layer, refused == nil ? arguments.faults.first?.fault : nil)
  }

  // MARK: Outside of forwards

  /// The native for a function of the catalogue. Outside of a forward, its result is a tensor of the output's shape with unknown elements.
  static func native(_ name: String, of owner: String) -> NativeFunction {
    NativeFunction(NativeSignature("\(name)(*args, **kwargs)"), in: owner, unknowns: .accept, isOfTensors: true) { py, a throws(PyError) in
      try FunctionCalls(py: py).shaped(name, isMethod: owner == "Tensor", Arguments(a.rest, keywords: a.keywords))
    }
  }

  /// The native for a name that the catalogue has; nil for other names.
  static func native(_ name: Name, of owner: String) -> PyValue? {
    Functions.find(name.text) == nil ? nil : .native(native(name.text, of: owner))
  }

  private func shaped(_ name: String, isMethod: Bool, _ arguments: Arguments) throws(PyError) -> PyValue {
    let lost = Unknown("what `\(name)` gives is not evaluated", at: py.origin, harmless: true)
    guard arguments.lost == nil, let function = Functions.find(name, isMethod: isMethod),
      let bound = try bind(function, arguments, { Shape($0.data.shape.map { Dim($0) }) })
    else { return .unknown(lost) }
    let (layer, fault) = layer(function, bound)
    let shape = layer.outputShape(bound.inputs, isTraining: true, isFunction: true)
    let sizes = shape.dims.compactMap(\.value)
    guard fault == nil, !(layer is any SeveralOutputs) || isOne(layer, bound.inputs), shape.rank == sizes.count, let data = TensorData(sizes) else {
      return .unknown(lost)
    }
    return .tensor(PyTensor(py.heap, data))
  }

  private func isOne(_ layer: any Layer, _ inputs: [Shape]) -> Bool {
    guard !(layer is DataDependent), let several = layer as? any SeveralOutputs, !several.givesTuple else { return false }
    return several.outputCount(inputs.map { TensorFacts(shape: $0, levels: .none) }) == 1
  }
}
