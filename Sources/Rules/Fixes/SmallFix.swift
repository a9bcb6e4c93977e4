import Semantics
import YAMLSource

/// A fix that has no alternatives.
protocol SmallFix: Sendable {
  static var code: RuleCode { get }
  /// Its name where options are named.
  static var option: String { get }

  /// Writes what makes the finding on `module` go, and says what that is.
  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, _ options: FixOptions, to revision: inout Revision
  ) throws(FixRefusal) -> String

  static var changes: Fix.Changes { get }
}

enum SmallFixes {
  static let all: [any SmallFix.Type] = [
    NumGroupsFix.self, NormLayerCallFix.self, GroupsAsEpsFix.self, RandomnessFix.self,
  ]

  static func fix(for code: RuleCode) -> (any SmallFix.Type)? { all.first { $0.code == code } }
}

extension ExaminedModel {
  /// The call that makes a normalisation: its own, or the `norm_layer` that the file gives to the factory.
  func layer(_ module: Int32, _ file: YAMLFile) throws(FixRefusal) -> (factory: SpelledCall?, layer: SpelledCall) {
    let node = judgement.analysis.graph.modules[Int(module)].node
    guard let call = source.speller.call(at: node) else { throw FixRefusal("its arguments can't be read where they stand") }
    guard let given = call.argument("norm_layer")?.node else { return (nil, call) }
    guard let inner = source.speller.structure(given), let layer = source.speller.call(at: inner) else {
      throw FixRefusal("`norm_layer` can't be read where it stands")
    }
    return (call, layer)
  }
}

extension Revision {
  /// Writes a call, telling failures as fixes do.
  mutating func write(_ call: SpelledCall, by speller: any Speller) throws(FixRefusal) {
    do { try speller.write(call, to: &self) } catch { throw FixRefusal(error) }
  }
}

/// NL201: the largest number of groups that divides the channels.
enum NumGroupsFix: SmallFix {
  static let code = RuleCode.indivisibleGroups
  static let option = "num-groups"

  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, _ options: FixOptions, to revision: inout Revision
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

/// NL205: a `norm_layer` whose first free argument is the number of channels.
enum NormLayerCallFix: SmallFix {
  static let code = RuleCode.normLayerNotCallable
  static let option = "norm-layer-call"

  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, _ options: FixOptions, to revision: inout Revision
  ) throws(FixRefusal) -> String {
    let node = model.judgement.analysis.graph.modules[Int(module)].node
    guard var call = model.source.speller.call(at: node), let given = call.argument("norm_layer")?.node else {
      throw FixRefusal("`norm_layer` can't be read where it stands")
    }
    if let inner = model.source.speller.structure(given) {
      guard var layer = model.source.speller.call(at: inner), layer.className == "torch.nn.GroupNorm",
        let groups = layer.argument("num_groups"), !groups.isPositional, layer.argument("num_channels") == nil
      else { throw FixRefusal("only a GroupNorm that takes num_groups by name can be repaired") }
      let rest = ["eps", "affine", "device", "dtype", "bias"].map { ($0, SpelledCall.Source.old($0)) }
      layer.become(layer.target, [("num_groups", .old("num_groups"))] + rest, leading: 1)
      try revision.write(layer, by: model.source.speller)
      return "Give num_groups by position, so that the number of channels follows it"
    }
    guard case .string(let path) = file.scalar(file.resolve(given)), path.hasPrefix("torch.nn.") else {
      throw FixRefusal("`norm_layer` names no class of torch.nn")
    }
    do throws(EditRefusal) {
      call.set("norm_layer", try model.source.speller.callable(path, positional: [], keywords: []))
    } catch {
      throw FixRefusal(error)
    }
    try revision.write(call, by: model.source.speller)
    return "Give the class itself, not its name"
  }

  static let changes = Fix.Changes.canBeBuilt
}

/// NL301: the `GroupNorm` that was meant.
enum GroupsAsEpsFix: SmallFix {
  static let code = RuleCode.groupsAsEps
  static let option = "group-norm"

  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, _ options: FixOptions, to revision: inout Revision
  ) throws(FixRefusal) -> String {
    var (factory, layer) = try model.layer(module, file)
    let graph = model.judgement.analysis.graph
    guard factory != nil || layer.argument("num_features") != nil else {
      throw FixRefusal("only a layer that is written out with its number of features can be repaired")
    }
    guard let eps = graph.normalization(module)?.eps, let groups = Int(exactly: eps), groups > 0 else {
      throw FixRefusal("eps is no number of groups")
    }
    guard let channels = graph.normalization(module)?.features.value, channels % groups == 0 else {
      throw FixRefusal("\(groups) groups don't divide the channels")
    }
    // A `norm_layer` is given the number of channels by its caller.
    layer.become(
      "torch.nn.GroupNorm",
      [("num_groups", .new(.literal(String(groups)))), ("num_channels", .old("num_features"))]
        + ["affine", "device", "dtype", "bias"].map { ($0, .old($0)) }, leading: factory == nil ? 0 : 1)
    try revision.write(layer, by: model.source.speller)
    return "Build the GroupNorm of \(groups) groups that was meant"
  }

  static let changes = Fix.Changes(
    train: "other values: \(meant)", eval: "other values: \(meant)", stateDict: "the running statistics' keys go, if there are any")
  private static let meant = "groups of channels are normalised, and eps is 1e-5"
}

/// NL104: random numbers that differ from example to example.
enum RandomnessFix: SmallFix {
  static let code = RuleCode.randomUnderVmap
  static let option = "randomness"

  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, _ options: FixOptions, to revision: inout Revision
  ) throws(FixRefusal) -> String {
    let analysis = model.judgement.analysis
    // What is drawn into a fresh tensor can't differ.
    let wantsSame = analysis.effects.contains { record in
      guard case .drawsRandomNumbers(let draw) = record.effect else { return false }
      return draw == .intoFreshTensor || draw == .attentionMask
    }
    let randomness = wantsSame ? Randomness.same : .different
    guard analysis.context.transforms.contains(where: { $0.randomness == .error }) else {
      throw FixRefusal("jacfwd and hessian run a vmap of their own, whose randomness is their argument")
    }
    do throws(EditRefusal) {
      try ContextSpeller(file, root: model.source.root)
        .setRandomness(randomness, of: analysis.context.transforms, in: &revision)
    } catch {
      throw FixRefusal(error)
    }
    return "Call vmap with randomness: \(randomness.rawValue)"
  }

  static let changes = Fix.Changes(
    train: "the examples draw random numbers, each its own or all the same as the title says", eval: "the same values",
    stateDict: "no key changes")
}

extension Fix.Changes {
  /// Of fixes for what no model could be built from.
  fileprivate static let canBeBuilt = Fix.Changes(
    train: "the model can be built", eval: "the model can be built", stateDict: "no key changes")
}
