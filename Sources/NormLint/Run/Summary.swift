import Rules

/// What a run found, in numbers, and the verdicts on its models in the order of the files.
struct Summary: Sendable {
  struct Entry: Sendable {
    let path: Path
    let verdict: ModelVerdict
  }

  private(set) var files = 0
  private(set) var filesWithFindings = 0
  private(set) var verdicts: [Entry] = []
  /// All findings as a baseline has them, where one is read or written.
  var known: [Baseline.Entry] = []
  private var counts = [Int](repeating: 0, count: Severity.allCases.count)
  private var countsByCode: [RuleCode: Int] = [:]

  mutating func add(_ path: Path, _ findings: [Diagnostic], _ verdicts: [ModelVerdict]) {
    files += 1
    filesWithFindings += findings.isEmpty ? 0 : 1
    for finding in findings {
      counts[Summary.index(finding.severity)] += 1
      countsByCode[finding.code, default: 0] += 1
    }
    self.verdicts += verdicts.map { Entry(path: path, verdict: $0) }
  }

  func count(_ severity: Severity) -> Int { counts[Summary.index(severity)] }
  func count(_ code: RuleCode) -> Int { countsByCode[code] ?? 0 }
  var findings: Int { counts.reduce(0, +) }

  /// Whether something was found that weighs at least `severity`.
  func reaches(_ severity: Severity) -> Bool { Severity.allCases.contains { $0 >= severity && count($0) > 0 } }

  private static func index(_ severity: Severity) -> Int {
    switch severity {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}
