import Foundation
import Testing
import YAMLSource

@testable import NormLint
@testable import Rules

/// A file with findings made by hand.
struct Sample {
  let bytes: [UInt8]
  var name = "models/a.yaml"
  var findings: [Diagnostic] = []

  init(_ text: String, name: String = "models/a.yaml") {
    bytes = Array(text.utf8)
    self.name = name
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The bytes of the first place where `text` stands.
  func range(of text: String) throws -> Range<Int> {
    let wanted = Array(text.utf8)
    let start = bytes.indices.first { bytes[$0...].starts(with: wanted) }
    return try #require(start.map { $0..<($0 + wanted.count) })
  }

  mutating func add(
    _ code: RuleCode = .batchedRunningStat, at text: String, _ message: String = "m", module: String = "",
    type: String = "", buffers: [String] = [], trace: [(String, String)] = [], related: [(String, String)] = [],
    help: String = ""
  ) throws {
    findings.append(
      Diagnostic(
        code: code, severity: code.defaultSeverity, message: message, range: try range(of: text), model: "model",
        module: module, type: type, buffers: buffers, trace: try steps(trace), related: try steps(related), help: help))
  }

  private func steps(_ places: [(String, String)]) throws -> [TraceStep] {
    try places.map { TraceStep(message: $0.1, range: try range(of: $0.0)) }
  }

  var checked: FileReport { FileReport(YAMLFile(bytes: bytes)).showing(findings, as: name) }

  func rendered(by output: any Output) -> String {
    let renderings = output.renderings(of: checked).map(\.bytes)
    return String(decoding: Array(renderings.joined(separator: output.separator.utf8)), as: UTF8.self)
  }

  var full: String { rendered(by: FullOutput(style: .plain)) }
}

extension FileReport {
  /// The report with other findings, of a file at the root of the file system.
  func showing(_ findings: [Diagnostic], as name: String) -> FileReport {
    var report = self
    (report.diagnostics, report.pathBytes, report.absolutePathBytes) = (findings, Array(name.utf8), Array("/\(name)".utf8))
    return report
  }
}

extension Engine {
  /// Finds what stands in the text: a rule's code wherever it is spelled.
  static let spelledCodes = Engine(
    lint: { file, _ in
      let bytes = file.bytes
      let findings = RuleCode.allCases.flatMap { code in
        bytes.indices.filter { bytes[$0...].starts(with: code.rawValue.utf8) }.map { start in
          Diagnostic(
            code: code, severity: code.defaultSeverity, message: "says \(code.rawValue)", range: start..<(start + 5))
        }
      }
      let verdict = ModelVerdict(model: "model", verdict: findings.isEmpty ? .runs : .refused, modules: 3, opaque: 0)
      return FileReport(file, diagnostics: findings, verdicts: bytes.isEmpty ? [] : [verdict])
    },
    graph: { _, _ throws(Refusal) in throw Refusal(message: "has no graph") })
}

extension ReadOutput {
  /// What the format shows of a file.
  func add(_ file: FileReport, to bytes: inout [UInt8]) { for rendering in renderings(of: file) { bytes += rendering.bytes } }
}
