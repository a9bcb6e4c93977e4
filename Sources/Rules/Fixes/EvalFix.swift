import Formats
import Model
import YAMLSource

/// Option 4: eval mode, written around the model, at a key that freezes its norms, or into the `normlint` section.
struct EvalFix: Fix {
  let target: FixTarget
  /// The calls of the file that build what is put into eval mode.
  let wrapped: [NodeID]
  /// Whether the fix is written into the `normlint` section.
  let recordsCall: Bool
  let id = FixID.option(.eval)
  let changes = ProposedFix.Changes(
    train: "the model is no longer trained: it normalises by its running statistics, and dropout does nothing",
    eval: "the same values", stateDict: "no key changes")

  func removes(_ finding: Diagnostic) -> Bool { target.removes(finding) }

  /// Whether the format can freeze every refused layer, so that the model runs in any mode.
  private var freezes: Bool { target.sites.allSatisfy { $0.key?.freezes == true } }

  func write(to draft: inout FixDraft) throws(FixRefusal) {
    if freezes {
      draft.title = "Freeze \(target.counted)"
      for key in target.sites.compactMap(\.key) { try target.write(key, .eval, to: &draft.revision) }
      return
    }
    draft.title = recordsCall ? "Record that the program calls `model.eval()`" : "Put \(target.names(of: wrapped)) into eval mode"
    do throws(EditRefusal) {
      if recordsCall { return try target.contextSpeller.setMode(.eval, in: &draft.revision) }
      guard target.context.mode != .train else { throw EditRefusal(EvalFix.callerDecides) }
      for node in wrapped { try target.speller.evaluate(node, in: &draft.revision) }
    } catch {
      throw FixRefusal(error)
    }
  }

  private static let callerDecides = """
    the program calls the model in train mode: call `model.eval()` there, and say `mode: eval` in the context \
    (`--fix-with eval` writes that)
    """
}
