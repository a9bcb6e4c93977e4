import Rules
import Texts
import YAMLSource

/// JUnit's XML, as test reports have it: a suite for every file with a model or a finding, a test case for every place of a finding. Notes
/// are test cases that pass, and a file without findings is one.
struct JUnitOutput: PlainOutput {
  var tellsOfCleanFiles: Bool { true }

  func addHead(_ summary: Summary, to bytes: inout [UInt8]) {
    bytes.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"normlint\">\n")
  }

  func addTail(_ end: RunEnd, to bytes: inout [UInt8]) { bytes.add("</testsuites>\n") }

  func add(_ file: FileReport, to bytes: inout [UInt8]) {
    guard !file.diagnostics.isEmpty || file.verdicts.count > 0 else { return }
    let entries = file.diagnostics.entries()
    let errors = entries.count { $0.first.isAboutReading }
    let failures = entries.count { $0.first.severity > .note } - errors
    bytes.add("<testsuite")
    bytes.addXMLAttribute("name", file.path.text)
    bytes.add(" tests=\"\(max(1, entries.count))\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"0\">\n")
    for entry in entries { add(entry, in: file, to: &bytes) }
    if file.diagnostics.isEmpty {
      bytes.add("<testcase name=\"normlint\"")
      bytes.addXMLAttribute("classname", file.path.text)
      bytes.add("/>\n")
    }
    bytes.add("</testsuite>\n")
  }

  private func add(_ entry: Entry, in file: FileReport, to bytes: inout [UInt8]) {
    let finding = entry.first
    let place = file.source.position(at: finding.range.lowerBound)
    let module = [finding.model, finding.module].filter { !$0.isEmpty }.joined(separator: ": ")
    bytes.add("<testcase")
    bytes.addXMLAttribute("name", finding.code.rawValue + (module.isEmpty ? "" : " " + module))
    bytes.addXMLAttribute("classname", file.path.text)
    bytes.addXMLAttribute("file", file.path.text)
    bytes.add(" line=\"\(place.row)\">\n")
    add(entry, at: "\(file.path.text):\(place.row):\(place.column)", to: &bytes)
    bytes.add("</testcase>\n")
  }

  private func add(_ entry: Entry, at place: String, to bytes: inout [UInt8]) {
    let finding = entry.first
    let lines = finding.trace.compactMap { step in step.line.map { "\npath: \("\($0.place): \(step.message)".visible)" } }.joined()
    let head = "\(place): \(finding.code.rawValue) \(entry.message)".visible
    let text = head + lines + (finding.help.isEmpty ? "" : "\nhelp: \(finding.help.visible)")
    let element = finding.severity == .note ? "system-out" : finding.isAboutReading ? "error" : "failure"
    bytes.add("<\(element)")
    if element != "system-out" {
      bytes.addXMLAttribute("message", entry.message)
      bytes.addXMLAttribute("type", finding.severity.rawValue)
    }
    bytes.add(">")
    bytes.addXML(visible: text)
    bytes.add("</\(element)>\n")
  }
}
