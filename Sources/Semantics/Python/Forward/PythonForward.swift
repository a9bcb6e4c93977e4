import Catalogue
import Model
import Synchronization

/// The forward of a model in Python sources, followed with the modes and input shapes of a call.
final class PythonForward: DeferredForward {
  private let call: ModuleCall
  private let catalogue: Catalogue
  private let finder: @Sendable () -> any ModuleFinder

  init(call: ModuleCall, catalogue: Catalogue, finder: @escaping @Sendable () -> any ModuleFinder) {
    (self.call, self.catalogue, self.finder) = (call, catalogue, finder)
  }

  func follow(_ trace: ForwardTrace, _ module: ModuleID, inputs: [ValueID]) -> ValueID? {
    OnLargeStack.run { self.evaluate(trace, module, inputs) }
  }

  private func evaluate(_ trace: ForwardTrace, _ module: ModuleID, _ inputs: [ValueID]) -> ValueID? {
    let model = PythonModel(finder: finder(), catalogue: catalogue, node: call.node)
    do throws(PyError) {
      let value = try model.value(call)
      let objects = try model.tree(of: value).objects
      let ids = trace.graph.subtree(of: module)
      guard objects.count == ids.count else {
        remark(Unknown("its modules are too deeply nested", at: nil), model, in: trace, on: module)
        return nil
      }
      let pairs = zip(objects, ids).compactMap { object, id in object.map { (object: $0, module: id) } }
      for (object, id) in pairs { PythonForward.synchronize(object, with: trace.graph[id], of: trace.graph) }
      return follow(value, Tracer(model.py, trace, pairs), of: model, on: inputs)
    } catch {
      remark(PythonForward.reason(error, model.py), model, in: trace, on: module)
      return nil
    }
  }

  private func follow(_ value: PyValue, _ tracer: Tracer, of model: PythonModel, on inputs: [ValueID]) -> ValueID? {
    let (py, trace) = (model.py, tracer.trace)
    py.library.tracer = tracer
    let known = py.unknowns.count
    var arguments = Arguments(inputs.map { tracer.tensor($0) })
    for _ in 0..<PythonForward.missing(value, inputs.count, in: py) where trace.isUnspecified {
      arguments.positional.append(tracer.tensor(trace.function(Opaque(type: "input"), inputs)))
    }
    var output: ValueID?
    do throws(PyError) {
      let result = try py.call(value, arguments)
      if case .unknown(let unknown) = result { tracer.lose(unknown) }
      output = tracer.result(result)
    } catch { tracer.lose(PythonForward.reason(error, py)) }
    if let unknown = py.unknowns.dropFirst(known).first(where: { !$0.isHarmless }) { tracer.lose(unknown) }
    if let lost = tracer.lost, let module = trace.scope { remark(lost, model, in: trace, on: module) }
    return output
  }

  private func remark(_ lost: Unknown, _ model: PythonModel, in trace: ForwardTrace, on module: ModuleID) {
    trace.remark(.python(PythonReading(call.target, [(.forward(reason: lost.reason), model.line(lost.origin))])), on: module)
  }

  /// How many required arguments of the forward lack a tensor.
  private static func missing(_ value: PyValue, _ given: Int, in py: Interpreter) -> Int {
    guard case .instance(let instance) = value, case .function(let function)? = instance.type.lookUp("forward") else { return 0 }
    let required = (0..<function.code.positionalCount).count { !function.defaults.indices.contains($0) || function.defaults[$0] == nil }
    return max(0, required - 1 - given)
  }

  private static func reason(_ error: PyError, _ py: Interpreter) -> Unknown {
    switch error {
    case .unknown(let unknown), .exhausted(let unknown): unknown
    case .raised(let exception):
      Unknown("it seems to raise \(exception.value.type.name): \(py.message(of: exception.value))", at: exception.origin)
    }
  }

  /// Gives a module object the mode that the graph's module has, and takes the statistics that a patch has taken.
  private static func synchronize(_ object: ModuleObject, with module: LayerGraph.Module, of graph: LayerGraph) {
    object.instance["training"] = .bool(module.isTraining)
    guard module.layer >= 0 else { return }
    let state = Set(graph.layers[Int(module.layer)].state.map(\.name))
    let gone = ["running_mean", "running_var", "num_batches_tracked"].filter { name in
      !state.contains(name) && object.entries(.buffers).contains { $0.name == name && !$0.value.isNone }
    }
    guard !gone.isEmpty else { return }
    for name in gone { object.table(.buffers)?[name] = PyValue.none }
    object.instance["track_running_stats"] = .bool(false)
  }
}
