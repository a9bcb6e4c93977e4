/// Merges the reports on one file under several contexts: each finding once, with the contexts in which it occurs.
struct ContextReports {
  private struct Key: Hashable {
    let finding: Diagnostic.Identity
    let model: String
  }

  private var findings: [(finding: Diagnostic, contexts: [String])] = []
  private var places: [Key: Int] = [:]
  private(set) var verdicts: [ModelVerdict] = []

  mutating func add(_ report: FileReport, context: String) {
    for finding in report.diagnostics { add(finding, context) }
    for verdict in report.verdicts { add(verdict) }
  }

  private mutating func add(_ finding: Diagnostic, _ context: String) {
    let key = Key(finding: finding.identity, model: finding.model)
    if let known = places[key] {
      if findings[known].contexts.last != context { findings[known].contexts.append(context) }
    } else {
      places[key] = findings.count
      findings.append((finding, [context]))
    }
  }

  private mutating func add(_ verdict: ModelVerdict) {
    guard let known = verdicts.firstIndex(where: { $0.model == verdict.model }) else { return verdicts.append(verdict) }
    if verdict.verdict.rank > verdicts[known].verdict.rank { verdicts[known] = verdict }
  }

  /// The findings, each with the names of its contexts in its message.
  /// - Parameter count: number of contexts linted; a finding made in all of them is not labelled, unless there is only one
  func diagnostics(of count: Int = 1) -> [Diagnostic] {
    findings.map { finding, contexts in
      var finding = finding
      if count > 1, contexts.count == count { return finding }
      let names = contexts.map { "`\($0)`" }.joined(separator: ", ")
      finding.rewrite(message: finding.message + (contexts.count == 1 ? " (context \(names))" : " (contexts \(names))"))
      return finding
    }
  }
}
