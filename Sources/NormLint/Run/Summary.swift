import Rules

/// The counts and verdicts of a run, in the order of the files.
struct Summary: Sendable {
  struct Entry: Sendable {
    let path: Path
    let verdict: ModelVerdict
    /// Whether the verdict is unknown and unknown models fail the run.
    let isTooUnknown: Bool
  }

  private(set) var files = 0
  private(set) var filesWithFindings = 0
  private(set) var verdicts: [Entry] = []
  /// All findings as baseline entries, if a baseline is read or written.
  var known: [Baseline.Entry] = []
  /// The results of fixes, in the order of the files.
  private(set) var fixes: [(path: Path, report: FixReport)] = []
  /// The files that are templates, each with the row of a mark that says so.
  var templates: [(path: Path, row: Int)] = []
  /// What a format's limits left out.
  var omission: Omission?
  /// The files on which normlint failed.
  private(set) var faults: [Path] = []
  /// The number of findings that `--fix` can fix.
  private(set) var fixable = 0
  /// The number of findings that something keeps `--fix` from fixing.
  private(set) var obstacles: [FixObstacle: Int] = [:]
  /// The first file with a finding about a call that is assumed.
  private(set) var firstAssuming: Path?
  /// The number of findings about a call that is assumed.
  private(set) var assuming = 0
  private var counts = [Int](repeating: 0, count: Severity.allCases.count)
  private var countsByCode: [RuleCode: Int] = [:]

  mutating func add(_ path: Path, _ findings: [Diagnostic], verdicts: [ModelVerdict], fixes: FixReport = FixReport(), isStrict: Bool = false) {
    files += 1
    if case .none = fixes.outcome {} else { self.fixes.append((path, fixes)) }
    filesWithFindings += findings.isEmpty ? 0 : 1
    for finding in findings {
      counts[Summary.index(finding.severity)] += 1
      countsByCode[finding.code, default: 0] += 1
      if finding.code == .internalFault { faults.append(path) }
      fixable += finding.isFixable ? 1 : 0
      if finding.isAboutAssumedCall { (firstAssuming, assuming) = (firstAssuming ?? path, assuming + 1) }
      if let obstacle = finding.obstacle { obstacles[obstacle, default: 0] += 1 }
    }
    self.verdicts += verdicts.map { Entry(path: path, verdict: $0, isTooUnknown: isStrict && $0.verdict == .unknown) }
  }

  /// Whether some file could not be written.
  var hasWriteErrors: Bool {
    fixes.contains { if case .failed(let problem) = $0.report.outcome { !problem.isChange } else { false } }
  }
  var fixedFiles: Int { fixes.count { $0.report.isDone } }
  var fixedFindings: Int { fixes.reduce(0) { $0 + ($1.report.isDone ? $1.report.fixedFindings : 0) } }

  /// The number of unknown models that fail the run.
  var tooUnknown: Int { verdicts.count(where: \.isTooUnknown) }

  func count(_ severity: Severity) -> Int { counts[Summary.index(severity)] }
  func count(_ code: RuleCode) -> Int { countsByCode[code] ?? 0 }
  var findings: Int { counts.reduce(0, +) }

  /// Whether a finding has at least this severity.
  func reaches(_ severity: Severity) -> Bool { Severity.allCases.contains { $0 >= severity && count($0) > 0 } }

  private static func index(_ severity: Severity) -> Int {
    switch severity {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}
