import Formats
import Model
import YAMLSource

/// NL104: records in the `normlint` section that the program's vmap may draw random numbers.
struct RandomnessFix: Fix {
  let subject: FixSubject
  let id = FixID.randomness
  let recordsCall = true
  let changes = ProposedFix.Changes(
    train: "the examples draw random numbers, independently or shared as the title says", eval: "the same values",
    stateDict: "no key changes")

  func removes(_ finding: Diagnostic) -> Bool { subject.holds(finding, of: id) }

  func write(to draft: inout FixDraft) throws(FixRefusal) { try draft.write(for: subject.modules, by: write) }

  private func write(_ module: ModuleID, to revision: inout Revision) throws(FixRefusal) -> String {
    let analysis = subject.model.analysis
    let randomness = subject.model.neededRandomness ?? .different
    guard analysis.context.transforms.contains(where: { $0.randomness == .error }) else {
      throw FixRefusal("a hessian runs a vmap of its own, whose randomness can't be given; jacfwd(jacrev(f), randomness=...) takes it")
    }
    do throws(EditRefusal) {
      try ContextSpeller(subject.file, root: subject.model.source.root)
        .setRandomness(randomness, of: analysis.context.transforms, in: &revision)
    } catch {
      throw FixRefusal(error)
    }
    return "Record that the program calls vmap with randomness=\"\(randomness.rawValue)\""
  }
}
