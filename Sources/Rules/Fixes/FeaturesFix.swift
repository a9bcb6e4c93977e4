import Formats
import Model
import YAMLSource

/// NL202: the number of features that arrives. Only listed: the mistake may as well stand in a layer before.
struct FeaturesFix: Fix {
  let subject: FixSubject
  let id = FixID.features
  let changes = ProposedFix.Changes(train: "the layer takes what arrives", eval: "the layer takes what arrives", stateDict: "other sizes")

  func removes(_ finding: Diagnostic) -> Bool { subject.holds(finding, of: id) }

  /// PyTorch raises at a wrong shape, so that what stands behind it is not told before.
  func mayReveal(_ finding: Diagnostic) -> Bool { finding.code != .badArgument }

  func write(to draft: inout FixDraft) throws(FixRefusal) { try draft.write(for: subject.modules, by: write) }

  private func write(_ module: ModuleID, to revision: inout Revision) throws(FixRefusal) -> String {
    var (_, layer) = try subject.layer(of: module)
    let type = subject.graph[module].type
    guard let size = FeatureSize.all.first(where: { layer.argument($0.parameter)?.node != nil }), let given = layer.argument(size.parameter)?.node,
      case .int(let old) = subject.file.scalar(subject.file.resolve(given))
    else { throw FixRefusal("the size is not written as a number") }
    guard let arriving = arriving(at: module, size.axis(type)) else { throw FixRefusal("the shape that arrives is not known") }
    layer.set(size.parameter, .literal(String(arriving)))
    try subject.write(layer, to: &revision)
    return "Set \(size.parameter) to \(arriving), the number that arrives, instead of \(old)"
  }

  /// The size of the first tensor that a module is called with, along an axis.
  private func arriving(at module: ModuleID, _ axis: Int) -> Int? {
    let (graph, facts) = (subject.graph, subject.model.analysis.facts)
    guard let call = graph.calls.first(where: { $0.module == module }), let input = graph.inputs(of: call).first, input < facts.count else {
      return nil
    }
    return facts[Int(input)].shape[axis].value
  }
}

/// A constructor's argument that says how many features arrive.
private struct FeatureSize {
  let parameter: String
  /// The axis that has so many, for a class by its name.
  let axis: @Sendable (String) -> Int

  static let all = [
    FeatureSize(parameter: "num_features") { $0.hasPrefix("InstanceNorm") ? channels($0) : 1 },
    FeatureSize(parameter: "num_channels") { _ in 1 },
    FeatureSize(parameter: "in_channels", axis: channels),
    FeatureSize(parameter: "in_features") { _ in -1 },
    FeatureSize(parameter: "input_size") { _ in -1 },
    FeatureSize(parameter: "normalized_shape") { _ in -1 },
  ]

  /// Before the spatial axes, whose number the class names: `Conv2d`.
  private static func channels(_ type: String) -> Int { -1 - (type.last { $0 != "d" }?.wholeNumberValue ?? 1) }
}
