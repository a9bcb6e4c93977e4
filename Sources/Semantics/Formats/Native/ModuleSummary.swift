import Catalogue
import Model
import YAMLSource

/// A declared summary of a class: its norm layers, whether they track statistics, and the output's shape.
struct ModuleSummary {
  private let short: String
  private let norms: [any Layer]
  private let output: Output

  private enum Output {
    case unknown, sameAsInput
    case shape(Shape)
  }

  private static let keys = ["norms", "tracks", "output"]

  private enum NormClass: String, CaseIterable {
    case BatchNorm1d, BatchNorm2d, BatchNorm3d, SyncBatchNorm, InstanceNorm1d, InstanceNorm2d, InstanceNorm3d, GroupNorm, LayerNorm
  }

  /// Nil if the mapping is no summary: it has `layers`, or none of a summary's keys.
  init?(_ name: String, _ node: NodeID, in file: YAMLFile, problems: inout [SectionDecoder.Problem]) {
    guard file.kind(node) == .mapping, file.value(for: "layers", in: node) == nil,
      file.mergedEntries(of: node).contains(where: { ModuleSummary.keys.contains(file.text($0.key)) })
    else { return nil }
    var decoder = SectionDecoder(plain: file)
    var (classes, tracks, output): ([NormClass], Bool?, Output) = ([], nil, .unknown)
    for field in decoder.fields(decoder.argument(node), of: "a summary", keys: ModuleSummary.keys) {
      switch field.name {
      case "norms": classes = decoder.items(field.argument).compactMap { decoder.word($0, field.name) }
      case "tracks": tracks = decoder.bool(field.argument, field.name)
      default: output = ModuleSummary.output(field.argument, &decoder)
      }
    }
    problems += decoder.problems
    short = name.shortName
    norms = classes.map { ModuleSummary.layer($0.rawValue, tracks: tracks) }
    self.output = output
  }

  private static func output(_ argument: Argument, _ decoder: inout SectionDecoder) -> Output {
    if case .string("same") = argument.value { return .sameAsInput }
    if case .list = argument.value { return .shape(decoder.shape(argument, "output")) }
    decoder.refuse("output", mustBe: "`same`, or a shape such as [1, 64, null, null]", argument: argument)
    return .unknown
  }

  private static func layer(_ name: String, tracks: Bool?) -> any Layer {
    let spatial = Int(name.dropLast().last.flatMap { $0.wholeNumberValue } ?? 2)
    if name == "GroupNorm" { return GroupNorm(.unknown, .unknown) }
    if name == "LayerNorm" { return LayerNorm(.unknown) }
    if name.hasPrefix("InstanceNorm") { return InstanceNorm(spatial, .unknown, trackRunningStats: tracks ?? false) }
    var norm = BatchNorm(spatial, .unknown)
    if name == "SyncBatchNorm" { norm.convertToSynchronized() }
    if tracks == false { norm.removeRunningStatistics() }
    return norm
  }

  /// The constructor: an opaque module that holds the norms in sequence.
  func entry(at origin: BlockOrigin) -> Catalogue.Entry {
    Catalogue.Entry(Signature(acceptsAnything: true)) { builder, _, name, inputs in
      let outer = builder.blockOrigin
      builder.blockOrigin = origin
      defer { builder.blockOrigin = outer }
      return builder.scope(name, short) { builder in
        var value = inputs.flatMap { builder.function(Summarized(shape: .unknown), $0) }
        for (index, norm) in norms.enumerated() {
          let isAlone = norms.count { $0.type == norm.type } == 1
          value = builder.layer(isAlone ? norm.type : "\(norm.type)_\(index)", norm, on: value)
        }
        builder.module("rest", Summarized(shape: .unknown))
        return result(value, inputs, in: &builder)
      }
    }
  }

  private func result(_ value: ValueID?, _ inputs: [ValueID]?, in builder: inout GraphBuilder) -> ValueID? {
    guard let value, let first = inputs?.first else { return nil }
    switch output {
    case .unknown: return value
    case .shape(let shape): return builder.function(Summarized(shape: shape), value)
    case .sameAsInput: return builder.function(Summarized(shape: nil), first, value)
    }
  }
}
