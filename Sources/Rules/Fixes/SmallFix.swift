import Semantics
import YAMLSource

/// A fix that has no alternatives.
protocol SmallFix: Sendable {
  static var code: RuleCode { get }
  /// Its name where options are named.
  static var option: String { get }

  /// Writes what makes the finding on `module` go, and says what that is.
  static func write(
    _ module: Int32, _ model: ExaminedModel, _ file: YAMLFile, to revision: inout Revision
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
    guard let given = call.normLayer?.node else { return (nil, call) }
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

extension Fix.Changes {
  /// Of fixes for what no model could be built from.
  static let canBeBuilt = Fix.Changes(
    train: "the model can be built", eval: "the model can be built", stateDict: "no key changes")
}
