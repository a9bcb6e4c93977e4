import Fixtures
import Foundation
import Testing
import YAMLSource

@testable import NormLint
@testable import Rules

/// A folder of `fixtures/` with YAML files, what normlint has to say of them (`findings.txt`) and what PyTorch says
/// (`pytorch.txt`, recorded by `tools/oracle/record-pytorch`).
struct FixtureFolder: CustomTestStringConvertible {
  /// Relative to `fixtures/`.
  let name: String
  /// The YAML files' names, sorted.
  let files: [String]

  var testDescription: String { name }
  /// The rule under test; nil where all of them are.
  var rule: RuleCode? { RuleCode.allCases.first { name.hasPrefix("rules/\($0.name)/") } }

  /// Every folder with YAML files whose findings and PyTorch's verdicts are recorded.
  static let all: [FixtureFolder] = {
    let yaml = ["rules", "models", "formats/hyperpyyaml", "formats/yolo"].flatMap { Fixtures.yaml(below: $0) }
    let folders = Dictionary(grouping: yaml) { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) }
    return folders.map { FixtureFolder(name: $0, files: $1.map { String($0.split(separator: "/").last!) }.sorted()) }
      .sorted { $0.name < $1.name }
  }()

  func url(_ file: String) -> URL { Fixtures.url("\(name)/\(file)") }

  /// The linter for a file: the name of one may choose what it means.
  func linter(_ file: String) -> Linter {
    var options = LintOptions()
    options.path = Array("\(name)/\(file)".utf8)
    return Linter(options: options)
  }

  func bytes(_ file: String) throws -> [UInt8] { try Fixtures.bytes("\(name)/\(file)") }

  /// The lines of a file of the folder that are no comments.
  func lines(_ file: String) throws -> [String] {
    try Fixtures.lines("\(name)/\(file)").map(String.init).filter { !$0.hasPrefix("#") }
  }

  /// What `normlint -v` says in the folder, of the folder's rule alone.
  func findings() throws -> String {
    let selection = Selection(select: rule.flatMap { Selection.Selector($0.rawValue) }.map { [$0] } ?? [])
    var (bytes, summary): ([UInt8], Summary) = ([], Summary())
    for file in files {
      let linted = linter(file).lint(bytes: try self.bytes(file))
      let found = selection.apply(to: linted.diagnostics)
      FullOutput(style: .plain).add(linted.showing(found, as: file), to: &bytes)
      summary.add(Path(file), found, verdicts: linted.verdicts)
    }
    return String(decoding: bytes + SummaryText.verdicts(summary), as: UTF8.self)
  }
}
