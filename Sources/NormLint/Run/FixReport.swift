import Rules
import Texts

/// The result of fixing one file.
struct FixReport: Sendable {
  enum Outcome: Sendable {
    /// No fix to apply.
    case none
    /// The new text was written to disk or standard output.
    case written
    /// Shown as a diff only.
    case shown
    /// The file was left as it is.
    case failed(FileWriter.Problem)
  }

  var outcome = Outcome.none
  var applied: [AppliedFix] = []
  /// Whether the file is one of several that make up a config.
  var isPart = false
  /// Whether the new text is written or shown.
  var isDone: Bool {
    switch outcome {
    case .written, .shown: true
    case .none, .failed: false
    }
  }

  /// The number of fixed findings.
  var fixedFindings = 0
}

/// Messages of a run with `--fix` or `--diff`.
enum FixText {
  /// What was done to a file, one paragraph per fix.
  static func applied(_ path: Path, _ report: FixReport, style: Style) -> [UInt8] {
    var bytes: [UInt8] = []
    for applied in report.applied {
      let fix = applied.fix
      style.add(.bold, path.text, to: &bytes)
      bytes.addVisible(": \(applied.model.isEmpty ? "" : applied.model + ": ")\(fix.title) ")
      style.add(.cyan, "[\(fix.id.name)]", to: &bytes)
      bytes.add("\n")
      add("verified", fix.verification.status == .ran ? fix.verification.detail : "no: \(fix.verification.detail)", to: &bytes)
      add("train", fix.changes.train, to: &bytes)
      add("eval", fix.changes.eval, to: &bytes)
      add("state dict", fix.changes.stateDict, to: &bytes)
      if report.isPart { add("keys", fix.changes.keys, to: &bytes) }
    }
    return bytes
  }

  private static func add(_ label: String, _ text: String, to bytes: inout [UInt8]) {
    guard !text.isEmpty else { return }
    bytes.addVisible("  \(label): \(text)")
    bytes.add("\n")
  }

  /// `Fixed 3 findings in 2 files.`, or for a diff without changes what would make findings fixable.
  static func closing(_ summary: Summary, wouldFix: Bool, style: Style) -> [UInt8] {
    var bytes: [UInt8] = []
    let counts = "\(SummaryText.counted(summary.fixedFindings, "finding")) in \(SummaryText.counted(summary.fixedFiles, "file"))"
    if summary.fixedFiles > 0 { bytes.add("\(wouldFix ? "Would fix" : "Fixed") \(counts).\n") }
    let remedies = wouldFix && summary.fixedFiles == 0 ? SummaryText.remedies(summary) : []
    if !remedies.isEmpty { bytes.add("Would fix nothing.\n") }
    return bytes + remedies
  }
}
