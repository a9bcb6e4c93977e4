import Formats
import Model
import YAMLSource

/// NL301: the `GroupNorm` that was meant.
struct GroupsAsEpsFix: Fix {
  let subject: FixSubject
  let id = FixID.groupsAsEps
  let changes = ProposedFix.Changes(
    train: "other values: \(meant)", eval: "other values: \(meant)", stateDict: "the running statistics' keys go, if there are any")
  private static let meant = "groups of channels are normalised, and eps is 1e-5"

  func removes(_ finding: Diagnostic) -> Bool { subject.holds(finding, of: id) }

  func write(to draft: inout FixDraft) throws(FixRefusal) { try draft.write(for: subject.modules, by: write) }

  private func write(_ module: ModuleID, to revision: inout Revision) throws(FixRefusal) -> String {
    var (factory, layer) = try subject.layer(of: module)
    guard factory != nil || layer.argument("num_features") != nil else {
      throw FixRefusal("only a layer that is written out with its number of features can be repaired")
    }
    let norm = subject.graph.normalization(module)
    guard let eps = norm?.eps, let groups = Int(exactly: eps), groups > 0 else { throw FixRefusal("eps is no number of groups") }
    guard let channels = norm?.features.value, channels % groups == 0 else {
      throw FixRefusal("\(groups) groups don't divide the channels")
    }
    // The factory passes the number of channels to a `norm_layer`.
    let own: [(name: String, value: SpelledCall.Source)] = [
      ("num_groups", .new(.literal(String(groups)))), ("num_channels", .old("num_features")),
    ]
    layer.become("torch.nn.GroupNorm", own + SharedArguments.withoutEps, leading: factory == nil ? 0 : 1)
    try subject.write(layer, to: &revision)
    return "Build the GroupNorm of \(groups) groups that was meant"
  }
}
