import Catalogue
import Model
import YAMLSource

/// Layers of the catalogue as module objects. Python code can read and replace their attributes, parameters, buffers and children as those
/// of any other module.
struct CatalogueLayers {
  let py: Interpreter

  /// `__init__` of a class of `torch.nn`: fills `instance` with the layer that the catalogue builds for the arguments.
  func fill(_ instance: PyInstance, _ target: String, with arguments: Arguments) throws(PyError) {
    try fill(instance, built(target, with: arguments))
  }

  /// The module that a function of the catalogue makes (`torchvision.models.resnet18`).
  func instance(_ target: String, with arguments: Arguments) throws(PyError) -> PyValue {
    let (call, graph) = try built(target, with: arguments)
    let instance = PyInstance(py.heap, try type(of: graph[.model], graph, at: .model), origin: py.origin)
    try fill(instance, (call, graph))
    return .instance(instance)
  }

  /// The modules that the catalogue builds for the arguments.
  /// - Throws: the exception that PyTorch raises; unknown for what the catalogue can't build
  private func built(_ target: String, with arguments: Arguments) throws(PyError) -> (call: ModuleCall, graph: LayerGraph) {
    if let lost = arguments.lost { throw .unknown(lost) }
    let call = ModuleCall(py, target, with: arguments)
    guard let graph = py.library.catalogue.modules(of: call), !graph.modules.isEmpty else {
      throw .unknown(py.unknownValue("`\(target)` is not modelled"))
    }
    if let fault = graph.remarks.lazy.compactMap({ if case .fault(let fault) = $0.kind { fault } else { nil } }).first {
      throw py.fault(fault, target)
    }
    if TorchvisionModules.contains(target), let unread = graph.remarks.lazy.compactMap(\.reason).first {
      throw .unknown(Unknown("`\(target)`: \(unread)", at: py.origin))
    }
    return (call, graph)
  }

  private func fill(_ instance: PyInstance, _ built: (call: ModuleCall, graph: LayerGraph)) throws(PyError) {
    for remark in built.graph.remarks { note(remark, instance) }
    try fill(instance, built.graph, at: .model, of: built.call)
  }

  private func note(_ remark: LayerGraph.Remark, _ instance: PyInstance) {
    switch remark.kind {
    case .groupsAsEps, .pretrainedStateMismatch: py.library.remarks.append((instance, remark.kind))
    case .unresolved(let reason): py.note(Unknown(reason, at: py.origin))
    default: break
    }
  }

  private func fill(_ instance: PyInstance, _ graph: LayerGraph, at id: ModuleID, of call: ModuleCall) throws(PyError) {
    guard let object = ModuleObject(py, .instance(instance)) else { return }
    let module = graph[id]
    // The module `torch` declares the classes of parameters, so it must be loaded.
    _ = try py.module("torch")
    try object.initialize()
    if graph.modules.count > 1 {
      py.library.catalogueParts[ObjectIdentifier(instance)] = CataloguePart(
        module: instance, call: call, id: id, isComposite: graph.subtree(of: id).count > 1)
    }
    instance[Special.training] = .bool(module.isTraining)
    if module.layer >= 0 { fill(object, graph.layers[Int(module.layer)]) }
    for child in graph.children(of: id) {
      let part = PyInstance(py.heap, try type(of: graph[child], graph, at: child), origin: py.origin)
      try fill(part, graph, at: child, of: call)
      object.table(.modules)?[graph[child].name] = .instance(part)
    }
  }

  private func fill(_ object: ModuleObject, _ layer: any Layer) {
    object.setLayer(layer)
    for tensor in layer.state {
      let value = parameter(tensor)
      object.table(tensor.isBuffer ? .buffers : .parameters)?[tensor.name] = value
    }
    for (name, isBuffer) in py.library.optionalState(layer.type) {
      guard let table = object.table(isBuffer ? .buffers : .parameters), table[name] == nil else { continue }
      table[name] = PyValue.none
    }
    for (name, value) in layer.arguments where object.member(name) == nil { object.instance[Name(name)] = attribute(value) }
  }

