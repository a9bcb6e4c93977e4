import Semantics
import YAMLSource

/// NL205: a `norm_layer` whose first free argument is the number of channels.
enum NormLayerCallFix: SmallFix {
  static let code = RuleCode.normLayerNotCallable
  static let option = "norm-layer-call"

  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, to revision: inout Revision
  ) throws(FixRefusal) -> String {
    let node = model.judgement.analysis.graph.modules[Int(module)].node
    guard var call = model.source.speller.call(at: node), let given = call.normLayer?.node else {
      throw FixRefusal("`norm_layer` can't be read where it stands")
    }
    if let inner = model.source.speller.structure(given) {
      guard var layer = model.source.speller.call(at: inner), layer.className == "torch.nn.GroupNorm",
        let groups = layer.argument("num_groups"), !groups.isPositional, layer.argument("num_channels") == nil
      else { throw FixRefusal("only a GroupNorm that takes num_groups by name can be repaired") }
      let rest = ["eps", "affine", "device", "dtype", "bias"].map { ($0, SpelledCall.Source.old($0)) }
      layer.become(layer.target, [("num_groups", .old("num_groups"))] + rest, leading: 1)
      try revision.write(layer, by: model.source.speller)
      return "Give num_groups by position, so that the number of channels follows it"
    }
    guard case .string(let path) = file.scalar(file.resolve(given)), path.hasPrefix("torch.nn.") else {
      throw FixRefusal("`norm_layer` names no class of torch.nn")
    }
    do throws(EditRefusal) {
      call.set(call.normLayerName, try model.source.speller.callable(path, positional: [], keywords: []))
    } catch {
      throw FixRefusal(error)
    }
    try revision.write(call, by: model.source.speller)
    return "Give the class itself, not its name"
  }

  static let changes = Fix.Changes.canBeBuilt
}
