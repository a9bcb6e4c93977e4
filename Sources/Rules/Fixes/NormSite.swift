import Formats
import Model
import YAMLSource

/// A place in the file that makes normalisations: the call of one, or the call of a factory that makes some.
struct NormSite {
  struct Module {
    let index: ModuleID
    let norm: NormalizationFacts
    /// What arrives at the module, call by call.
    let shapes: [Shape]
    let isRefused: Bool

    /// The number of channels: as built, or as it arrives at a lazy layer.
    var channels: Int? { norm.features.value ?? shapes.first?[1].value }

    /// The number of values of a channel in one example, the smallest of all calls; nil where that is unknown.
    var valuesPerChannel: Int? {
      let values = shapes.map { $0.rank == nil ? nil : $0.product(2...).value }
      return values.contains { $0 == nil } ? nil : values.compactMap { $0 }.min()
    }
  }

  /// The node that an edit changes first.
  let node: NodeID
  /// The normalisation's own call, with its arguments; nil where a factory makes it by itself.
  let layer: SpelledCall?
  /// The factory's call; nil for a layer written out.
  let factory: SpelledCall?
  /// The key that decides what the layers are, where neither is spelled.
  let key: SwitchFacts?
  var modules: [Module] = []
  /// The arguments of refused factories that lead here.
  var uses: Set<NodeID> = []
  /// What the arguments of a class in Python decide.
  private(set) var control: NormControl?

  /// Nil where the call at the node can't be read.
  /// - Parameter control: what the arguments decide, where the call is one of a class in Python
  init?(_ node: NodeID, of model: ModelSource, in file: YAMLFile, control: NormControl?) {
    guard let spelled = model.speller.call(at: node) else { return nil }
    let call = control.map(spelled.reading) ?? spelled
    self.control = control
    if call.groupNorm != nil {
      (self.node, layer, factory, key) = (node, call, nil, nil)
      return
    }
    // A `norm_layer` that the file gives may serve several factories.
    if let given = call.normLayer?.node, let inner = model.speller.structure(given),
      let norm = model.speller.call(at: inner), norm.groupNorm != nil
    {
      (self.node, layer, factory, key) = (inner, norm, call, nil)
    } else {
      (self.node, layer, factory, key) = (node, nil, call, nil)
    }
  }

  /// Modules whose call can't be read where it stands: only what is done to the whole model reaches them.
  init(unreadable node: NodeID) { (self.node, layer, factory, key) = (node, nil, nil, nil) }

  /// Layers that a key decides.
  init(_ key: SwitchFacts, at node: NodeID, making module: Module) {
    (self.node, layer, factory, self.key, modules) = (node, nil, nil, key, [module])
  }

  /// The value of an argument by which a class in Python builds other layers.
  func choice(_ outcome: NormControl.Choice.Outcome) -> NormControl.Choice? { control?.choices.first { $0.outcome == outcome } }

  var isInstance: Bool { modules.contains { $0.norm.family == .instance } }

  /// An argument that the factory gives its own layers; nothing where it is the class's default.
  func keyword(
    _ name: String, _ value: (NormalizationFacts) -> Double?, standard: Double
  ) throws(FixRefusal) -> [(name: String, value: NodePlan)] {
    let values = modules.map { value($0.norm) }
    guard let first = values.first ?? nil, values.allSatisfy({ $0 == first }) else {
      throw FixRefusal("the factory gives its layers different \(name)s")
    }
    return first == standard ? [] : [(name, .literal("\(first)"))]
  }
}
