import Formats
import Model
import YAMLSource

/// NL205: a `norm_layer` that leaves its first argument to the number of channels.
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
    if let inner = subject.speller.structure(given) { return try repair(inner, in: &revision) }
    return try name(given, in: call, to: &revision)
  }

  /// Moves `num_groups` of a partial into a position.
  private func repair(_ partial: NodeID, in revision: inout Revision) throws(FixRefusal) -> String {
    guard var layer = subject.speller.call(at: partial), layer.className == "torch.nn.GroupNorm",
      let groups = layer.argument("num_groups"), !groups.isPositional, layer.argument("num_channels") == nil
    else { throw FixRefusal("only a GroupNorm that takes num_groups by name can be repaired") }
    layer.become(layer.target, [("num_groups", .old("num_groups"))] + SharedArguments.all, leading: 1)
    try subject.write(layer, to: &revision)
    return "Give num_groups by position, so that the number of channels follows it"
  }

  /// Writes a class for its name.
  private func name(_ given: NodeID, in call: SpelledCall, to revision: inout Revision) throws(FixRefusal) -> String {
    guard case .string(let path) = subject.file.scalar(subject.file.resolve(given)), path.hasPrefix("torch.nn.") else {
      throw FixRefusal("`norm_layer` names no class of torch.nn")
    }
    var call = call
    do throws(EditRefusal) {
      call.set(call.normLayerName, try subject.speller.callable(path, positional: [], keywords: []))
    } catch {
      throw FixRefusal(error)
    }
    try subject.write(call, to: &revision)
    return "Give the class itself, not its name"
  }
}
