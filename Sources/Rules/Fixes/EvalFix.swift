import Semantics
import YAMLSource

/// Option 4: eval mode, in the context where the file has one, else on the model.
enum EvalFix: OptionFix {
  static let option = FixOption.eval

  static func write(_ target: FixTarget, to revision: inout Revision) throws(FixRefusal) {
    let keys = target.sites.compactMap(\.key)
    // Where the format can freeze every layer that is refused, the model runs however it is called.
    if keys.count == target.sites.count, keys.allSatisfy({ $0.freezes }) {
      for key in keys { try target.write(key, option, to: &revision) }
      return
    }
    let context = ContextSpeller(target.file, root: target.model.root)
    do throws(EditRefusal) {
      if context.hasSection {
        try context.setMode(.eval, in: &revision)
      } else {
        try target.speller.evaluate(target.model.node, in: &revision)
      }
    } catch {
      throw FixRefusal(error)
    }
  }

  static func title(_ target: FixTarget) -> String {
    target.sites.allSatisfy { $0.key?.freezes == true } ? "Freeze \(target.counted)" : "Call the model in eval mode"
  }

  static func changes(_ target: FixTarget) -> Fix.Changes {
    Fix.Changes(
      train: "the model is no longer trained: it normalises by its running statistics, and dropout does nothing",
      eval: "the same values", stateDict: "no key changes")
  }
}
