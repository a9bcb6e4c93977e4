import Rules
import Texts
import YAMLSource

/// The default format: each finding with its source lines, the batched tag's trace, and what to do.
struct FullOutput: PlainOutput {
  /// Longer traces show only their first and last steps.
  private static let stepLimit = 12
  /// Column after which lists of modules wrap.
  private static let nameWidth = 90

  let style: Style

  func add(_ file: FileReport, to bytes: inout [UInt8]) {
    var rest = file.diagnostics[...]
    while let first = rest.popFirst() {
      // All modules of a factory point at the node that builds it: print one finding and name the other modules below it.
      let others = rest.prefix { !$0.type.isEmpty && $0.code == first.code && $0.range == first.range && $0.model == first.model }
      rest = rest.dropFirst(others.count)
      add(first, others, in: file, to: &bytes)
    }
  }

  private func add(
    _ finding: Diagnostic, _ others: ArraySlice<Diagnostic>, in file: FileReport, to bytes: inout [UInt8]
  ) {
    addHeader(finding, in: file, to: &bytes)
    let snippet = Snippet(file.source, finding.range)
    snippet?.add(style, look: finding.severity.look, to: &bytes)
    let indent = snippet?.gutterWidth ?? 1
    addNames(others, indent, to: &bytes)
    addPath(finding.trace, in: file, indent: indent, to: &bytes)
    for place in finding.related { addLine("note", place, in: file, indent: indent, to: &bytes) }
    if !finding.help.isEmpty {
      addLabel("help", indent, to: &bytes)
      bytes.addVisible(finding.help)
      bytes.add("\n")
    }
    // Fixes that were not run are listed by other formats only.
    for fix in finding.fixes where fix.verification.status != .notRun { add(fix, indent, to: &bytes) }
    bytes.add("\n")
  }

  /// A fix with the result of its verification.
  private func add(_ fix: ProposedFix, _ indent: Int, to bytes: inout [UInt8]) {
    addLabel("fix", indent, to: &bytes)
    let outcome =
      switch fix.verification.status {
      case .ran: "verified, "
      case .failed: "not applied, "
      case .skipped, .notRun: "not verified, "
      }
    bytes.addVisible("\(fix.id.name): \(outcome)\(fix.verification.detail)")
    bytes.add("\n")
  }

  private func addHeader(_ finding: Diagnostic, in file: FileReport, to bytes: inout [UInt8]) {
    ConciseOutput.addPlace(of: finding, in: file, style: style, to: &bytes)
    style.add(finding.severity.look, to: &bytes) { bytes in
      bytes.add(finding.code.rawValue)
      bytes.add(" [")
      bytes.add(finding.severity.rawValue)
      bytes.add("]")
    }
    bytes.add(finding.isFixable ? " [*] " : " ")
    style.add(.bold, finding.message, to: &bytes)
    bytes.add("\n")
  }

  /// The other modules with the same finding, wrapped.
  private func addNames(_ others: ArraySlice<Diagnostic>, _ indent: Int, to bytes: inout [UInt8]) {
    guard !others.isEmpty else { return }
    addLabel("also", indent, to: &bytes)
    var width = 0
    for (index, name) in others.lazy.map({ $0.module.isEmpty ? $0.type : $0.module }).enumerated() {
      if index > 0 { bytes.add(width > FullOutput.nameWidth ? "," : ", ") }
      if width > FullOutput.nameWidth {
        bytes.add("\n")
        bytes.addSpaces(indent + 9)
        width = 0
      }
      bytes.addVisible(name)
      width += name.utf8.count + 2
    }
    bytes.add(" (\(SummaryText.counted(others.count, "more module")))\n")
  }

  private func addPath(_ steps: [TraceStep], in file: FileReport, indent: Int, to bytes: inout [UInt8]) {
    guard steps.count > FullOutput.stepLimit else {
      for step in steps { addLine("path", step, in: file, indent: indent, to: &bytes) }
      return
    }
    let kept = FullOutput.stepLimit / 2
    for step in steps.prefix(kept) { addLine("path", step, in: file, indent: indent, to: &bytes) }
    addLabel("path", indent, to: &bytes)
    bytes.add("... \(steps.count - 2 * kept) more steps ...\n")
    for step in steps.suffix(kept) { addLine("path", step, in: file, indent: indent, to: &bytes) }
  }

  private func addLine(_ label: String, _ step: TraceStep, in file: FileReport, indent: Int, to bytes: inout [UInt8]) {
    addLabel(label, indent, to: &bytes)
    if let line = step.line {
      bytes.addVisible(line.place)
    } else {
      let place = file.source.position(at: step.range.lowerBound)
      bytes.add(place.row)
      bytes.add(":")
      bytes.add(place.column)
    }
    bytes.add(": ")
    bytes.addVisible(step.message)
    bytes.add("\n")
  }

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
