import Semantics
import YAMLSource

/// NL104: random numbers that differ from example to example.
enum RandomnessFix: SmallFix {
  static let code = RuleCode.randomUnderVmap
  static let option = "randomness"

  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, to revision: inout Revision
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
