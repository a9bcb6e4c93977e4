import Formats
import Model
import YAMLSource

/// NL201: the largest number of groups that divides the channels.
struct NumGroupsFix: Fix {
  let subject: FixSubject
  let id = FixID.numGroups
  let changes = ProposedFix.Changes.canBeBuilt

  func removes(_ finding: Diagnostic) -> Bool { subject.holds(finding, of: id) }

  func write(to draft: inout FixDraft) throws(FixRefusal) { try draft.write(for: subject.modules, by: write) }

  private func write(_ module: ModuleID, to revision: inout Revision) throws(FixRefusal) -> String {
    var (factory, layer) = try subject.layer(of: module)
    let widths = widths(besides: module)
    guard let given = layer.argument("num_groups")?.node, case .int(let old) = subject.file.scalar(subject.file.resolve(given)),
      old > 0
    else { throw FixRefusal("num_groups is not written as a number") }
    let divisor = widths.reduce(0) { GroupChoice.gcd($0, $1 ?? 1) }
    guard divisor > 0, factory != nil || widths.count == 1 || widths.allSatisfy({ $0 != nil }) else {
      throw FixRefusal("the number of channels is not known")
    }
    let groups = stride(from: min(old, divisor), through: 1, by: -1).first { divisor % $0 == 0 } ?? 1
    layer.set("num_groups", .literal(String(groups)))
    try subject.write(layer, to: &revision)
    return "Use \(groups) groups, the largest number up to \(old) that divides \(divisor) channels"
  }

  /// The numbers of channels of all group norms that the node of a module builds; nil for an unknown one.
  private func widths(besides module: ModuleID) -> [Int?] {
    let graph = subject.graph
    let node = graph[module].node
    return graph.ids.filter { graph[$0].node == node }
      .compactMap { graph.normalization($0) }.filter { $0.family == .group }.map { $0.features.value }
  }
}
