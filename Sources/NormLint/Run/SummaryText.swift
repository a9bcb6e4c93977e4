import Rules
import Texts

/// The closing words of a run, for people.
enum SummaryText {
  /// `Found 3 errors and 1 note in 2 of 12 files.`
  static func closing(_ summary: Summary, _ style: Style, offersFixes: Bool = true) -> [UInt8] {
    var bytes: [UInt8] = []
    guard summary.findings > 0 else {
      if let nothing = nothingToCheck(summary) { return Array("\(nothing)\n".utf8) }
      let unknown = summary.verdicts.count { $0.verdict.verdict == .unknown }
      if unknown == 0 {
        style.add(.green, "All checks passed!", to: &bytes)
      } else {
        bytes.add("Nothing found, but \(counted(unknown, "model")) can't be known in full.")
      }
      bytes.add("\n")
      return bytes
    }
    let kinds = Severity.allCases.reversed().compactMap { severity -> String? in
      let count = summary.count(severity)
      return count == 0 ? nil : counted(count, severity.rawValue)
    }
    let fixable = offersFixes && summary.fixable > 0 ? "[*] \(summary.fixable) fixable with --fix.\n" : ""
    bytes.add("Found \(joined(kinds)) in \(summary.filesWithFindings) of \(counted(summary.files, "file")).\n\(fixable)")
    bytes += remedies(summary, style)
    return bytes
  }

  /// What would make findings fixable, a line for each obstacle; empty where nothing stands in the way.
  static func remedies(_ summary: Summary, _ style: Style) -> [UInt8] {
    var bytes: [UInt8] = []
    for obstacle in FixObstacle.allCases {
      if let count = summary.obstacles[obstacle] { style.addLines("\(count) \(remedy(obstacle)).", to: &bytes) }
    }
    return bytes
  }

  /// What would make findings fixable, behind their number.
  private static func remedy(_ obstacle: FixObstacle) -> String {
    switch obstacle {
    case .inputShape: "fixable with the shape of the input: `--input 1,3,32,32`, or `normlint: {inputs: [1, 3, 32, 32]}` in the file"
    case .unknownPart: "fixable with --unsafe-fixes, which writes what can't be run first: the models hold unknown parts"
    case .refused: "with fixes that can't be applied: --verify says why"
    }
  }

  /// The closing line of a run that judged nothing, so that nobody takes it for a pass; nil if there was a model or a finding.
  static func nothingToCheck(_ summary: Summary) -> String? {
    guard summary.findings == 0, summary.verdicts.isEmpty else { return nil }
    if summary.files == 0 { return "Nothing checked: no YAML files found." }
    return "Nothing checked: no model found in \(counted(summary.files, "file"))."
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

  /// One line per model with its verdict.
  static func verdicts(_ summary: Summary) -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in summary.verdicts {
      let verdict = entry.verdict
      // The path of a model that is the whole document is empty.
      let model = verdict.model.isEmpty ? "" : "\(verdict.model): "
      bytes.addVisible("\(entry.path.text): \(model)\(verdict.verdict.rawValue)")
      bytes.add(" (\(seen(verdict)))\n")
    }
    return bytes
  }

  /// Where Python sources were looked for, and which were read; nothing where no class was looked for.
  static func sources(_ sources: SourcesRead) -> [UInt8] {
    var bytes: [UInt8] = []
    if !sources.folders.isEmpty {
      bytes.addVisible("Python sources were looked for in \(sources.folders.joined(separator: ", "))")
      bytes.add("\n")
    }
    for file in sources.files {
      bytes.addVisible("\(file.path) was read")
      bytes.add("\n")
    }
    return bytes
  }

  /// How much of an unknown model was analysed.
  private static func seen(_ verdict: ModelVerdict) -> String {
    let (all, known) = (counted(verdict.modules, "module"), verdict.modules - verdict.opaque)
    guard verdict.verdict == .unknown else { return "\(all), \(verdict.opaque) opaque" }
    if known <= 0 { return "nothing of it is known" }
    if verdict.opaque == 0 { return "no violation in \(all), but not every value is known" }
    return "no violation in the \(known) of \(all) that are known"
  }

  /// Why a run without findings fails: unknown models.
  static func tooUnknown(_ summary: Summary) -> [UInt8] {
    var bytes: [UInt8] = []
    if summary.tooUnknown > 0 { bytes.add("\(counted(summary.tooUnknown, "model")) can't be known in full; --verbose names what is.\n") }
    return bytes
  }

  /// - Parameter shown: the number as it is written, where that is not plain
  static func counted(_ count: Int, _ noun: String, _ shown: String? = nil) -> String { "\(shown ?? String(count)) \(noun)\(count == 1 ? "" : "s")" }

  /// `a, b and c`
  static func joined(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }
}
