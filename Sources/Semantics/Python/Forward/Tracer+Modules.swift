import Catalogue
import Model

/// Calls of PyTorch's own modules.
extension Tracer {
  /// Calls the `forward` of a class of `torch.nn`, directly or by `super().forward(x)`.
  func forward(_ a: BoundArguments) throws(PyError) -> PyValue {
    try checkCalls()
    guard let object = ModuleObject(py, a[0]), let module = module(object) else {
      return lostValue("the module that is called is none of the model's")
    }
    let inputs = placed(a, of: object) ?? inputs(a)
    if inputs.isEmpty, let unknown = (a.rest + a.keywords.map(\.value)).lazy.compactMap(\.doubt).first {
      lose(unknown)
      return .unknown(unknown)
    }
    // Nobody has said with how many inputs the model is called.
    if inputs.isEmpty, trace.isUnspecified {
      return lostValue("`\(py.typeName(a[0]))` gets no tensor where the forward gets nothing but its first arguments")
    }
    if let part = py.library.catalogueParts[ObjectIdentifier(object.instance)], part.isComposite {
      let count = part.id == .model ? inputs.count : 1
      guard let recorded = recorded(part.call, inputs: count), recorded.modules.indices.contains(Int(part.id.index)) else {
        return lostValue("how `\(py.typeName(a[0]))` calls its parts is not known")
      }
      if !recorded.called.contains(part.id) { return try replay(recorded, part, object, on: inputs) }
    }
    guard let layer = object.catalogueLayer else { return lostValue("the forward of `\(py.typeName(a[0]))` is not modelled") }
    if let attention = try attention(layer, a, on: inputs), !isChanged(module) {
      return output(of: layer, trace.call(module, on: masked(inputs, a, attention), as: attention))
    }
    guard isChanged(module) else { return output(of: layer, trace.call(module, on: inputs)) }
    let own = trace.graph.layers[Int(trace.graph[module].layer)]
    guard let derived = derived(layer, own) else { return lostValue("what `\(own.type)` has changed of \(layer.type) is not known") }
    return output(of: layer, trace.call(module, on: inputs, as: derived))
  }

  /// The names of parameters that always take tensors.
  private static let operands: Set<String> = ["input", "key", "query", "src", "tgt", "value"]

  /// The values of the tensors that a module is called with. Beside known ones, one that isn't known makes the forward unknown, and a tensor of
  /// which nothing is known stands for it.
  private func inputs(_ a: BoundArguments) -> [ValueID] {
    let values = a.rest + a.keywords.map(\.value)
    guard values.contains(where: py.isTensor) else { return values.compactMap(result) }
    return a.rest.enumerated().compactMap { $0.offset < 3 ? operand($0.element) : result($0.element) }
      + a.keywords.compactMap { Tracer.operands.contains($0.name.text) ? operand($0.value) : result($0.value) }
  }

  /// The parameters of forwards with several masks, of which some may be None.
  private static let places: [String: [Name]] = [
    "torch.nn.TransformerEncoderLayer": ["src", "src_mask", "src_key_padding_mask"],
    "torch.nn.TransformerDecoderLayer": [
      "tgt", "memory", "tgt_mask", "memory_mask", "tgt_key_padding_mask", "memory_key_padding_mask",
    ],
    "torch.nn.Transformer": [
      "src", "tgt", "src_mask", "tgt_mask", "memory_mask", "src_key_padding_mask", "tgt_key_padding_mask", "memory_key_padding_mask",
    ],
  ]

  /// The inputs of such a forward by their places: a tensor of which nothing is known stands for a None that others follow.
  private func placed(_ a: BoundArguments, of object: ModuleObject) -> [ValueID]? {
    guard let part = py.library.catalogueParts[ObjectIdentifier(object.instance)], part.id == .model,
      let places = Tracer.places[part.call.target]
    else { return nil }
    let given = places.enumerated().map { index, name in
      index < a.rest.count ? a.rest[index] : a.keywords.first { $0.name == name }?.value ?? .none
    }
    guard let last = given.lastIndex(where: { !$0.isNone }) else { return [] }
    return given[...last].compactMap { $0.isNone ? openTensor : operand($0) }
  }

