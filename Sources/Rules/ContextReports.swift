/// What one file comes to under several contexts: each finding once, with the contexts in which it is made.
struct ContextReports {
  private struct Key: Hashable {
    let code: RuleCode
    let model: String
    let module: String
    let range: Range<Int>
  }

  private var findings: [(finding: Diagnostic, contexts: [String])] = []
  private var places: [Key: Int] = [:]
  private var verdicts: [ModelVerdict] = []

  mutating func add(_ report: FileReport, context: String) {
    for finding in report.diagnostics { add(finding, context) }
    for verdict in report.verdicts { add(verdict) }
  }

  private mutating func add(_ finding: Diagnostic, _ context: String) {
    let key = Key(code: finding.code, model: finding.model, module: finding.module, range: finding.range)
    if let known = places[key] {
      if findings[known].contexts.last != context { findings[known].contexts.append(context) }
    } else {
      places[key] = findings.count
      findings.append((finding, [context]))
    }
  }

  /// Of several verdicts on one model the worst counts.
  private mutating func add(_ verdict: ModelVerdict) {
    guard let known = verdicts.firstIndex(where: { $0.model == verdict.model }) else { return verdicts.append(verdict) }
    if verdict.verdict.rank > verdicts[known].verdict.rank { verdicts[known] = verdict }
  }

  var report: FileReport { report(of: 1) }

  /// - Parameter count: of as many contexts none is named
  func report(of count: Int) -> FileReport {
    let named = findings.map { finding, contexts in
      var finding = finding
      if count > 1, contexts.count == count { return finding }
      let names = contexts.map { "`\($0)`" }.joined(separator: ", ")
      finding.message += contexts.count == 1 ? " (context \(names))" : " (contexts \(names))"
      return finding
    }
    return FileReport(diagnostics: named, verdicts: verdicts)
  }
}

extension Verdict {
  fileprivate var rank: Int {
    switch self {
    case .runs: 0
    case .unknown: 1
    case .refused: 2
    case .fails: 3
    }
  }
}
