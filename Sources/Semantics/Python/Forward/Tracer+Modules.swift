import Catalogue
import Model

/// Calls of PyTorch's own modules.
extension Tracer {
  /// Calls the `forward` of a class of `torch.nn`, directly or by `super().forward(x)`.
  func forward(_ a: BoundArguments) throws(PyError) -> PyValue {
    guard let object = ModuleObject(py, a[0]), let module = module(object) else {
      return lostValue("the module that is called is none of the model's")
    }
    let inputs = (a.rest + a.keywords.map(\.value)).compactMap(result)
    if inputs.isEmpty, let unknown = (a.rest + a.keywords.map(\.value)).lazy.compactMap(\.doubt).first {
      lose(unknown)
      return .unknown(unknown)
    }
    if let call = py.library.calls[ObjectIdentifier(object.instance)]?.call { return replay(call, object, by: module, on: inputs) }
    guard let layer = object.catalogueLayer else { return lostValue("the forward of `\(py.typeName(a[0]))` is not modelled") }
    let own = trace.graph.layers[Int(trace.graph[module].layer)]
    guard own is StateHolder || own is DeferredModule else { return output(of: layer, trace.call(module, on: inputs)) }
    guard let derived = derived(layer, own) else { return lostValue("what `\(own.type)` has changed of \(layer.type) is not known") }
    return output(of: layer, trace.call(module, on: inputs, as: derived))
  }

  /// The layer from which a class derives, with the state that patches have left to the module.
  private func derived(_ layer: any Layer, _ own: any Layer) -> (any Layer)? {
    if let removed = layer.removed(leaving: own.state) { return removed.isEmpty ? layer : Derived(type: own.type, base: layer, without: removed) }
    var patched = layer
    patched.removeRunningStatistics()
    return patched.state == own.state ? patched : nil
  }

  /// Calls a module that the catalogue builds from several modules, by repeating the calls that the catalogue recorded for it.
  private func replay(_ call: ModuleCall, _ object: ModuleObject, by module: ModuleID, on inputs: [ValueID]) -> PyValue {
    guard let (modules, calls) = py.library.catalogue.forward(of: call, inputs: inputs.count), areOwn(modules, module),
      let value = calls.replay(in: trace, by: module, on: inputs)
    else { return lostValue("how `\(py.typeName(.instance(object.instance)))` calls its parts is not known") }
    return object.catalogueLayer.map { output(of: $0, value) } ?? tensor(value)
  }

  /// Whether the descendants of the module are still those that the catalogue builds.
  private func areOwn(_ modules: [LayerGraph.Module], _ module: ModuleID) -> Bool {
    let own = trace.graph.subtree(of: module)
    return own.count == modules.count && zip(own, modules).dropFirst().allSatisfy { trace.graph[$0].name == $1.name }
  }

  /// The Python value of a layer's output, which may be a tuple.
  private func output(of layer: any Layer, _ value: ValueID) -> PyValue {
    guard trace.facts(of: value).isTuple else { return tensor(value) }
    func item(_ index: Int) -> PyValue { tensor(trace.function(Slicing("getitem", .select(index: Dim(index)), dim: 0), [value])) }
    return py.tuple([item(0), layer.type == "LSTM" ? py.tuple([item(1), item(1)]) : item(1)])
  }

  /// An unknown value that makes the forward unknown.
  func lostValue(_ reason: String) -> PyValue {
    let unknown = py.unknownValue(reason)
    lose(unknown)
    return .unknown(unknown)
  }
}
