import YAMLSource

/// A call of the graph, and the value that it computes.
public struct ValueID: Hashable, Sendable {
  public let index: Int32

  package init(index: Int32) { self.index = index }
}

/// A model as PyTorch builds it: the module tree and the calls of a forward pass in order.
///
/// Flat arrays in pre-order: the modules below a module are the indexes up to its `end`.
public struct LayerGraph: Sendable {
  public struct Module: Sendable {
    private var holder: Int32
    /// The module that holds it; nil for the model itself.
    public internal(set) var parent: ModuleID? {
      get { ModuleID(packed: holder) }
      set { holder = newValue.packed }
    }
    /// The attribute's name in the parent.
    public var name: String
    /// The class's short name.
    public var type: String
    /// Index of its layer, which equal modules may share; -1 for a module that only holds others.
    public let layer: Int32
    /// One past the last module below it.
    public package(set) var end: Int32
    /// `module.training`
    public package(set) var isTraining = true
    /// The node that spells the module, or the factory that builds it.
    public let node: NodeID
    /// What its parameters and buffers are made of.
    public package(set) var elementType = ElementType.float32
    /// Whether its parameters and buffers have no values (`device="meta"`).
    public package(set) var isMeta = false

    @inline(__always) package init(parent: ModuleID?, name: String, type: String, layer: Int32, end: Int32, isTraining: Bool = true, node: NodeID) {
      holder = parent.packed
      self.name = name
      self.type = type
      self.layer = layer
      self.end = end
      self.isTraining = isTraining
      self.node = node
    }

    /// The copy of a module in a part of the graph that is copied.
    init(_ original: Module, by relocation: Relocation, layer: Int32, node: NodeID) {
      holder = original.parent.map { relocation.module($0) ?? $0 }.packed
      (name, type, self.layer, self.node) = (original.name, original.type, layer, node)
      end = original.end + Int32(relocation.new.modules - relocation.old.modules)
      (isTraining, elementType, isMeta) = (original.isTraining, original.elementType, original.isMeta)
    }
  }

  public struct Call: Sendable {
    private var called, training, caller: Int32
    /// The module that is called; nil for a function of tensors.
    public internal(set) var module: ModuleID? {
      get { ModuleID(packed: called) }
      set { called = newValue.packed }
    }
    public internal(set) var layer: Int32
    /// Where its inputs start in `inputs`, and how many there are.
    package internal(set) var firstInput: Int32
    package let inputCount: Int32
    /// The module that must be in train mode for the call to happen; nil for a call that happens in both modes.
    public internal(set) var trainingOnly: ModuleID? {
      get { ModuleID(packed: training) }
      set { training = newValue.packed }
    }
    /// The called module; of a function, the innermost module whose forward calls it. Nil outside of all modules.
    public internal(set) var scope: ModuleID? {
      get { ModuleID(packed: caller) }
      set { caller = newValue.packed }
    }
    public internal(set) var node: NodeID
    /// Whether gradients in reverse mode flow through the call: not where a forward stands in `torch.no_grad()`.
    package var recordsGradient = true

    @inline(__always) package init(
      module: ModuleID?, layer: Int32, firstInput: Int32, inputCount: Int32, trainingOnly: ModuleID?, scope: ModuleID?,
      node: NodeID
    ) {
      called = module.packed
      self.layer = layer
      self.firstInput = firstInput
      self.inputCount = inputCount
      training = trainingOnly.packed
      caller = scope.packed
      self.node = node
    }
  }

  /// A remark about a module's construction.
  public struct Remark: Sendable {
    public enum Kind: Sendable {
      /// The constructor raises.
      case fault(Fault)
      /// A `BatchNorm` built with a number of groups as its eps.
      case groupsAsEps(Double)
      /// A flag that is given by a text such as "False", which counts as true.
      case trueText(parameter: String, text: String)
      /// `replace_all_batch_norm_modules_` leaves the module's running statistics.
      case patchMisses
      /// Pretrained weights whose state dict has other keys than the model's.
      case pretrainedStateMismatch
      /// An unknown class, the argument that may make it use batch norms, and where the class was looked for.
      case opaque(String, hint: String?, Absence? = nil)
      /// A partly known module; the known part as a sentence.
      case partlyKnown(String)
      /// A class that stands in Python, read wholly or in part.
      case python(PythonReading)
      /// An unknown value.
      case unresolved(String)

