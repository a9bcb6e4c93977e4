import Formats
import Model
import YAMLSource

/// A fix that was written into a copy of a file, and the analysis of the result.
struct Trial {
  var fix: ProposedFix
  /// The file after the fix, and the model in it; nil where the fix failed.
  let result: (file: YAMLFile, model: ModelReport)?
  /// The model as it was.
  let before: ModelReport?
  /// The mappings whose entries the fix puts below other keys.
  private var moves: [KeyMove] = []
  /// The other files that have to change with it.
  private(set) var others: OtherTexts = [:]

  /// Whether the model ran and has no error left, except those that only a change of the program can remove.
  var isComplete: Bool { fix.verification.status == .ran && leavesNoError(but: [.randomUnderVmap]) }

  /// Whether the analysis finds no errors in the model except those of some rules.
  func leavesNoError(but codes: Set<RuleCode>) -> Bool {
    result.map { !$0.model.findings.contains { $0.severity == .error && !codes.contains($0.code) } } ?? false
  }

  /// A fix that can't be written.
  init(_ id: FixID, title: String, failed reason: String) {
    fix = ProposedFix(id, title: title, changes: .none, verification: Verification(.failed, reason))
    (result, before) = (nil, nil)
  }

  /// Writes a fix into a copy of a file and analyses the model again.
  init(_ fix: any Fix, for model: ModelReport, in file: ModelReports, by engine: FixEngine) {
    var draft = FixDraft(file.file)
    do {
      try fix.write(to: &draft)
    } catch {
      self.init(fix.id, title: draft.title, failed: error.message)
      return
    }
    let isPartial = draft.isPartial
    self.init(fix, draft, for: model, in: file, by: engine) { !isPartial && fix.removes($0) }
  }

  private init(
    _ fix: any Fix, _ draft: FixDraft, for model: ModelReport, in file: ModelReports, by engine: FixEngine,
    removes: (Diagnostic) -> Bool
  ) {
    let written: Revision.Result
    do throws(EditRefusal) {
      var revision = draft.revision
      try References.follow(&revision, root: model.source.root)
      written = try revision.finished()
    } catch {
      self.init(fix.id, title: draft.title, failed: "can't be written here: \(error.message)")
      return
    }
    var proposal = ProposedFix(fix.id, title: draft.title, changes: fix.changes, verification: Verification(.notRun), recordsCall: fix.recordsCall)
    do throws(FixRefusal) {
      let after = try Trial.examine(written.file, after: model, in: file, by: engine, removes: removes, mayReveal: fix.mayReveal)
      proposal.edits = written.edits
      self.init(fix: proposal, result: (written.file, after), before: model)
      moves = written.moves
    } catch {
      proposal.verification = Verification(.failed, error.message)
      self.init(fix: proposal, result: nil, before: nil)
    }
  }

  /// Has the other files of the file's configs follow a fix that would be applied. The fix fails where they can't.
  /// - Parameter others: those that earlier fixes have changed
  mutating func follow(_ scope: any FixScope, _ others: OtherTexts) {
    guard let file = result?.file, [.ran, .skipped].contains(fix.verification.status) else { return }
    do throws(FixRefusal) {
      self.others = try scope.follow(file, moves, others)
      let changed = self.others.keys.filter { self.others[$0]?.bytes != others[$0]?.bytes }.sorted()
      if !changed.isEmpty { fix.verification.detail += "; changes \(changed.joined(separator: ", ")) too" }
    } catch {
      fix.verification = Verification(.failed, error.message)
    }
  }

  private init(fix: ProposedFix, result: (file: YAMLFile, model: ModelReport)?, before: ModelReport?) {
    (self.fix, self.result, self.before) = (fix, result, before)
  }

  /// The model after the edits. Throws if a finding remains that the fix should remove, or if a model gets a new error.
  private static func examine(
    _ revised: YAMLFile, after before: ModelReport, in file: ModelReports, by engine: FixEngine,
    removes: (Diagnostic) -> Bool, mayReveal: (Diagnostic) -> Bool
  ) throws(FixRefusal) -> ModelReport {
    let looksAtAll = file.sharesNodes || (file.models.count > 1 && file.file.changesContext(to: revised))
    let path = looksAtAll ? nil : before.path
    let after = ModelReports(revised, engine.linter, only: path)
    guard after.isReadable, let model = after.model(before.path) else {
      throw FixRefusal("the file could not be read as before")
    }
    if let left = model.findings.first(where: removes) {
      throw FixRefusal("\(left.code.rawValue) would stay: \(left.message)")
    }
    try compare(after, with: file, mayReveal)
    for other in engine.others {
      try compare(ModelReports(revised, other, only: path), with: ModelReports(file.file, other, only: path), mayReveal)
    }
    return model
  }

  /// Throws if a model of the file has a new error.
  private static func compare(
    _ after: ModelReports, with file: ModelReports, _ mayReveal: (Diagnostic) -> Bool
  ) throws(FixRefusal) {
    for model in after.models {
      guard let old = file.model(model.path) else { throw FixRefusal("the file would hold another model") }
      if let new = newFault(in: model, comparedWith: old, mayReveal) { throw FixRefusal("\(new.code.rawValue): \(new.message)") }
    }
  }

  /// A new finding that makes the fix useless.
  private static func newFault(in model: ModelReport, comparedWith old: ModelReport, _ mayReveal: (Diagnostic) -> Bool) -> Diagnostic? {
    // If the old model could not be built, its other findings were not known.
    guard !old.analysis.graph.failsToBuild else { return model.findings.first { $0.code == .badArgument } }
    return model.findings.first { finding in
      finding.refutesFix && !mayReveal(finding) && !old.findings.contains { $0.code == finding.code && $0.module == finding.module }
    }
  }
}

extension ModelReports {
  /// Whether other models can change with one: only if an anchor or an interpolation shares nodes.
  var sharesNodes: Bool { models.count > 1 && "&$".utf8.contains { file.offset(of: $0, from: 0) != nil } }
}

extension YAMLFile {
  /// Whether a document has a `normlint` section.
  var hasContext: Bool { documents.contains { kind($0) == .mapping && value(for: "normlint", in: $0) != nil } }

  /// Whether the `normlint` section of a document has another meaning in another version of the file.
  func changesContext(to other: YAMLFile) -> Bool {
    func sections(_ file: YAMLFile) -> [[UInt8]] {
      file.documents.compactMap { file.kind($0) == .mapping ? file.value(for: "normlint", in: $0) : nil }
        .map { Array(file.bytes[file.range($0)]) }
    }
    return sections(self) != sections(other)
  }
}
