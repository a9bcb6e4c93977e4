import Formats
import Model
import YAMLSource

/// A place in the file that makes norm layers: the call of one, or the call of a factory that builds some.
struct NormSite {
  struct Module {
    let index: ModuleID
    let norm: NormalizationFacts
    /// The shapes of the module's inputs, one for each call.
    let shapes: [Shape]
    let isRefused: Bool

    /// The number of channels: the one the layer was built for, or that of a lazy layer's input.
    var channels: Int? { norm.features.value ?? shapes.first?[1].value }

    /// The number of values of one channel in one example, the smallest of all calls; nil if it is unknown.
    var valuesPerChannel: Int? {
      let values = shapes.map { $0.rank == nil ? nil : $0.product(2...).value }
      return values.contains { $0 == nil } ? nil : values.compactMap { $0 }.min()
    }
  }

  /// The node that an edit starts from.
  let node: NodeID
  /// The norm layer's own call, with its arguments; nil if a factory chooses the layer itself.
  let layer: SpelledCall?
  /// The factory's call; nil for a layer written out.
  let factory: SpelledCall?
  /// The key that decides what the layers are, if the file spells neither a layer nor a factory.
  let key: SwitchFacts?
  var modules: [Module] = []
  /// The arguments of the refused factories that refer to this place.
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
    // Several factories may refer to the same `norm_layer`.
    if let given = call.normLayer?.node, let inner = model.speller.structure(given),
      let norm = model.speller.call(at: inner), norm.groupNorm != nil
    {
      (self.node, layer, factory, key) = (inner, norm, call, nil)
    } else {
      (self.node, layer, factory, key) = (node, nil, call, nil)
    }
  }

  /// A site for modules whose call can't be read: only fixes of the whole model can change them.
  init(unreadable node: NodeID) { (self.node, layer, factory, key) = (node, nil, nil, nil) }

  /// A site for layers that a key decides.
  init(_ key: SwitchFacts, at node: NodeID, making module: Module) {
    (self.node, layer, factory, self.key, modules) = (node, nil, nil, key, [module])
  }

  /// The value of an argument by which a class in Python builds other layers.
  func choice(_ outcome: NormControl.Choice.Outcome) -> NormControl.Choice? { control?.choices.first { $0.outcome == outcome } }

  var isInstance: Bool { modules.contains { $0.norm.family == .instance } }

  /// An argument that the factory passes to its norm layers; empty if that is the class's default.
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