  private func operand(_ value: PyValue) -> ValueID? {
    guard case .unknown(let unknown) = value else { return result(value) }
    lose(unknown)
    return openTensor
  }

  /// Attention as a call asks for it: without weights it takes another kernel. Nil for other layers.
  private func attention(_ layer: any Layer, _ a: BoundArguments, on inputs: [ValueID]) throws(PyError) -> MultiheadAttention? {
    guard var attention = layer as? MultiheadAttention else { return nil }
    // After `self`: query, key, value, key_padding_mask, need_weights.
    let given = a.keywords.first { $0.name == "need_weights" }?.value ?? (a.rest.count > 4 ? a.rest[4] : nil)
    if let given { attention.needsWeights = try py.truth(given) ?? true }
    attention.isSelfAttention = inputs.count > 2 && inputs[0] == inputs[1] && inputs[1] == inputs[2]
    return attention
  }

  /// What attention is called with: its masks are looked at apart from query, key, value and padding.
  private func masked(_ inputs: [ValueID], _ a: BoundArguments, _ attention: MultiheadAttention) -> [ValueID] {
    func given(_ name: Name, _ place: Int) -> ValueID? {
      (a.keywords.first { $0.name == name }?.value ?? (a.rest.count > place ? a.rest[place] : nil)).flatMap(result)
    }
    var operands = Array(inputs.prefix(3))
    guard operands.count == 3 else { return inputs }
    if let mask = given("attn_mask", 5) {
      let masking = AttentionMasking(isPadding: false, heads: attention.heads, isBatchFirst: attention.batchFirst)
      operands[0] = trace.function(masking, [operands[0], operands[1], mask])
    }
    return operands + [given("key_padding_mask", 3)].compactMap { $0 }
  }

  /// Whether a module is more, or other, than the layer as which it was built.
  private func isChanged(_ module: ModuleID) -> Bool {
    let layer = trace.graph[module].layer
    guard layer >= 0 else { return false }
    return trace.graph.layers[Int(layer)] is StateHolder || trace.graph.layers[Int(layer)] is DeferredModule
  }

  /// The layer from which a class derives, with the state that patches have left to the module.
  private func derived(_ layer: any Layer, _ own: any Layer) -> (any Layer)? {
    if let removed = layer.removed(leaving: own.state) { return removed.isEmpty ? layer : Derived(type: own.type, base: layer, without: removed) }
    var patched = layer
    patched.removeRunningStatistics()
    // The counter may stay behind: it is no statistic.
    return patched.state == own.state.filter { $0.name != "num_batches_tracked" } ? patched : nil
  }

  /// Calls a module that the catalogue builds from several modules, by repeating the calls that the catalogue recorded for it. What the
  /// program has put in the place of a module is called instead.
  private func replay(
    _ recorded: RecordedForward, _ part: CataloguePart, _ object: ModuleObject, on inputs: [ValueID]
  ) throws(PyError) -> PyValue {
    let objects = CatalogueObjects(py: py, root: object, part: part, modules: recorded.modules)
    let value = try recorded.calls.replay(of: part.id, in: trace, on: inputs) { id in
      objects.object(id).flatMap(self.module).flatMap { recorded.called.contains(id) && self.isChanged($0) ? nil : $0 }
    } calling: { (id, values) throws(PyError) in
      guard let value = objects.value(id), !value.isNone else { return nil }
      return self.result(try py.call(value, Arguments(values.map(self.tensor))))
    }
    guard let value else { return lostValue("how `\(py.typeName(.instance(object.instance)))` calls its parts is not known") }
    return object.catalogueLayer.map { output(of: $0, value) } ?? tensor(value)
  }

  private func recorded(_ call: ModuleCall, inputs: Int) -> RecordedForward? {
    if let known = recordings[ObjectIdentifier(call)]?[inputs] { return known }
    let made = py.library.catalogue.forward(of: call, inputs: inputs).map { ($0.modules, $0.calls, $0.calls.called) }
    recordings[ObjectIdentifier(call), default: [:]][inputs] = made
    return made
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
