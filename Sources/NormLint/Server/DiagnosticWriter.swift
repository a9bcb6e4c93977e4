import LanguageServer
import Model
import Rules
import YAMLSource

/// Turns the findings of a document into diagnostics, of the document and of the other files that they lead to.
struct DiagnosticWriter {
  private let document: OpenDocument
  private let lint: DocumentLint
  private var files: [Path: TextDocument] = [:]
  /// Where the diagnostic of a rule at a line of Python stands among the others.
  private var pythonLines: [PythonPlace: Int] = [:]
  /// At a line of Python, no more layers of the config are named that stand on it.
  private static let layerLimit = 8

  private struct PythonPlace: Hashable {
    let location: Location
    let code: String
  }

  init(_ document: OpenDocument, _ lint: DocumentLint) { (self.document, self.lint) = (document, lint) }

  mutating func diagnostics() -> (own: [PublishedDiagnostic], others: [DocumentURI: [PublishedDiagnostic]]) {
    var others: [DocumentURI: [PublishedDiagnostic]] = [:]
    var own: [PublishedDiagnostic] = []
    for entry in lint.report.diagnostics.entries() {
      let diagnostic = published(entry, in: document.text, document.uri)
      own.append(diagnostic)
      addPythonLines(of: entry.first, diagnostic, to: &others)
    }
    for report in lint.foreign {
      let uri = self.uri(of: report.path)
      let text = TextDocument(report.source.bytes, encoding: document.text.encoding)
      others[uri, default: []] += lint.file.selection.apply(to: report.diagnostics).entries().map { published($0, in: text, uri) }
    }
    return (own, others)
  }

  private mutating func published(_ entry: Entry, in text: TextDocument, _ uri: DocumentURI) -> PublishedDiagnostic {
    let finding = entry.first
    var diagnostic = PublishedDiagnostic(
      range: text.range(Self.shown(finding.range, in: text)), severity: finding.severity.published, code: finding.code.rawValue,
      page: finding.code.page, message: Self.message(of: finding, others: entry.others))
    if finding.code == .unusedSuppression { diagnostic.tags = [.unnecessary] }
    for step in steps(of: finding) {
      let location = step.line.map { self.location(of: $0) } ?? Location(uri: uri, range: text.range(Self.shown(step.range, in: text)))
      diagnostic.related.append(PublishedDiagnostic.Related(location: location, message: step.message))
    }
    return diagnostic
  }

  /// The part of a range on its first line: a block of many lines would be underlined as a whole.
  private static func shown(_ range: Range<Int>, in text: TextDocument) -> Range<Int> {
    let end = text.line(text.line(at: range.lowerBound)).upperBound
    return range.lowerBound..<max(range.lowerBound, min(range.upperBound, end))
  }

  private static func message(of finding: Diagnostic, others: ArraySlice<Diagnostic>) -> String {
    var message = finding.message
    if !others.isEmpty {
      let names = others.prefix(8).map { $0.module.isEmpty ? $0.type : $0.module }.joined(separator: ", ")
      message += "\nalso: \(names)\(others.count > 8 ? ", ..." : "") (\(SummaryText.counted(others.count, "more module")))"
    }
    return finding.help.isEmpty ? message : "\(message)\nhelp: \(finding.help)"
  }

  private func steps(of finding: Diagnostic) -> [TraceStep] {
    let trace = finding.shownTrace
    return trace.first + trace.last + finding.related
  }

  // MARK: Python

  /// Diagnostics at the lines of Python to which the path of an error or a warning leads: one for all layers of the config that stand on
  /// a line.
  private mutating func addPythonLines(
    of finding: Diagnostic, _ own: PublishedDiagnostic, to others: inout [DocumentURI: [PublishedDiagnostic]]
  ) {
    guard finding.severity > .note else { return }
    for step in finding.trace + finding.related {
      guard let line = step.line else { continue }
      let location = location(of: line)
      let layer = PublishedDiagnostic.Related(location: Location(uri: document.uri, range: own.range), message: "the layer in the config")
      let place = PythonPlace(location: location, code: own.code)
      if let known = pythonLines[place] {
        if let count = others[location.uri]?[known].related.count, count < Self.layerLimit { others[location.uri]?[known].related.append(layer) }
        continue
      }
      var diagnostic = own
      let config = "\(lint.file.path.text):\(own.range.start.line + 1)"
      (diagnostic.range, diagnostic.message, diagnostic.related) = (location.range, "\(finding.message) (\(config))", [layer])
      pythonLines[place] = others[location.uri, default: []].count
      others[location.uri, default: []].append(diagnostic)
    }
  }

  private mutating func location(of line: PythonLine) -> Location {
    let path = document.root.absolute(Path(line.path))
    if files[path] == nil { files[path] = TextDocument(document.root.python(at: path) ?? [], encoding: document.text.encoding) }
    guard let text = files[path] else { return Location(uri: uri(of: path), range: document.text.range(0..<0)) }
    return Location(uri: uri(of: path), range: text.range(Self.range(of: line, in: text)))
  }

  /// From the column to the end of the line, without blanks.
  private static func range(of line: PythonLine, in text: TextDocument) -> Range<Int> {
    let bytes = text.line(line.row - 1)
    let content = String(decoding: text.bytes[bytes], as: UTF8.self).unicodeScalars
    let start = bytes.lowerBound + String(content.prefix(line.column - 1)).utf8.count
    let end = text.bytes[bytes].lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? bytes.upperBound
    return start..<max(start, end)
  }

  /// The URI of a file; that by which the client knows it, where it is open.
  private func uri(of path: Path) -> DocumentURI {
    let absolute = document.root.absolute(path)
    let real = (try? System.realPath(absolute)) ?? absolute
    return real == document.path ? document.uri : DocumentURI(path: real.bytes)
  }
}

extension Severity {
  var published: PublishedDiagnostic.Severity {
    switch self {
    case .error: .error
    case .warning: .warning
    case .note: .information
    }
  }
}
