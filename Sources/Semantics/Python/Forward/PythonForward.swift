import Catalogue
import Model
import Synchronization

/// The forward of a model in Python sources, which is followed with the modes and input shapes of a call.
///
/// The calls that it makes depend on nothing else, so they are recorded: all analyses and runs with the same modes and shapes, with and
/// without fixes, follow it only once.
final class PythonForward: DeferredForward {
  private let call: ModuleCall
  /// What `workshop` keeps the model under.
  private let key: String
  /// The call, where some of its arguments are held back.
  private let held: HeldCall?
  /// The forward of the call with arguments held back, which is this one where it doesn't depend on them.
  private let shared: PythonForward?
  private let catalogue: Catalogue
  private let workshop: ModelWorkshop
  private weak let classes: PythonClasses?
  private let recorded = Mutex<[Situation: RecordedCalls]>([:])
  private let controls: NormControls

  /// Everything on which a forward can depend.
  private struct Situation: Hashable {
    struct Module: Hashable {
      let type: String
      let state: [String]
      let isTraining: Bool
    }
    struct Input: Hashable {
      let shape: Shape
      let strides: Strides?
      let levels: LevelSet
      let elementType: ElementType
      let isTuple, isBoolean, carriesGradient: Bool
    }
    let modules: [Module]
    let inputs: [Input]
    let isUnspecified: Bool
    let stateLevels: [LevelSet]
    let surroundings: Surroundings

    func hash(into hasher: inout Hasher) {
      hasher.combine(modules)
      hasher.combine(inputs)
    }
  }

  /// - Parameter key: the text of the call
  init(
    call: ModuleCall, key: String, held: HeldCall?, shared: PythonForward?, catalogue: Catalogue, workshop: ModelWorkshop,
    classes: PythonClasses, controls: NormControls
  ) {
    (self.call, self.key, self.held, self.shared) = (call, key, held, shared)
    (self.catalogue, self.workshop, self.controls, self.classes) = (catalogue, workshop, controls, classes)
  }

  func follow(_ trace: ForwardTrace, _ module: ModuleID, inputs: [ValueID]) -> ValueID? {
    let situation = situation(trace, of: module, on: inputs)
    let start = trace.mark
    if let shared, shared.dependsOnNothingHeld {
      let output = shared.follow(trace, module, situation, on: inputs)
      if shared.dependsOnNothingHeld { return output }
      _ = trace.rollBack(to: start)
    }
    return follow(trace, module, situation, on: inputs)
  }

  private var dependsOnNothingHeld: Bool { held?.asked.isEmpty == true }

  private func follow(_ trace: ForwardTrace, _ module: ModuleID, _ situation: Situation, on inputs: [ValueID]) -> ValueID? {
    if let calls = recorded.withLock({ $0[situation] }) { return calls.replay(in: trace, by: module, on: inputs) }
    let start = trace.mark
    let output = OnLargeStack.run { self.evaluate(trace, module, on: inputs) }
    recorded.withLock { $0[situation] = RecordedCalls(trace, since: start, of: module, on: inputs, output: output) }
    return output
  }

  func normControl(of part: Int?, making names: [String], statements: Int) -> NormControl? {
    let parts = call.parts
    guard part.map(parts.indices.contains) != false else { return nil }
    let call = part.map { parts[$0] } ?? call
    return controls.found.value(for: [part == nil ? key : call.text, "\(statements)"] + names) {
      // A part is mostly judged by itself, too.
      guard let tree = classes?.tree(of: call, catalogue).tree else { return nil }
      return OnLargeStack.run { [catalogue, workshop, controls] in
        let model = workshop.model(catalogue, node: call.node)
        defer { workshop.end(model) }
        var reader = NormControlReader(call: call, model: model, norms: names, statements: statements, controls: controls)
        return reader.control(of: tree)
      }
    }
  }

  private func situation(_ trace: ForwardTrace, of module: ModuleID, on inputs: [ValueID]) -> Situation {
    Situation(
      modules: trace.graph.subtree(of: module).map { id in
        let module = trace.graph[id]
        let layer = module.layer >= 0 ? trace.graph.layers[Int(module.layer)] : nil
        return .init(type: layer?.type ?? module.type, state: layer?.state.map(\.name) ?? [], isTraining: module.isTraining)
      },
      inputs: inputs.map {
        let facts = trace.facts(of: $0)
        return .init(
          shape: facts.shape, strides: facts.strides, levels: facts.levels, elementType: facts.elementType, isTuple: facts.isTuple,
          isBoolean: facts.isBoolean, carriesGradient: facts.carriesGradient)
      },
      isUnspecified: trace.isUnspecified, stateLevels: trace.stateLevels, surroundings: trace.surroundings)
  }

  private func evaluate(_ trace: ForwardTrace, _ module: ModuleID, on inputs: [ValueID]) -> ValueID? {
    let known = workshop.take(key)
    var model = known?.model ?? workshop.model(catalogue, node: call.node)
    model.held = held
    defer { workshop.end(model) }
    do throws(PyError) {
      // Tensors are of a class that `torch` declares.
      _ = try model.py.module("torch")
      let built = if let known { known } else { try model.built(call).objects }
      let ids = trace.graph.subtree(of: module)
      guard built.objects.count == ids.count else { throw .unknown(Unknown("its modules are too deeply nested", at: nil)) }
      let pairs = zip(built.objects, ids).compactMap { object, id in object.map { (object: $0, module: id) } }
      for (object, id) in pairs { PythonForward.synchronize(object, with: trace.graph[id], of: trace.graph) }
      let tracer = Tracer(model.py, trace: trace, objects: pairs)
      let output = follow(built.value, with: tracer, on: inputs)
      if let lost = tracer.lost { remark(lost, of: model, on: module, in: trace) }
      return output
    } catch {
      remark(PythonForward.reason(error, model.py), of: model, on: module, in: trace)
      return nil
    }
  }

  /// Calls the model. If a part of the forward is unknown, the tracer's `lost` says why.
  private func follow(_ value: PyValue, with tracer: Tracer, on inputs: [ValueID]) -> ValueID? {
    let (py, trace) = (tracer.py, tracer.trace)
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
    return output
  }

  private func remark(_ lost: Unknown, of model: PythonModel, on module: ModuleID, in trace: ForwardTrace) {
    trace.remark(.python(PythonReading(call.target, [(.forward(reason: lost.reason), model.line(lost.origin))])), on: module)
  }

  /// The number of required arguments of the forward for which there is no tensor.
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

  /// Sets a module object's mode to that of the graph's module, and removes the running statistics that a patch has removed.
  private static func synchronize(_ object: ModuleObject, with module: LayerGraph.Module, of graph: LayerGraph) {
    object.instance[Special.training] = .bool(module.isTraining)
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
