import Semantics
import YAMLSource

/// A fix that has been written into a copy of a file, and what the analysis says of that.
struct Trial {
  var fix: Fix
  /// The file after the fix, and the model in it; nil where the fix failed.
  let result: (file: YAMLFile, model: ExaminedModel)?

  /// Whether nothing is left in the way of the model.
  var isComplete: Bool { fix.verification.status == .ran && leavesNoError(but: []) }

  /// Whether the analysis finds nothing more in the way of the model, but for findings of some kinds.
  func leavesNoError(but codes: Set<RuleCode>) -> Bool {
    result.map { !$0.model.findings.contains { $0.severity == .error && !codes.contains($0.code) } } ?? false
  }

  /// A fix that can't be.
  init(_ option: String, _ title: String, failed reason: String) {
    let nothing = Fix.Changes(train: "", eval: "", stateDict: "")
    fix = Fix(option: option, title: title, changes: nothing, verification: Verification(.failed, reason), edits: [])
    result = nil
  }

  /// Writes a revision and analyses the model again.
  /// - Parameter isCured: findings that must be gone
  init(
    _ fix: Fix, _ revision: Revision, _ before: ExaminedModel, in file: ExaminedFile, _ engine: FixEngine,
    isCured: (Diagnostic) -> Bool
  ) {
    var revision = revision
    do throws(EditRefusal) {
      try References.follow(&revision, root: before.source.root)
      let written = try revision.finished()
      self.init(fix, written, before, in: file, engine, isCured: isCured)
    } catch {
      self.init(fix.option, fix.title, failed: "can't be written here: \(error.message)")
    }
  }

  private init(
    _ fix: Fix, _ written: Revision.Result, _ before: ExaminedModel, in file: ExaminedFile, _ engine: FixEngine,
    isCured: (Diagnostic) -> Bool
  ) {
    var fix = fix
    var result: (file: YAMLFile, model: ExaminedModel)?
    do throws(FixRefusal) {
      result = (written.file, try Trial.examine(written.file, before, file, engine, isCured: isCured))
      fix.edits = written.edits
    } catch {
      fix.verification = Verification(.failed, error.message)
    }
    (self.fix, self.result) = (fix, result)
  }

  /// The model after the edits, if they cure what they should and nothing else gets worse.
  private static func examine(
    _ revised: YAMLFile, _ before: ExaminedModel, _ file: ExaminedFile, _ engine: FixEngine, isCured: (Diagnostic) -> Bool
  ) throws(FixRefusal) -> ExaminedModel {
    // Only what is shared can hurt other models.
    let isShared = file.models.count > 1 && file.file.bytes.contains { "&$".utf8.contains($0) }
    let looksAtAll = isShared || (file.models.count > 1 && file.file.changesContext(to: revised))
    let path = looksAtAll ? nil : before.source.path
    let after = ExaminedFile(revised, engine.linter, only: path)
    guard after.isReadable, let model = after.model(before.source.path) else {
      throw FixRefusal("the file could not be read as before")
    }
    if let left = model.findings.first(where: isCured) {
      throw FixRefusal("\(left.code.rawValue) would stay: \(left.message)")
    }
    try compare(after, with: file)
    for other in engine.others {
      try compare(ExaminedFile(revised, other, only: path), with: ExaminedFile(file.file, other, only: path))
    }
    return model
  }

  /// Throws where some model of the file has got worse.
  private static func compare(_ after: ExaminedFile, with file: ExaminedFile) throws(FixRefusal) {
    for model in after.models {
      guard let old = file.model(model.source.path) else { throw FixRefusal("the file would hold another model") }
      if let new = Trial.newFault(model.findings, old) { throw FixRefusal("\(new.code.rawValue): \(new.message)") }
    }
  }

  /// A finding that was not there before and makes the fix worthless.
  private static func newFault(_ findings: [Diagnostic], _ old: ExaminedModel) -> Diagnostic? {
    // A model that couldn't be built has not been looked at.
    guard !old.judgement.analysis.graph.failsToBuild else { return findings.first { $0.code == .badArgument } }
    return findings.first { finding in
      let matters = finding.severity == .error || finding.code == .constantOutput || finding.code == .pretrainedStateMismatch
      return matters && !old.findings.contains { $0.code == finding.code && $0.module == finding.module }
    }
  }
}

extension YAMLFile {
  /// Whether the `normlint` section of some document reads otherwise in another version of the file.
  fileprivate func changesContext(to other: YAMLFile) -> Bool {
    func sections(_ file: YAMLFile) -> [[UInt8]] {
      file.documents.compactMap { file.kind($0) == .mapping ? file.value(for: "normlint", in: $0) : nil }
        .map { Array(file.bytes[file.range($0)]) }
    }
    return sections(self) != sections(other)
  }
}