      /// Whether the remark marks the module as unknown, wholly or in part.
      public var isOpaque: Bool {
        switch self {
        case .opaque, .partlyKnown, .python: true
        default: false
        }
      }
    }
    public let kind: Kind
    public internal(set) var module: ModuleID
    public let node: NodeID

    package init(kind: Kind, module: ModuleID, node: NodeID) {
      self.kind = kind
      self.module = module
      self.node = node
    }
  }

  /// A module used through an alias or an interpolation.
  public struct Use: Sendable {
    public let module: ModuleID
    /// The alias or interpolation.
    public let node: NodeID
    /// The mapping that it leads to.
    public let target: NodeID

    package init(module: ModuleID, node: NodeID, target: NodeID) {
      self.module = module
      self.node = node
      self.target = target
    }
  }

  public package(set) var modules: [Module] = []
  /// Modules spelled at another node than their use, in order.
  public package(set) var uses: [Use] = []
  public package(set) var layers: [any Layer] = []
  public package(set) var calls: [Call] = []
  public package(set) var outputs: [ValueID] = []
  public package(set) var remarks: [Remark] = []
  /// The inputs of all calls, one call after the other.
  package var inputs: [Int32] = []
  /// The modules that settings describe, with their locations.
  public package(set) var blockOrigins: [ModuleID: BlockOrigin] = [:]
  /// The modules that are built in Python sources, with the lines that build them.
  public package(set) var pythonLines: [ModuleID: PythonLine] = [:]
  /// The modules that objects among the arguments of a class in Python are, by the objects' nodes.
  package var parts: [NodeID: ModuleID] = [:]
  /// The modules that stood in objects among the arguments of a class in Python, which takes these apart, by the objects' nodes.
  package var pieces: [NodeID: [ModuleID]] = [:]
  /// The classes with arguments among the arguments of a class in Python, which calls them, and objects that are no modules: none is a model
  /// by itself.
  package var classParts: [NodeID] = []
  /// Which of the calls among the arguments of a class in Python has built a module.
  package var partIndices: [ModuleID: Int] = [:]
  /// The modules that are built in eval mode and put into train mode by the context.
  public package(set) var thawed: Set<ModuleID> = []
  /// The first calls represent the model's inputs.
  public package(set) var inputCount = 0
  /// Whether the forward of some module is followed when the model is called.
  package var hasDeferredForwards = false
  /// Whether the graph exceeded its limit; the rest is unknown.
  public package(set) var isTruncated = false

  package init() {}

  /// Makes room for so many modules and calls.
  package mutating func reserve(_ count: Int) {
    modules.reserveCapacity(count)
    layers.reserveCapacity(count)
    calls.reserveCapacity(count)
    inputs.reserveCapacity(count)
  }

  /// Whether all layers and modules are known, and in full.
  public var isKnown: Bool {
    !isTruncated && layers.allSatisfy(\.isModelled) && !remarks.contains(where: \.kind.isOpaque)
  }

  /// All modules, in pre-order.
  public var ids: Range<ModuleID> { .model..<ModuleID(index: Int32(modules.count)) }

  /// A module and those below it.
  public func subtree(of module: ModuleID) -> Range<ModuleID> { module..<ModuleID(index: self[module].end) }

  /// The modules that a module holds itself.
  package func children(of module: ModuleID) -> [ModuleID] {
    subtree(of: module).dropFirst().filter { self[$0].parent == module }
  }

  /// Removes `first`, which stands last in its parent, and what is below it. Nothing may call them.
  package mutating func dropModules(from first: ModuleID) {
    modules.removeSubrange(Int(first.index)...)
    for module in ids where self[module].end > modules.count { close(module) }
  }

