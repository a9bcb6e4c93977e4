import YAMLSource

/// What PyTorch would do with one model, as far as the file tells.
public enum Verdict: String, Sendable {
  /// Nothing is refused.
  case runs
  /// A transform refuses at least one module (NL1xx).
  case refused
  /// A shape or a value is wrong, with or without transforms (NL2xx).
  case fails
  /// No error was found, but the model has parts or values that are not known.
  case unknown

  /// Of several verdicts on one model, the one with the highest rank counts.
  var rank: Int {
    switch self {
    case .runs: 0
    case .unknown: 1
    case .refused: 2
    case .fails: 3
    }
  }
}

/// The verdict on one model of a file.
public struct ModelVerdict: Sendable, Equatable {
  /// Path of the model in the file (`model.net`); empty where the model is the whole document.
  public let model: String
  public let verdict: Verdict
  /// Number of modules as `named_modules()` counts them, the model itself included.
  public let modules: Int
  /// Number of modules of classes that normlint does not know.
  public let opaque: Int
  /// The byte at which the model's node starts in the file.
  var offset = 0

  public init(model: String, verdict: Verdict, modules: Int, opaque: Int) {
    (self.model, self.verdict, self.modules, self.opaque) = (model, verdict, modules, opaque)
  }
}

/// A file as it was read, with everything that was found in it.
public struct FileReport: Sendable {
  public let source: YAMLFile
  /// Sorted by place, code and module.
  public var diagnostics: [Diagnostic]
  public var verdicts: [ModelVerdict]
  /// The file's path as findings show it; empty where the text comes from no file.
  public var pathBytes: [UInt8] = []
  /// The same path from the root of the file system.
  public var absolutePathBytes: [UInt8] = []
  /// What the loaders of the file's formats refuse beside what is no YAML.
  var refused: Problem.Kinds = []

  public init(_ source: YAMLFile, diagnostics: [Diagnostic] = [], verdicts: [ModelVerdict] = []) {
    (self.source, self.diagnostics, self.verdicts) = (source, diagnostics, verdicts)
  }

  /// Whether nothing was found and the file has no model.
  var isEmpty: Bool { diagnostics.isEmpty && verdicts.isEmpty }

  /// The finding of another report on the same text that is the same as `finding`; nil where it has none.
  private func same(as finding: Diagnostic) -> Diagnostic? {
    diagnostics.first { $0.identity == finding.identity }
  }
}

extension FileReport {
  /// The row of the first mark of a template (`{{`, `{%`) in a file that is not YAML; nil where there is none. What the template makes is
  /// YAML, not the template.
  public var templateRow: Int? {
    if source.problems.isEmpty { return nil }
    let bytes = source.bytes
    var row = 1
    var isComment = false
    for index in bytes.indices.dropLast() {
      switch bytes[index] {
      case 0x0A: (row, isComment) = (row + 1, false)
      case UInt8(ascii: "#"): isComment = true
      case UInt8(ascii: "{") where !isComment && (bytes[index + 1] == UInt8(ascii: "{") || bytes[index + 1] == UInt8(ascii: "%")): return row
      default: break
      }
    }
    return nil
  }

  /// The errors that another report on the file lacks, each named after the config that causes it; nil where there are none.
  public func without(_ known: FileReport, namedBy config: String) -> FileReport? {
    var report = FileReport(source)
    report.pathBytes = pathBytes
    report.diagnostics = diagnostics.filter { $0.severity == .error && known.same(as: $0) == nil }
    for index in report.diagnostics.indices {
      report.diagnostics[index].rewrite(message: report.diagnostics[index].message + " (context `\(config)`)")
    }
    return report.diagnostics.isEmpty ? nil : report
  }

  /// What reports on the same file among some others lack; nil where that is nothing.
  public func without(_ others: [FileReport]) -> FileReport? {
    let known = others.filter { $0.pathBytes == pathBytes }
    var report = self
    report.diagnostics.removeAll { finding in known.contains { $0.same(as: finding) != nil } }
    return report.diagnostics.isEmpty && (verdicts.isEmpty || !known.isEmpty) ? nil : report
  }

  /// The same findings with the fixes that another report on the file gives them.
  public func taking(fixesOf other: FileReport) -> FileReport {
    var report = self
    for index in diagnostics.indices {
      guard let same = other.same(as: diagnostics[index]) else { continue }
      report.diagnostics[index].fixes = same.fixes
      (report.diagnostics[index].isFixable, report.diagnostics[index].obstacle) = (same.isFixable, same.obstacle)
    }
    return report
  }
}
