import Catalogue
import Formats
import Model
import YAMLSource

/// NL205: writes a `norm_layer` that can be called with the number of channels as its first argument.
struct NormLayerCallFix: Fix {
  let subject: FixSubject
  let id = FixID.normLayerCall
  let changes = ProposedFix.Changes.canBeBuilt

  func removes(_ finding: Diagnostic) -> Bool { subject.holds(finding, of: id) }

  func write(to draft: inout FixDraft) throws(FixRefusal) { try draft.write(for: subject.modules, by: write) }

  private func write(_ module: ModuleID, to revision: inout Revision) throws(FixRefusal) -> String {
    let node = subject.graph[module].node
    guard let call = subject.speller.call(at: node), let given = call.normLayer?.node else {
      throw FixRefusal("`norm_layer` can't be read where it stands")
    }
    let inner = subject.speller.structure(given)
    if let inner, subject.speller.call(at: inner)?.className == NormLayerCallFix.groupNorm { return try repair(inner, in: &revision) }
    let tagged = inner == nil ? subject.speller.call(at: given)?.target : nil
    if let path = tagged ?? subject.speller.name(given) {
      return try give(KnownNames.isTorchClass(path) ? "torch.nn." + path : path, in: call, to: &revision)
    }
    if let inner { return try repair(inner, in: &revision) }
    throw FixRefusal("`norm_layer` can't be read where it stands")
  }

  /// Moves the `num_groups` of a partial to the first position.
  private func repair(_ partial: NodeID, in revision: inout Revision) throws(FixRefusal) -> String {
    let groups = subject.speller.call(at: partial)?.argument("num_groups")
    guard var layer = subject.speller.call(at: partial), layer.className == NormLayerCallFix.groupNorm,
      groups?.isPositional != true, layer.argument("num_channels") == nil
    else { throw FixRefusal("only a GroupNorm that takes num_groups by name, or not at all, can be repaired") }
    let value: SpelledCall.Source = groups == nil ? .new(.literal(String(subject.groups))) : .old("num_groups")
    layer.become(layer.target, [("num_groups", value)] + SharedArguments.all, leading: 1)
    try subject.write(layer, to: &revision)
    return groups == nil ? given : "Give num_groups by position, so that the number of channels follows it"
  }

  /// Writes the class in place of its name; in place of a bare `GroupNorm`, a partial with a number of groups.
  private func give(_ path: String, in call: SpelledCall, to revision: inout Revision) throws(FixRefusal) -> String {
    guard path.hasPrefix("torch.nn.") else { throw FixRefusal("`norm_layer` names no class of torch.nn") }
    let isGroupNorm = path.dottedParts.last == "GroupNorm"
    var call = call
    do throws(EditRefusal) {
      let positional: [NodePlan] = isGroupNorm ? [.literal(String(subject.groups))] : []
      call.set(call.normLayerName, try subject.speller.callable(path, positional: positional, keywords: []))
    } catch {
      throw FixRefusal(error)
    }
    try subject.write(call, to: &revision)
    return isGroupNorm ? given : "Give the class itself, not its name"
  }

  private static let groupNorm = "torch.nn.GroupNorm"
  private var given: String { "Give GroupNorm \(subject.groups) groups, so that the number of channels follows" }
}