  public package(set) subscript(_ module: ModuleID) -> Module {
    get { modules[Int(module.index)] }
    _modify { yield &modules[Int(module.index)] }
  }

  /// Ends a module after the last of all modules.
  package mutating func close(_ module: ModuleID) { modules[Int(module.index)].end = Int32(modules.count) }

  /// Appends a call that reads the last `inputCount` of ``inputs``; the value that it computes.
  package mutating func append(
    layer: Int32, module: ModuleID?, inputCount: Int, scope: ModuleID?, trainingOnly: ModuleID?, node: NodeID
  ) -> ValueID {
    calls.append(
      Call(
        module: module, layer: layer, firstInput: Int32(inputs.count - inputCount), inputCount: Int32(inputCount), trainingOnly: trainingOnly,
        scope: scope, node: node))
    return ValueID(index: Int32(calls.count - 1))
  }

  /// The values that a call reads.
  public func inputs(of call: Call) -> ArraySlice<Int32> {
    inputs[Int(call.firstInput)..<Int(call.firstInput + call.inputCount)]
  }

  /// The name that `named_modules()` gives: the attributes on the way, joined by dots; empty for the model itself.
  public func qualifiedName(_ module: ModuleID) -> String { qualifiedName(module, below: .model) }

  /// The name that `named_modules()` of another module gives; empty for that module itself.
  package func qualifiedName(_ module: ModuleID, below root: ModuleID) -> String {
    var length = -1
    forEachName(from: module, below: root) { length += $0.utf8.count + 1 }
    guard length > 0 else { return "" }
    // Written from its end, since the names are met from the inside out.
    return String(unsafeUninitializedCapacity: length) { buffer in
      var end = length
      forEachName(from: module, below: root) { name in
        if end < length {
          end -= 1
          buffer[end] = UInt8(ascii: ".")
        }
        end -= name.utf8.count
        _ = UnsafeMutableBufferPointer(rebasing: buffer[end...]).update(fromContentsOf: name.utf8)
      }
      return length
    }
  }

  /// The attributes that lead from one module to another, from the inside out.
  @inline(__always) private func forEachName(from module: ModuleID, below root: ModuleID, _ body: (String) -> Void) {
    var current = module
    while current > root {
      body(modules[Int(current.index)].name)
      guard let parent = modules[Int(current.index)].parent else { return }
      current = parent
    }
  }

  /// The key that decides a switched module; nil for one known by its class.
  public func switching(_ module: ModuleID) -> SwitchFacts? {
    guard ids.contains(module), self[module].layer >= 0 else { return nil }
    return layers[Int(self[module].layer)].switching
  }

  /// Whether a module has no submodules, parametrizations aside.
  public func isLeaf(_ module: ModuleID) -> Bool {
    guard let first = subtree(of: module).dropFirst().first else { return true }
    return self[first].name == "parametrizations"
  }

  /// Whether a constructor raises: there is no model to call.
  public var failsToBuild: Bool {
    remarks.contains { if case .fault = $0.kind { true } else { false } }
  }

  /// The classes and objects among the arguments of a class in Python of which all is told with the model. Of an object this holds where
  /// what the forward does is known, and it calls the object, or modules in it. Of a graph whose forwards were followed.
  package var coveredParts: [NodeID] {
    let isOpen = remarks.contains { remark in
      if case .unresolved = remark.kind { return true }
      return remark.kind.isOpaque
    }
    if parts.isEmpty && pieces.isEmpty || isOpen || isTruncated { return classParts }
    let called = Set(calls.compactMap(\.scope))
    func isCalled(_ module: ModuleID) -> Bool { subtree(of: module).contains(where: called.contains) }
    let whole = parts.filter { isCalled($0.value) }.map(\.key)
    return classParts + whole + pieces.filter { $0.value.contains(where: isCalled) }.map(\.key)
  }
}
