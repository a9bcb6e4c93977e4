import Catalogue
import Model
import YAMLSource

/// A model as a format read it: values from which the model can be built any number of times.
struct ModelDescription: Sendable {
  /// The model's content, by kind of format.
  enum Content: Sendable {
    /// The call of a class or a function, whose arguments may be calls.
    case call(ModuleCall)
    /// Layers with edges between them.
    case layers(NativeModel)
    /// YOLO's rows and header.
    case rows([YoloRow], YoloHeader)
    /// The norm layers that keys decide; nothing else of the model is known.
    case switches(SwitchContent, marker: NodeID)
  }

  /// Changes to the model between construction and call.
  enum Change: Sendable {
    case patch(Patch, NodeID)
    /// `model.train()`, `model.eval()`
    case mode(Mode)
  }

  /// A function that changes the norms of a whole model.
  enum Patch: String, CaseIterable, Sendable {
    case replaceAll = "replace_all_batch_norm_modules_"
    case convertSynchronized = "convert_sync_batchnorm"
  }

  /// The short name of the model's class.
  let type: String
  var content: Content
  var changes: [Change] = []
  /// Whether the file says that the program runs in several processes.
  var isDistributed = false
  let dialect: any Dialect.Type
  var speller: any Speller.Type
  /// Resolves the classes that the content names.
  let catalogue: Catalogue
  /// Whether the forward is known; otherwise models among the arguments are judged by themselves too.
  var isForwardKnown = true

  /// The `broadcast_buffers` of a DistributedDataParallel around the model, false where it is not known; nil for a model inside of none.
  var broadcastsBuffers: Bool? {
    guard case .call(var call) = content else { return nil }
    while let parameter = catalogue.entry(for: call.target)?.returned,
      let inner = (call.positional.first ?? call.keywords.first { $0.name == parameter }?.argument)?.value.instance
    {
      call = inner
    }
    guard call.target.shortName == "DistributedDataParallel", call.target.hasPrefix("torch.nn.parallel.") else { return nil }
    guard let argument = call.keywords.first(where: { $0.name == "broadcast_buffers" })?.argument else { return true }
    if case .bool(true) = argument.value { return true }
    return false
  }

  /// The call without its first argument, where it is of a function that changes all modules of that argument and returns it.
  var change: ModuleCall? {
    guard case .call(let call) = content, let parameter = catalogue.entry(for: call.target)?.returned else { return nil }
    return call.with(positional: Array(call.positional.dropFirst()), keywords: call.keywords.filter { $0.name != parameter })
  }
}

extension ModuleCall {
  /// The call with a module as its first argument, at that module's place in the file.
  func applied(to module: ModuleCall) -> ModuleCall {
    ModuleCall(
      target: target, positional: [Argument(.call(module), module.node)] + positional, keywords: keywords, node: module.node,
      name: module.name, loading: loading, unread: unread)
  }
}

extension GraphBuilder {
  /// Constructs a model, applies its description's changes, and appends its forward's calls. Some calls depend on the mode:
  /// analysis and executor decide them when the model is called.
  /// - Parameter inputs: what the model is called with
  mutating func build(_ model: ModelDescription, inputs: [ValueID]) -> ValueID? {
    let output = construct(model, inputs)
    for change in model.changes { apply(change) }
    return output
  }

  private mutating func construct(_ model: ModelDescription, _ inputs: [ValueID]) -> ValueID? {
    switch model.content {
    case .call(let call): build(call, "", on: inputs)
    case .layers(let layers): scope("", model.type) { $0.run(layers.body, ConfigReader(native: layers.file, root: layers.root), on: inputs) }
    case .rows(let rows, let header): yolo(rows, header, type: model.type, on: inputs.first)
    case .switches(let content, let marker): switched(content, type: model.type, name: "", on: inputs, at: marker)
    }
  }

  private mutating func apply(_ change: ModelDescription.Change) {
    switch change {
    case .mode(let mode): setTraining(mode == .train, below: .model)
    case .patch(let patch, let origin):
      let outer = node
      node = origin
      switch patch {
      case .replaceAll: replaceAllBatchNorms(below: .model)
      case .convertSynchronized: convertToSynchronized(below: .model)
      }
      node = outer
    }
  }
}