  private func parameter(_ tensor: StateTensor) -> PyValue {
    let sizes = tensor.shape.dims.compactMap(\.value)
    guard tensor.shape.rank == sizes.count, let data = TensorData(sizes, tensor.name == "num_batches_tracked" ? .int64 : .float32) else {
      return .unknown(Unknown("the shape of `\(tensor.name)` is not known", at: py.origin, harmless: true))
    }
    return .tensor(PyTensor(py.heap, data, kind: tensor.isBuffer ? .tensor : .parameter, requiresGrad: !tensor.isBuffer))
  }

  func attribute(_ value: Printed) -> PyValue {
    switch value {
    case .none: .none
    case .bool(let flag): .bool(flag)
    case .number(let number): .float(number)
    case .dim(let dim): dim.value.map(PyValue.int) ?? .unknown(Unknown("a number is not known", at: py.origin, harmless: true))
    case .dims(let dims): py.tuple(dims.map { attribute(.dim($0)) })
    case .list(let items): py.tuple(items.map(attribute))
    case .string(let text): text == "?" ? .unknown(Unknown("an argument is not known", at: py.origin, harmless: true)) : .string(text)
    }
  }

  /// The class of a module that the catalogue builds: one of `torch.nn`, or one made for the name.
  private func type(of module: LayerGraph.Module, _ graph: LayerGraph, at id: ModuleID) throws(PyError) -> PyClass {
    guard case .namespace(let nn) = try py.module("torch.nn") else { return py.types.object }
    if case .type(let type)? = try py.member(nn, Name(module.type), fromOutside: true) { return type }
    let children = graph.children(of: id)
    let isNumbered = !children.isEmpty && children.enumerated().allSatisfy { graph[$1].name == String($0) }
    return try type(module.type, base: isNumbered ? "Sequential" : "Module", target: nil)
  }

  /// The class for a name of torchvision. `target` builds it where a program calls it.
  func type(_ name: String, base: Name = "Module", target: String?) throws(PyError) -> PyClass {
    guard case .namespace(let nn) = try py.module("torch.nn"), case .type(let base)? = try py.member(nn, base, fromOutside: true) else {
      return py.types.object
    }
    let isNew = py.library.classes[name] == nil
    let type = py.nativeClass(name, among: "torchvision", bases: [base])
    py.heap.keeping {
      if isNew { declareForward(ClassScope(py: py, type: type)) }
      if let target { declareConstructor(ClassScope(py: py, type: type), target) }
    }
    return type
  }
}

extension CatalogueLayers {
  private func declareConstructor(_ c: ClassScope, _ target: String) {
    c.method("__init__(self, *args, **kwargs)", .accept) { py, a throws(PyError) in
      try CatalogueLayers(py: py).fill(try a.instance(0), target, with: Arguments(a.rest, keywords: a.keywords))
      return .none
    }
  }

  /// The methods of a class of torchvision. Of its attributes the catalogue knows the modules, parameters and buffers.
  private func declareForward(_ c: ClassScope) {
    c.method("forward(self, *args, **kwargs)", .accept) { py, a throws(PyError) in try LayerShapes(py: py).forward(a) }
    c.method("__getattr__(self, name)", .accept) { py, a throws(PyError) in
      let name = try a.string(1)
      return ModuleObject(py, a[0])?.member(name) ?? py.unknown("`\(name)` of a \(py.typeName(a[0])) is not modelled")
    }
  }
}

extension ModuleObject {
  /// The attribute that holds the number of a catalogue's layer.
  static let layer: Name = "__layer__"
  /// The attribute that holds the functions that run with the module's forward.
  static let hooks: Name = "__hooks__"

  /// The layer of the catalogue that the module is, or whose class it derives from.
  var catalogueLayer: (any Layer)? { builtLayer.map(current) }

