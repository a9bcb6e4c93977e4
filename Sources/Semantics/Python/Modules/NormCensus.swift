import Model

/// What a tree holds, as far as it matters to the choice of a normalisation.
struct NormCensus: Sendable {
  /// The classes at the names of the normalisations; nil where nothing is there.
  let types: [String?]
  /// The arguments of the layers at these names.
  private let arguments: [[Printed]?]
  /// The normalisations with running statistics, by name.
  private let tracking: Set<String>
  /// How often each other layer with parameters occurs.
  private var others: [String: Int] = [:]
  private let unknowns: Int
  private let names: [String]
  private let normTypes: Set<String>

  init(_ tree: PythonTree, of names: [String]) {
    self.names = names
    let all = tree.qualifiedNames
    let indices = NormCensus.indices(of: names, among: all)
    types = indices.map { $0.map { tree.modules[$0].type } }
    arguments = indices.map { $0.flatMap { tree.modules[$0].layer }?.arguments.map(\.value) }
    let norms = tree.modules.indices.filter { tree.modules[$0].layer.flatMap { NormalizationFacts($0) } != nil }
    tracking = Set(norms.filter { index in tree.modules[index].state.contains { $0.name == "running_mean" } }.map { all[$0] })
    normTypes = Set(norms.map { tree.modules[$0].type })
    unknowns = tree.modules.count { $0.unknown != nil }
    for module in tree.modules {
      guard let layer = module.layer, !module.state.isEmpty, !layer.type.contains(part: "Norm") else { continue }
      others[layer.type, default: 0] += 1
    }
  }

  /// Where modules of some names stand in a tree.
  static func indices(of names: [String], among all: [String]) -> [Int?] {
    var places: [String: Int?] = Dictionary(names.map { ($0, nil) }) { first, _ in first }
    for (index, name) in all.enumerated() where places[name] != nil { places[name] = index }
    return names.map { places[$0] ?? nil }
  }

  /// Whether the normalisations are equal layers in both.
  func hasSameNorms(_ other: NormCensus) -> Bool { types == other.types && arguments == other.arguments && tracking == other.tracking }

  /// What another argument makes of the normalisations; nil where some running statistics stay or come, or other layers change.
  func outcome(_ after: NormCensus) -> NormControl.Choice.Outcome? {
    let stays = tracking.subtracting(names)
    guard after.tracking.isSubset(of: stays), after.others == others, after.unknowns <= unknowns else { return nil }
    if after.types.allSatisfy({ $0 == "GroupNorm" }) { return .groupNorm }
    if after.types == types { return .noRunningStats }
    return .other(after.normTypes.subtracting(stays.isEmpty ? [] : normTypes).sorted())
  }
}
