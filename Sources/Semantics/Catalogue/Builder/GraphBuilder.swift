import Model
import YAMLSource

/// Builds a ``LayerGraph`` by running a model's constructor and forward at once: making a module with an input also calls it.
///
/// The input is nil for a module that is built but not called. Every method that makes a module returns what the call
/// computes, or nil for no call, so that uncalled parts need no code of their own.
public struct GraphBuilder {
  public package(set) var graph = LayerGraph()
  /// Resolves the classes that calls name.
  package let catalogue: Catalogue
  /// The current node, which new modules point at.
  package var node: NodeID
  /// The innermost open module; nil outside of all modules.
  package var parent: ModuleID?
  /// The module that must be training for calls to happen; nil outside of such parts.
  package var trainingOnly: ModuleID?
  /// The current location in the settings, if a block of theirs is being built.
  package var blockOrigin: BlockOrigin?
  /// Whether the model is a part of an object of an unknown class.
  package var isPart = false
  /// Whether the number of inputs is unknown.
  package var callerIsUnknown = false
  /// The nesting depth of the file's own blocks.
  package var depth = 0
  /// The nodes of callables (`norm_layer`) that raised: they are called only once.
  package var refusedCallables: Set<NodeID> = []
  /// Objects with several references, by node.
  package var shared: [NodeID: Part] = [:]
  /// The classes that native layers have named so far.
  package var classes = NativeClasses()
  /// What all blocks of a YOLO model have in common.
  var yolo = YoloDefaults()

  /// Larger models are cut off: the largest of torchvision has about 1,500 modules.
  package static let limit = 50_000
  /// Maximum number of calls: a chain of references can double with every link.
  package static let callLimit = 200_000

  /// How often to build something `count` times: at most the module limit; once if unknown.
  package func repeats(_ count: Dim) -> Int { min(max(0, count.value ?? 1), GraphBuilder.limit) }

  /// The numbers of what is built `count` times: at most the module limit; none for a count below 1 or unknown.
  package func steps(_ count: Dim) -> Range<Int> { 0..<(count.value == nil ? 0 : repeats(count)) }

  package init(catalogue: Catalogue, node: NodeID) {
    self.catalogue = catalogue
    self.node = node
    graph.reserve(64)
  }

  /// Adds an input of the model.
  package mutating func modelInput() -> ValueID {
    graph.inputCount += 1
    return record(ModelInput(), module: nil, on: [])
  }

  // MARK: Modules

  /// The module that is made next.
  package var nextModule: ModuleID { graph.ids.upperBound }

  /// The first of the modules that were made since ``nextModule`` was `next`; nil where none were.
  package func firstModule(since next: ModuleID) -> ModuleID? { next < nextModule ? next : nil }

  /// Opens a module that holds what `body` makes.
  @discardableResult
  public mutating func scope<Result>(
    _ name: String, _ type: String, _ body: (inout GraphBuilder) -> Result
  ) -> Result {
    fill(open(name, type, layer: -1), body)
  }

  /// Opens a module that is one layer with state of its own, and holds what `body` makes (`MultiheadAttention`'s projection).
  @discardableResult
  public mutating func module(
    _ name: String, _ layer: any Layer, holding body: (inout GraphBuilder) -> Void
  ) -> ModuleID {
    let module = self.module(name, layer)
    fill(module, body)
    return module
  }

  private mutating func fill<Result>(_ module: ModuleID, _ body: (inout GraphBuilder) -> Result) -> Result {
    let outer = parent
    parent = module
    let result = body(&self)
    parent = outer
    graph.close(module)
    return result
  }

  /// Adds what `body` makes to the last module that was built, and to those around it up to `root`.
  package mutating func extend(_ module: ModuleID, below root: ModuleID, _ body: (inout GraphBuilder) -> Void) {
    fill(module, body)
    var inner = module
    while inner > root, let outer = graph[inner].parent {
      graph.close(outer)
      inner = outer
    }
  }

