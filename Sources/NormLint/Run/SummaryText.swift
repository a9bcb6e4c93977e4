import Rules

/// The closing words of a run, for people.
enum SummaryText {
  /// `Found 3 errors and 1 note in 2 of 12 files.`
  static func closing(_ summary: Summary, _ style: Style, offersFixes: Bool = true) -> [UInt8] {
    var bytes: [UInt8] = []
    guard summary.findings > 0 else {
      style.add(.green, "All checks passed!", to: &bytes)
      bytes.add("\n")
      return bytes
    }
    let kinds = Severity.allCases.reversed().compactMap { severity -> String? in
      let count = summary.count(severity)
      return count == 0 ? nil : counted(count, severity.rawValue)
    }
    let fixable = offersFixes && summary.fixable > 0 ? "[*] \(summary.fixable) fixable with --fix.\n" : ""
    bytes.add("Found \(joined(kinds)) in \(summary.filesWithFindings) of \(counted(summary.files, "file")).\n\(fixable)")
    return bytes
  }

  /// A table of the rules that found something, the most frequent first.
  static func statistics(_ summary: Summary, _ style: Style) -> [UInt8] {
    var bytes: [UInt8] = []
    let codes = RuleCode.allCases.filter { summary.count($0) > 0 }
    let sorted = codes.sorted { (-summary.count($0), $0.rawValue) < (-summary.count($1), $1.rawValue) }
    let width = sorted.map { String(summary.count($0)).utf8.count }.max() ?? 0
    for code in sorted {
      let count = String(summary.count(code))
      bytes.addSpaces(width - count.utf8.count)
      style.add(.bold, count, to: &bytes)
      bytes.add("  ")
      style.add(code.defaultSeverity.look, code.rawValue, to: &bytes)
      bytes.add("  \(code.name)\n")
    }
    return bytes
  }

  /// A line for every model: what is known of it.
  static func verdicts(_ summary: Summary) -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in summary.verdicts {
      let verdict = entry.verdict
      // The path of a model that is the whole document is empty.
      let model = verdict.model.isEmpty ? "" : "\(verdict.model): "
      bytes.addVisible("\(entry.path.text): \(model)\(verdict.verdict.rawValue)")
      bytes.add(" (\(counted(verdict.modules, "module")), \(verdict.opaque) opaque)\n")
    }
    return bytes
  }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// `a, b and c`
  static func joined(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }
}
