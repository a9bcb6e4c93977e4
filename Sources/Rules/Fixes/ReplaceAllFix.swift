import Formats
import YAMLSource

/// Option 3: `torch.func.replace_all_batch_norm_modules_` around the model. It changes batch norms only, so an InstanceNorm
/// that tracks statistics gets `track_running_stats: false`.
struct ReplaceAllFix: Fix {
  let target: FixTarget
  /// The calls of the file that build what is patched.
  let wrapped: [NodeID]
  let id = FixID.option(.replaceAll)

  func removes(_ finding: Diagnostic) -> Bool { target.removes(finding) }

  func write(to draft: inout FixDraft) throws(FixRefusal) {
    draft.title = "Patch \(target.names(of: wrapped)) with replace_all_batch_norm_modules_"
    let instances = target.sites.filter(\.isInstance)
    guard instances.count < target.sites.count else {
      throw FixRefusal("replace_all_batch_norm_modules_ changes batch norms alone, not InstanceNorm")
    }
    do throws(EditRefusal) {
      for node in wrapped { try target.speller.replaceBatchNorms(of: node, in: &draft.revision) }
    } catch {
      throw FixRefusal(error)
    }
    for layer in instances.compactMap(\.layer) { try target.untrack(layer, in: &draft.revision) }
  }

  /// Where the keys of what is patched stand.
  private var place: String {
    wrapped != [target.model.node] ? target.names(of: wrapped) : target.model.path.isEmpty ? "the model" : "`\(target.model.path)`"
  }

  var changes: ProposedFix.Changes {
    ProposedFix.Changes(
      train: "the same values", eval: "normalises by the batch itself, so predictions depend on the batch",
      stateDict: "after the patch, " + target.lostKeys + "; weights loaded by the factory still fit",
      keys: target.speller.patchedKey.map { "what the command line sets in \(place) belongs below its `\($0)`" } ?? "")
  }
}
