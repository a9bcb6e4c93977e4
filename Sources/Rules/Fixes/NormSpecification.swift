import Catalogue
import Formats
import Model
import YAMLSource

/// The normalisation of a network that takes a name, or a pair of a name and arguments: `norm: [group, {num_groups: 4}]`.
struct NormSpecification {
  let target: FixTarget
  let site: NormSite
  /// The network's call.
  let factory: SpelledCall
  let form: NormSpecificationForm

  /// - Parameters:
  ///   - kind: the new name; nil to keep the old one
  ///   - new: arguments of the new normalisation
  func write(_ kind: String?, _ new: [(name: String, value: NodePlan)], to revision: inout Revision) throws(FixRefusal) {
    let old = given
    var arguments = try site.keyword("eps", \.eps, standard: 1e-5)
    if kind == nil { arguments += try site.keyword("momentum", \.momentum, standard: 0.1) }
    let passed = ["num_features", "affine"].filter { kind == nil || $0 == "affine" }
    for (key, value) in old.arguments where passed.contains(key) { arguments.append((key, .copy(value))) }
    // Arguments that are an expression are not copied, although the expression may set `affine`.
    let isPlain = site.modules.allSatisfy { !target.analysis.graph.hasWeight($0.index) }
    if isPlain, !arguments.contains(where: { $0.name == "affine" }) { arguments.append(("affine", .literal("false"))) }
    let isSynchronised = site.modules[0].norm.type.hasPrefix("Sync")
    let own = old.kind.map { NodePlan.copy($0) } ?? .literal(isSynchronised ? form.synchronisedBatch : form.batch)
    let items = MappingPlan((kind == nil ? arguments + new : new + arguments).map { .init($0.name, $0.value) })
    var call = factory
    call.set(form.parameter, .sequence(SequencePlan([kind.map { .literal($0) } ?? own, .mapping(items)])))
    try target.write(call, to: &revision)
  }

  /// The name and the arguments that the file gives; none of them if it gives none, or gives them as an expression.
  private var given: (kind: NodeID?, arguments: [(String, NodeID)]) {
    let file = target.file
    guard let node = factory.argument(form.parameter)?.node else { return (nil, []) }
    guard let list = target.speller.structure(node), file.kind(list) == .sequence else {
      let scalar = file.resolve(node)
      let isName = file.kind(scalar) == .scalar && target.speller.isLiteral(scalar)
      return (isName ? scalar : nil, [])
    }
    let items = Array(file.items(of: list))
    guard items.count == 2, let mapping = target.speller.structure(items[1]) else { return (nil, []) }
    return (file.resolve(items[0]), file.mergedEntries(of: mapping).map { (file.text($0.key), $0.value) })
  }
}

extension LayerGraph {
  /// Whether a module's layer has a parameter `weight`.
  fileprivate func hasWeight(_ module: ModuleID) -> Bool {
    let layer = Int(self[module].layer)
    return layer >= 0 && layers[layer].state.contains { $0.name == "weight" }
  }
}