  /// Makes a module of one layer without calling it.
  @discardableResult
  public mutating func module(_ name: String, _ layer: consuming any Layer) -> ModuleID {
    let type = layer.type
    graph.layers.append(layer)
    return open(name, type, layer: Int32(graph.layers.count - 1))
  }

  private mutating func open(_ name: String, _ type: String, layer: Int32) -> ModuleID {
    let module = nextModule
    if let blockOrigin { graph.blockOrigins[module] = blockOrigin }
    graph.modules.append(.init(parent: parent, name: name, type: type, layer: layer, end: module.index + 1, node: node))
    if graph.modules.count == GraphBuilder.limit {
      graph.isTruncated = true
      remark(.unresolved("the model has more than \(GraphBuilder.limit) modules; the others are left out"), on: .model)
    }
    return module
  }

  // MARK: Calls

  /// Calls a module that stands already; a module called twice shares its state.
  public mutating func call(_ module: ModuleID, _ inputs: [ValueID]) -> ValueID {
    append(layer: graph[module].layer, module: module, on: inputs)
  }

  /// Makes a module of one layer and calls it.
  @discardableResult
  public mutating func layer(_ name: String, _ layer: consuming any Layer, on x: ValueID?) -> ValueID? {
    let module = module(name, layer)
    return x.map { call(module, [$0]) }
  }

  /// Calls a function of tensors. Nil where one of the inputs is not computed.
  @discardableResult
  public mutating func function(_ function: consuming any Layer, _ inputs: ValueID?...) -> ValueID? {
    self.function(function, inputs)
  }

  @discardableResult
  public mutating func function(_ function: consuming any Layer, _ inputs: [ValueID?]) -> ValueID? {
    let known = inputs.compactMap { $0 }
    return known.count == inputs.count ? record(function, module: nil, on: known) : nil
  }

  /// What `body` calls happens only while the innermost open module is in train mode.
  public mutating func whileTraining<Result>(_ body: (inout GraphBuilder) -> Result) -> Result {
    let outer = trainingOnly
    trainingOnly = parent
    defer { trainingOnly = outer }
    return body(&self)
  }

  private mutating func record(_ layer: consuming any Layer, module: ModuleID?, on inputs: [ValueID]) -> ValueID {
    graph.layers.append(layer)
    return append(layer: Int32(graph.layers.count - 1), module: module, on: inputs)
  }

  package mutating func append(layer: Int32, module: ModuleID?, on inputs: [ValueID]) -> ValueID {
    // A loop of this module, so that the compiler keeps short arrays on the stack.
    for input in inputs { graph.inputs.append(input.index) }
    return graph.append(layer: layer, module: module, inputCount: inputs.count, scope: module ?? parent, trainingOnly: trainingOnly, node: node)
  }

  // MARK: Remarks

  package mutating func remark(_ kind: LayerGraph.Remark.Kind, on module: ModuleID?, at node: NodeID? = nil) {
    graph.remarks.append(.init(kind: kind, module: module ?? .model, node: node ?? self.node))
  }

  /// Records the findings of reading `arguments` as remarks on `module`.
  package mutating func take(_ arguments: inout Arguments, for module: ModuleID?) {
    if arguments.hasNothingToSay { return }
    for (fault, node) in arguments.faults { remark(.fault(fault), on: module, at: node) }
    for (reason, node) in arguments.unresolved { remark(.unresolved(reason), on: module, at: node) }
    for (kind, node) in arguments.remarks { remark(kind, on: module, at: node) }
  }

  // MARK: Patches

  /// Applies `change` to `root` and every module below it.
  package mutating func forEach(below root: ModuleID, _ change: (inout LayerGraph, ModuleID) -> Void) {
    guard graph.ids.contains(root) else { return }
    for module in graph.subtree(of: root) { change(&graph, module) }
  }

  /// `module.to(dtype)`
  package mutating func setElementType(_ type: ElementType, below root: ModuleID) {
    forEach(below: root) { $0[$1].elementType = type }
  }

  /// `module.train(mode)`
  package mutating func setTraining(_ isTraining: Bool, below root: ModuleID) {
    forEach(below: root) { $0[$1].isTraining = isTraining }
  }
}
