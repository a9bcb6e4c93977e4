import Formats
import YAMLSource

/// Texts of files beside the one that is fixed, by path.
public typealias OtherTexts = [String: YAMLFile]

/// The configs that the fixed file is part of, with their other files.
public protocol FixScope: Sendable {
  /// Has the other files follow a fix. Throws where a config would get worse, or a file that has to follow can't.
  /// - Parameters:
  ///   - revised: the file after the fix
  ///   - moves: the mappings of the file whose entries the fix puts below other keys
  ///   - others: the other files that earlier fixes of this file have changed
  /// - Returns: `others`, with the files that this fix changes
  func follow(_ revised: YAMLFile, _ moves: [KeyMove], _ others: OtherTexts) throws(FixRefusal) -> OtherTexts
}

extension Linter {
  /// What is wrong with a config that was not before its files changed, behind the place where it stands.
  public func newFault(in config: ComposedConfig, comparedWith old: ComposedConfig) -> String? {
    let (after, before) = (lint(unsuppressed: config.file), lint(unsuppressed: old.file))
    let known = Set(before.diagnostics.map(Fault.init))
    // Of a model that could not be built, the other findings were not known.
    let unbuilt = Set(before.diagnostics.filter { $0.code == .badArgument }.map(\.model))
    let new = after.diagnostics.first { finding in
      guard finding.refutesFix || finding.code == .unresolvedValue, !known.contains(Fault(finding)) else { return false }
      return finding.code == .badArgument || !unbuilt.contains(finding.model)
    }
    guard let new else { return nil }
    let said = "\(new.code.rawValue): \(new.message)"
    guard let place = config.composition.locate(new.range) else { return said }
    let source = config.sources[place.source]
    return "\(source.path):\(source.file.position(at: place.range.lowerBound).row): \(said)"
  }

  private struct Fault: Hashable {
    let code: RuleCode
    let model: String
    let module: String

    init(_ finding: Diagnostic) { (code, model, module) = (finding.code, finding.model, finding.module) }
  }
}

extension Diagnostic {
  /// Whether a fix is of no use that brings such a finding.
  var refutesFix: Bool { severity == .error || [.constantOutput, .pretrainedStateMismatch, .opaqueModule].contains(code) }
}
