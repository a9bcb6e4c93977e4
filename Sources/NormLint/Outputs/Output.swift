import Rules
import YAMLSource

/// The findings of one file, selected and sorted, with the text they point into.
struct CheckedFile: Sendable {
  let path: Path
  let source: YAMLFile
  let findings: [Diagnostic]
}

/// One way of writing findings. `add` runs on the workers, file by file; head and tail frame what they made, in order.
protocol Output: Sendable {
  /// Whether the head counts what comes after it: then nothing is written before the end.
  var headNeedsSummary: Bool { get }
  /// Whether findings are written with the fixes that they could have.
  var showsFixes: Bool { get }
  /// What stands between the pieces of two files.
  var separator: String { get }

  func addHead(_ summary: Summary, to bytes: inout [UInt8])
  func add(_ file: CheckedFile, to bytes: inout [UInt8])
  func addTail(_ summary: Summary, to bytes: inout [UInt8])
}

extension Output {
  var headNeedsSummary: Bool { false }
  var showsFixes: Bool { false }
  var separator: String { "" }
  func addHead(_ summary: Summary, to bytes: inout [UInt8]) {}
  func addTail(_ summary: Summary, to bytes: inout [UInt8]) {}
}

/// The formats by their names on the command line.
enum OutputFormat: String, CaseIterable, Sendable {
  case full, concise, json
  case jsonLines = "json-lines"

  func output(_ style: Style) -> any Output {
    switch self {
    case .full: FullOutput(style: style)
    case .concise: ConciseOutput(style: style)
    case .json: JSONOutput()
    case .jsonLines: JSONLinesOutput()
    }
  }

  /// Whether people read it: then a summary follows on standard error.
  var isForPeople: Bool { self == .full || self == .concise }
}
