import Semantics
import YAMLSource

/// NL201: the largest number of groups that divides the channels.
enum NumGroupsFix: SmallFix {
  static let code = RuleCode.indivisibleGroups
  static let option = "num-groups"

  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, to revision: inout Revision
  ) throws(FixRefusal) -> String {
    var (factory, layer) = try model.layer(module, file)
    let graph = model.judgement.analysis.graph
    let node = graph.modules[Int(module)].node
    let widths = graph.modules.indices.filter { graph.modules[$0].node == node }
      .compactMap { graph.normalization(Int32($0)) }.filter { $0.family == .group }.map { $0.features.value }
    guard let given = layer.argument("num_groups")?.node, case .int(let old) = file.scalar(file.resolve(given)), old > 0 else {
      throw FixRefusal("num_groups is not written as a number")
    }
    let divisor = widths.reduce(0) { gcd($0, $1 ?? 1) }
    guard divisor > 0, factory != nil || widths.count == 1 || widths.allSatisfy({ $0 != nil }) else {
      throw FixRefusal("the number of channels is not known")
    }
    let groups = stride(from: min(old, divisor), through: 1, by: -1).first { divisor % $0 == 0 } ?? 1
    layer.set("num_groups", .literal(String(groups)))
    try revision.write(layer, by: model.source.speller)
    return "Use \(groups) groups, the largest number up to \(old) that divides \(divisor) channels"
  }

  private static func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }

  static let changes = Fix.Changes.canBeBuilt
}
