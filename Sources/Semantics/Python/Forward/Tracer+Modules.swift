import Catalogue
import Model

/// Calls of modules that PyTorch has.
extension Tracer {
  /// `forward` of a class of `torch.nn`, also by `super().forward(x)`.
  func forward(_ a: BoundArguments) throws(PyError) -> PyValue {
    guard let object = ModuleObject(py, a[0]), let module = module(object) else {
      return lostValue("the module that is called is none of the model's")
    }
    let inputs = (a.rest + a.keywords.map(\.value)).compactMap(result)
    if inputs.isEmpty, let unknown = (a.rest + a.keywords.map(\.value)).lazy.compactMap(\.doubt).first {
      lose(unknown)
      return .unknown(unknown)
    }
    if let call = py.library.calls[ObjectIdentifier(object.instance)] { return replay(call, object, module, inputs) }
    guard let layer = object.catalogueLayer else { return lostValue("the forward of `\(py.typeName(a[0]))` is not modelled") }
    let own = trace.graph.layers[Int(trace.graph[module].layer)]
    return output(of: layer, trace.call(module, inputs, as: own.type == layer.type ? nil : derived(layer, own)))
  }

  /// The layer that a class derives from, as patches have left the module's state.
  private func derived(_ layer: any Layer, _ own: any Layer) -> (any Layer)? {
    if own.state == layer.state { return layer }
    var patched = layer
    patched.removeRunningStatistics()
    return patched.state == own.state ? patched : Opaque(type: own.type)
  }

  /// A module that the catalogue builds of several: its own calls are made again.
  private func replay(_ call: ModuleCall, _ object: ModuleObject, _ module: ModuleID, _ inputs: [ValueID]) -> PyValue {
    guard let graph = py.library.catalogue.calls(of: call, inputs: inputs.count), isSame(graph, module),
      let value = trace.replay(graph, module, inputs)
    else { return lostValue("how `\(py.typeName(.instance(object.instance)))` calls its parts is not known") }
    return object.catalogueLayer.map { output(of: $0, value) } ?? tensor(value)
  }

  /// Whether the modules below are still those that the catalogue builds.
  private func isSame(_ graph: LayerGraph, _ module: ModuleID) -> Bool {
    let own = trace.graph.subtree(of: module)
    return own.count == graph.modules.count && zip(own, graph.modules).dropFirst().allSatisfy { trace.graph[$0].name == $1.name }
  }

  /// What a layer returns: some return tuples.
  private func output(of layer: any Layer, _ value: ValueID) -> PyValue {
    guard trace.facts(of: value).isTuple else { return tensor(value) }
    let first = tensor(trace.function(Slicing("getitem", .select(index: 0), dim: 0), [value]))
    func item(_ index: Int) -> PyValue { tensor(trace.function(Slicing("getitem", .select(index: Dim(index)), dim: 0), [value])) }
    switch layer.type {
    case "LSTM": return py.tuple([first, py.tuple([item(1), item(1)])])
    case "LSTMCell", "RNN", "GRU", "MultiheadAttention": return py.tuple([first, item(1)])
    default: return py.tuple([first, item(1)])
    }
  }

  /// An unknown value that makes the forward unknown.
  func lostValue(_ reason: String) -> PyValue {
    let value = py.unknown(reason)
    if case .unknown(let unknown) = value { lose(unknown) }
    return value
  }
}
