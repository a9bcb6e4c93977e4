import Formats
import Model
import YAMLSource

/// The modules of a model that have findings of one rule, for which the rule's only fix is written.
struct FixSubject {
  let model: ModelReport
  let file: YAMLFile
  let modules: [ModuleID]
  let names: Set<String>
  /// The largest number of groups that a `GroupNorm` is given.
  let groups: Int

  init(_ model: ModelReport, modules: [ModuleID], in file: YAMLFile, groups: Int) {
    (self.model, self.modules, self.file, self.groups) = (model, modules, file, groups)
    names = Set(modules.map { model.analysis.graph.qualifiedName($0) })
  }

  var graph: LayerGraph { model.analysis.graph }
  var speller: any Speller { model.source.speller }

  /// The rule's only fix with this name; nil for an option.
  func fix(_ id: FixID) -> (any Fix)? {
    switch id {
    case .numGroups: NumGroupsFix(subject: self)
    case .normLayerCall: NormLayerCallFix(subject: self)
    case .groupsAsEps: GroupsAsEpsFix(subject: self)
    case .features: FeaturesFix(subject: self)
    case .randomness: RandomnessFix(subject: self)
    case .option, .commentRemoval: nil
    }
  }

  /// Whether a finding of a rule is about one of the modules.
  func holds(_ finding: Diagnostic, of id: FixID) -> Bool { finding.code == id.code && names.contains(finding.module) }

  /// The call that makes a norm layer: the layer's own, or the `norm_layer` that the file gives to the factory.
  func layer(of module: ModuleID) throws(FixRefusal) -> (factory: SpelledCall?, layer: SpelledCall) {
    let node = graph[module].node
    guard let call = speller.call(at: node) else { throw FixRefusal("its arguments can't be read where they stand") }
    guard let given = call.normLayer?.node else { return (nil, call) }
    guard let inner = speller.structure(given), let layer = speller.call(at: inner) else {
      throw FixRefusal("`norm_layer` can't be read where it stands")
    }
    return (call, layer)
  }

  /// Writes a changed call back.
  func write(_ call: SpelledCall, to revision: inout Revision) throws(FixRefusal) {
    do { try speller.write(call, to: &revision) } catch { throw FixRefusal(error) }
  }
}

/// The arguments besides `eps` that a `GroupNorm` keeps from the norm layer that it replaces.
enum SharedArguments {
  static let all: [(name: String, value: SpelledCall.Source)] = [("eps", .old("eps"))] + withoutEps
  static let withoutEps: [(name: String, value: SpelledCall.Source)] = ["affine", "device", "dtype", "bias"].map { ($0, .old($0)) }
}
