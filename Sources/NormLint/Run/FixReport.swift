import Rules

/// What fixing came to in one file.
struct FixReport: Sendable {
  enum Outcome: Sendable {
    /// There was nothing to apply.
    case none
    /// The new text is on the disk, or on standard output.
    case written
    /// It was only shown.
    case shown
    /// The file was left as it is.
    case failed(FileWriter.Problem)
  }

  var outcome = Outcome.none
  var applied: [AppliedFix] = []
  /// Whether the new text is written or shown.
  var isDone: Bool {
    switch outcome {
    case .written, .shown: true
    case .none, .failed: false
    }
  }

  /// How many findings went.
  var fixedFindings = 0
}

/// The words of a run that fixes.
enum FixText {
  /// What was done to a file, a fix a paragraph.
  static func applied(_ path: Path, _ report: FixReport, _ style: Style) -> [UInt8] {
    var bytes: [UInt8] = []
    for applied in report.applied {
      let fix = applied.fix
      style.add(.bold, path.text, to: &bytes)
      bytes.addVisible(": \(applied.model.isEmpty ? "" : applied.model + ": ")\(fix.title) ")
      style.add(.cyan, "[\(fix.id.name)]", to: &bytes)
      bytes.add("\n")
      add("verified", fix.verification.status == .ran ? fix.verification.detail : "no: \(fix.verification.detail)", &bytes)
      add("train", fix.changes.train, &bytes)
      add("eval", fix.changes.eval, &bytes)
      add("state dict", fix.changes.stateDict, &bytes)
    }
    return bytes
  }

  private static func add(_ label: String, _ text: String, _ bytes: inout [UInt8]) {
    guard !text.isEmpty else { return }
    bytes.addVisible("  \(label): \(text)")
    bytes.add("\n")
  }

  /// `Fixed 3 findings in 2 files.`
  static func closing(_ summary: Summary, wouldFix: Bool, _ style: Style) -> [UInt8] {
    var bytes: [UInt8] = []
    let counts = "\(SummaryText.counted(summary.fixedFindings, "finding")) in \(SummaryText.counted(summary.fixedFiles, "file"))"
    if summary.fixedFiles > 0 { bytes.add("\(wouldFix ? "Would fix" : "Fixed") \(counts).\n") }
    return bytes
  }
}
