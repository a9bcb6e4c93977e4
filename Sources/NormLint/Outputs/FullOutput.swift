import Rules
import Texts
import YAMLSource

/// The default format: each finding with its source lines, the batched tag's trace, and what to do.
struct FullOutput: ReadOutput {
  /// Column after which lists of modules wrap.
  private static let nameWidth = 90

  let style: Style
  var isExhaustive = false

  func add(_ entry: Entry, in file: FileReport, to bytes: inout [UInt8]) {
    let finding = entry.first
    addHeader(finding, in: file, to: &bytes)
    let snippet = Snippet(file.source, finding.range, width: style.width)
    snippet?.add(style, look: finding.severity.look, to: &bytes)
    let indent = snippet?.gutterWidth ?? 1
    addNames(entry.others, indent, to: &bytes)
    addPlaces(entry.places, in: file, indent, to: &bytes)
    addPath(finding.shownTrace, in: file, indent: indent, to: &bytes)
    for place in finding.related { addLine("note", place, in: file, indent: indent, to: &bytes) }
    if !finding.help.isEmpty { addText("help", finding.help, indent, to: &bytes) }
    // Fixes that were not run are listed by other formats only.
    for fix in finding.fixes where fix.verification.status != .notRun { add(fix, indent, to: &bytes) }
    bytes.add("\n")
  }

  /// A fix with the result of its verification.
  private func add(_ fix: ProposedFix, _ indent: Int, to bytes: inout [UInt8]) {
    let outcome =
      switch fix.verification.status {
      case .ran: "verified, "
      case .failed: "not applied, "
      case .skipped, .notRun: "not verified, "
      }
    addText("fix", "\(fix.id.name): \(outcome)\(fix.verification.detail)", indent, to: &bytes)
  }

  private func addHeader(_ finding: Diagnostic, in file: FileReport, to bytes: inout [UInt8]) {
    ConciseOutput.addPlace(of: finding, in: file, style: style, to: &bytes)
    style.addLink(finding.code.page, to: &bytes) { bytes in
      style.add(finding.severity.look, to: &bytes) { bytes in
        bytes.add(finding.code.rawValue)
        bytes.add(" [")
        bytes.add(finding.severity.rawValue)
        bytes.add("]")
      }
    }
    bytes.add(finding.isFixable ? " [*] " : " ")
    style.add(finding.message, .bold, from: headerWidth(of: finding, in: file), indent: 4, to: &bytes)
    bytes.add("\n")
  }

  /// How many columns stand before a finding's message.
  private func headerWidth(of finding: Diagnostic, in file: FileReport) -> Int {
    let place = file.source.position(at: finding.range.lowerBound)
    let label = "\(finding.code.rawValue) [\(finding.severity.rawValue)]" + (finding.isFixable ? " [*] " : " ")
    return "\(file.path.text):\(place.row):\(place.column): \(label)".visible.unicodeScalars.count
  }

  /// The other modules with the same finding, wrapped.
  private func addNames(_ others: ArraySlice<Diagnostic>, _ indent: Int, to bytes: inout [UInt8]) {
    guard !others.isEmpty else { return }
    addLabel("also", indent, to: &bytes)
    let limit = style.width.map { max(20, $0 - indent - 40) } ?? FullOutput.nameWidth
    var width = 0
    for (index, name) in others.lazy.map({ $0.module.isEmpty ? $0.type : $0.module }).enumerated() {
      if index > 0 { bytes.add(width > limit ? "," : ", ") }
      if width > limit {
        bytes.add("\n")
        bytes.addSpaces(indent + 9)
        width = 0
      }
      bytes.addVisible(name)
      width += name.utf8.count + 2
    }
    bytes.add(" (\(SummaryText.counted(others.count, "more module")))\n")
  }

  /// The other places in the file of a class that is not known.
  private func addPlaces(_ places: [Range<Int>], in file: FileReport, _ indent: Int, to bytes: inout [UInt8]) {
    guard !places.isEmpty else { return }
    let shown = places.prefix(8).map { range -> String in
      let place = file.source.position(at: range.lowerBound)
      return "\(place.row):\(place.column)"
    }
    let more = places.count > shown.count ? " ..." : ""
    addText("also", "\(shown.joined(separator: ", "))\(more) (\(SummaryText.counted(places.count, "more place")))", indent, to: &bytes)
  }

  private func addPath(_ trace: Diagnostic.ShownTrace, in file: FileReport, indent: Int, to bytes: inout [UInt8]) {
    for step in trace.first { addLine("path", step, in: file, indent: indent, to: &bytes) }
    if trace.omitted > 0 {
      addLabel("path", indent, to: &bytes)
      bytes.add("... \(trace.omitted) more steps ...\n")
    }
    for step in trace.last { addLine("path", step, in: file, indent: indent, to: &bytes) }
  }

  private func addLine(_ label: String, _ step: TraceStep, in file: FileReport, indent: Int, to bytes: inout [UInt8]) {
    addLabel(label, indent, to: &bytes)
    let start = bytes.count
    if let line = step.line {
      bytes.addVisible(line.place)
    } else {
      let place = file.source.position(at: step.range.lowerBound)
      bytes.add(place.row)
      bytes.add(":")
      bytes.add(place.column)
    }
    bytes.add(": ")
    let (column, used) = (column(behind: label, indent), bytes.count - start)
    style.add(step.message, from: column + used, indent: column, to: &bytes)
    bytes.add("\n")
  }

  /// A labelled text, in the width of the terminal.
  private func addText(_ label: String, _ text: String, _ indent: Int, to bytes: inout [UInt8]) {
    addLabel(label, indent, to: &bytes)
    let column = column(behind: label, indent)
    style.add(text, from: column, indent: column, to: &bytes)
    bytes.add("\n")
  }

  private func column(behind label: String, _ indent: Int) -> Int { indent + label.utf8.count + 5 }

  /// `  = label: ` under the gutter.
  private func addLabel(_ label: String, _ indent: Int, to bytes: inout [UInt8]) {
    bytes.addSpaces(indent + 1)
    style.add(.blue, to: &bytes) { bytes in
      bytes.add("= ")
      bytes.add(label)
      bytes.add(":")
    }
    bytes.add(" ")
  }
}
