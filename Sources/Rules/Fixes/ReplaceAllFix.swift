import Semantics
import YAMLSource

/// Option 3: `torch.func.replace_all_batch_norm_modules_` around the model. It changes batch norms alone, so an InstanceNorm
/// that tracks loses its statistics by itself.
enum ReplaceAllFix: OptionFix {
  static let option = FixOption.replaceAll

  static func write(_ target: FixTarget, to revision: inout Revision) throws(FixRefusal) {
    let instances = target.sites.filter(\.isInstance)
    guard instances.count < target.sites.count else {
      throw FixRefusal("replace_all_batch_norm_modules_ changes batch norms alone, not InstanceNorm")
    }
    do throws(EditRefusal) {
      try target.speller.replaceBatchNorms(of: target.model.node, in: &revision)
    } catch {
      throw FixRefusal(error)
    }
    for layer in instances.compactMap(\.layer) { try target.untrack(layer, to: &revision) }
  }

  static func title(_ target: FixTarget) -> String { "Patch the built model with replace_all_batch_norm_modules_" }

  static func changes(_ target: FixTarget) -> Fix.Changes {
    Fix.Changes(
      train: "the same values", eval: "normalises by the batch itself, so predictions depend on the batch",
      stateDict: "after the patch, " + target.lostKeys + "; weights loaded by the factory still fit")
  }
}