  /// The layer of the catalogue as which the module was built; the module's class may be a subclass.
  var builtLayer: (any Layer)? {
    guard case .int(let index)? = instance[ModuleObject.layer], py.library.layers.indices.contains(index) else { return nil }
    return py.library.layers[index]
  }

  func setLayer(_ layer: any Layer) {
    py.library.layers.append(layer)
    instance[ModuleObject.layer] = .int(py.library.layers.count - 1)
  }

  /// `batch_norm_without_running_stats`: a batch norm that tracks statistics loses them (`torch/_functorch/batch_norm_replacement.py`).
  func removeRunningStatistics() {
    guard var layer = catalogueLayer, let norm = NormalizationFacts(layer), norm.family == .batch, norm.tracks else { return }
    layer.removeRunningStatistics()
    setLayer(layer)
    instance["track_running_stats"] = .bool(false)
    for (name, _) in entries(.buffers) where !layer.state.contains(where: { $0.name == name }) { table(.buffers)?[name] = PyValue.none }
  }
}

/// The state of the library of natives during one evaluation.
struct LibraryState {
  var catalogue = LibraryState.plainCatalogue
  /// The catalogue of PyTorch and its libraries, without classes of the file or the settings.
  static let plainCatalogue = Catalogue(lastResort: nil)
  /// The node of the YAML file that names the model's class, from which everything is built.
  var node = NodeID(0)
  /// The layers that the catalogue has built, by number.
  var layers: [any Layer] = []
  /// What ``optionalState(_:)`` has found, by class.
  private var optionalStates: [String: [(name: String, isBuffer: Bool)]] = [:]
  /// Classes that represent torchvision's, by name.
  var classes: [String: PyClass] = [:]
  /// The remarks about modules from their construction.
  var remarks: [(module: PyInstance, kind: LayerGraph.Remark.Kind)] = []
  /// The faults that PyTorch raises, by the exception.
  var faults: [ObjectIdentifier: Fault] = [:]
  var tensorTypes: TensorTypes?
  /// `__getattr__` and `__setattr__` of `nn.Module`.
  var moduleAccess: (get: PyValue?, set: PyValue?) = (nil, nil)
  /// The modules that calls of the catalogue have built from several modules.
  var catalogueParts: [ObjectIdentifier: CataloguePart] = [:]
  /// The calls that make batch norms, by place and class; nil for a place without one.
  var normCalls: [PythonOrigin: [String: PythonLine.NormCall?]] = [:]
  /// The objects among the call's arguments, in the order of ``ModuleCall/parts``; nil while one is made.
  var parts: [PyInstance?] = []
  /// The numbers of those that are given as classes, not yet called.
  var classParts: [Int] = []
  /// The numbers of those that are given as data, of which a class may make objects itself.
  var dataParts: [Int] = []
  /// Those that are given as configs: the dicts, and the numbers.
  var configs: [ObjectIdentifier: (dict: PyDict, part: Int)] = [:]
  /// The forward that is followed.
  var tracer: Tracer?

  /// Parameters and buffers that are None if a layer of the class doesn't have them.
  mutating func optionalState(_ type: String) -> [(name: String, isBuffer: Bool)] {
    if let known = optionalStates[type] { return known }
    let names = LibraryState.optionalNames(type)
    optionalStates[type] = names
    return names
  }

  private static func optionalNames(_ type: String) -> [(name: String, isBuffer: Bool)] {
    if type.hasSuffix("Linear") || type.contains(part: "Conv") || type == "LayerNorm" || type == "GroupNorm" || type == "RMSNorm"
      || type == "Bilinear"
    {
      return type.contains(part: "Norm") ? [("weight", false), ("bias", false)] : [("bias", false)]
    }
    if type.contains(part: "BatchNorm") || type.contains(part: "InstanceNorm") {
      return [("weight", false), ("bias", false), ("running_mean", true), ("running_var", true), ("num_batches_tracked", true)]
    }
    if type == "MultiheadAttention" {
      return ["in_proj_weight", "in_proj_bias", "q_proj_weight", "k_proj_weight", "v_proj_weight", "bias_k", "bias_v"].map { ($0, false) }
    }
    return []
  }

