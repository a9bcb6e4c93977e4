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
      let (title, name) = (": \(applied.model.isEmpty ? "" : applied.model + ": ")\(fix.title)", "[\(fix.id.name)]")
      let lines = style.lines(of: "\(title) \(name)", from: path.text.unicodeScalars.count, indent: 2)
      for (index, line) in lines.enumerated() {
        if index > 0 { bytes.add("\n  ") }
        bytes.addVisible(index == lines.count - 1 ? String(line.dropLast(name.count)) : line)
      }
      style.add(.cyan, name, to: &bytes)
      bytes.add("\n")
      add("verified", style, fix.verification.status == .ran ? fix.verification.detail : "no: \(fix.verification.detail)", to: &bytes)
      add("train", style, fix.changes.train, to: &bytes)
      add("eval", style, fix.changes.eval, to: &bytes)
      add("state dict", style, fix.changes.stateDict, to: &bytes)
      if report.isPart { add("keys", style, fix.changes.keys, to: &bytes) }
    }
    return bytes
  }

  private static func add(_ label: String, _ style: Style, _ text: String, to bytes: inout [UInt8]) {
    if !text.isEmpty { style.addLines("  \(label): \(text)", indent: 4, to: &bytes) }
  }

  /// `Fixed 3 findings in 2 files.`, or why a diff shows nothing.
  static func closing(_ summary: Summary, wouldFix: Bool, style: Style) -> [UInt8] {
    var bytes: [UInt8] = []
    let counts = "\(SummaryText.counted(summary.fixedFindings, "finding")) in \(SummaryText.counted(summary.fixedFiles, "file"))"
    if summary.fixedFiles > 0 { bytes.add("\(wouldFix ? "Would fix" : "Fixed") \(counts).\n") }
    guard wouldFix, summary.fixedFiles == 0, summary.faults.isEmpty else { return bytes }
    if let nothing = SummaryText.nothingToCheck(summary) { return Array("Would fix nothing. \(nothing)\n".utf8) }
    let remedies = SummaryText.remedies(summary, style)
    let found = "\(SummaryText.counted(summary.findings, "finding")) without a fix"
    let reason = summary.findings == 0 ? ": nothing was found" : remedies.isEmpty ? ": \(found)" : ""
    return Array("Would fix nothing\(reason).\n".utf8) + remedies
  }
}
