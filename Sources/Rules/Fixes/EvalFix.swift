import Catalogue
import Execution
import Formats
import Model
import YAMLSource

/// Option 4: eval mode, in the context where the file has one, else on the model.
struct EvalFix: Fix {
  let target: FixTarget
  let id = FixID.option(.eval)
  let changes = ProposedFix.Changes(
    train: "the model is no longer trained: it normalises by its running statistics, and dropout does nothing",
    eval: "the same values", stateDict: "no key changes")

  func removes(_ finding: Diagnostic) -> Bool { finding.isAboutStatistics }

  /// Whether the format can freeze every refused layer: the model runs then however it is called.
  private var freezes: Bool { target.sites.allSatisfy { $0.key?.freezes == true } }

  func write(to draft: inout FixDraft) throws(FixRefusal) {
    draft.title = freezes ? "Freeze \(target.counted)" : "Call the model in eval mode"
    if freezes {
      for key in target.sites.compactMap(\.key) { try target.write(key, .eval, to: &draft.revision) }
      return
    }
    let context = ContextSpeller(target.file, root: target.model.root)
    do throws(EditRefusal) {
      if context.hasSection {
        try context.setMode(.eval, in: &draft.revision)
      } else {
        try target.speller.evaluate(target.model.node, in: &draft.revision)
      }
    } catch {
      throw FixRefusal(error)
    }
  }
}