  /// Forgets what belongs to the model. Modules that the bodies of modules have made last.
  mutating func endModel() {
    (parts, dataParts, configs, faults, tracer) = ([], [], [:], [:], nil)
    remarks.removeAll { !$0.module.isLasting }
    catalogueParts = catalogueParts.filter { $0.value.module.isLasting }
  }
}

extension Interpreter {
  /// The exception that PyTorch raises for a fault with this message.
  private static func type(of message: String) -> String {
    if ["embed_dim must be divisible", "Padding_idx must be within"].contains(where: { message.hasPrefix($0) }) { return "AssertionError" }
    return message.hasPrefix("Trying to create tensor with negative dimension") ? "RuntimeError" : "ValueError"
  }

  /// The exception that a constructor raises for a fault.
  func fault(_ fault: Fault, _ target: String) -> PyError {
    let message: String
    switch fault {
    case .indivisibleGroups(let groups, let channels): message = "num_channels (\(channels)) must be divisible by num_groups (\(groups))"
    case .badArgument(let text), .featureMismatch(let text), .normLayerNotCallable(let text), .normLayerNotAccepted(let text): message = text
    default: message = "\(target) can't be built"
    }
    let isType = message.contains(part: "argument") && ["missing", "unexpected", "takes"].contains { message.contains(part: $0) }
    let error =
      isType
      ? typeError("\(target.split(separator: ".").last ?? "").__init__() \(message)")
      : exception(Interpreter.type(of: message), message)
    if case .raised(let exception) = error { library.faults[ObjectIdentifier(exception.value)] = fault }
    return error
  }
}

extension ModuleCall {
  /// A call in Python code, converted to a call as a configuration has it.
  convenience init(_ py: Interpreter, _ target: String, with arguments: Arguments) {
    let node = py.library.node
    self.init(
      target: target, positional: arguments.positional.map { Argument(Value(py, $0), node) },
      keywords: arguments.keywords.map { Keyword($0.name.text, Argument(Value(py, $0.value), node)) }, node: node, loading: .source)
  }
}

extension Value {
  /// A Python value, converted to a value as a configuration has it. What a configuration can't express is unknown.
  init(_ py: Interpreter, _ value: PyValue, depth: Int = 0) {
    let node = py.library.node
    switch value.native {
    case .none: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .string(let text): self = .string(text)
    case .list(let list) where depth < 16 && list.lost == nil: self = .list(list.elements.map { Argument(Value(py, $0, depth: depth + 1), node) })
    case .tuple(let tuple) where depth < 16: self = .list(tuple.elements.map { Argument(Value(py, $0, depth: depth + 1), node) })
    case .type(let type): self = .reference(type.dottedName)
    case .native(let native): self = .reference(native.qualifiedName)
    case .partial(let partial):
      if case .reference(let target) = Value(py, partial.function, depth: depth + 1) {
        self = .partial(ModuleCall(py, target, with: partial.arguments))
      } else {
        self = .unknown("`\(py.plainRepr(value))` is no plain value")
      }
    case .tensor(let tensor):
      if let only = tensor.data.elements?.first, tensor.data.count == 1 {
        self = tensor.data.dtype.isFloating ? .float(only) : .int(Int(only))
      } else {
        self = .unknown("a tensor is given")
      }
    case .unknown(let unknown): self = .unknown(unknown.derived.reason)
    default: self = .unknown("`\(py.plainRepr(value))` is no plain value")
    }
  }
}

extension LayerGraph.Remark {
  /// Why not all of a part is known; nil for other remarks.
  fileprivate var reason: String? {
    switch kind {
    case .unresolved(let reason): reason
    case .opaque(let name, _, _): "`\(name)` is not known"
    default: nil
    }
  }
}

extension PyClass {
  /// The catalogue's name for a class of `torch.nn`.
  var dottedName: String { module.hasPrefix("torch.nn") ? "torch.nn." + name : module + "." + name }
}
