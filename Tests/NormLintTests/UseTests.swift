import Fixtures
import Testing

@testable import Rules

/// `fixtures/formats/use/`: configs in which people met a fault of normlint. `verdicts.txt` has what PyTorch 2.15, torchvision 0.29 or the loader
/// of the format says of each model; a list of codes is what is to be said.
@Suite("Configs out of use")
struct UseTests {
  private static let files = Fixtures.names(in: "formats/use").filter { $0.hasSuffix(".yaml") }

  @Test("Every config is judged as PyTorch and its loader judge it")
  func verdicts() throws {
    var found: [String] = []
    for file in Self.files {
      let report = Linter().lint(bytes: try Fixtures.bytes("formats/use/\(file)"))
      let models = report.verdicts.map { "\($0.model) \($0.verdict.rawValue)" }
      let codes = Dictionary(grouping: report.diagnostics, by: \.code.rawValue).mapValues(\.count)
      let said = codes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      found.append("\(file): \(models.joined(separator: ", ")); \(said.joined(separator: ", "))")
    }
    let expected = try Fixtures.lines("formats/use/verdicts.txt").map(String.init).filter { !$0.hasPrefix("#") }
    #expect(found.sorted() == expected.sorted())
  }

  @Test(
    "What is fixable is fixed and run, and normlint's own section stays as it is",
    arguments: [
      ("constant-before-the-fix.yaml", true), ("norm-layer-bare-class.yaml", true), ("hyperpyyaml-is-yaml-1.2.yaml", true),
      ("fix-edits-only-the-section.yaml", true), ("lightning-ddp-syncbn.yaml", false),
      ("hydra-ddp-syncbn.yaml", true), ("lightning-strategy-object.yaml", false), ("ddp-receives-buffers.yaml", true),
    ])
  func fixes(file: String, isFixed: Bool) throws {
    let linted = Linter().lint(bytes: try Fixtures.bytes("formats/use/\(file)"))
    let engine = FixEngine(Linter(), FixOptions(), confirmation: ExecutorConfirmation(threads: 1))
    let fixed = engine.fix(linted) { _ in true }
    #expect(fixed.isChanged == isFixed)
    #expect(section(of: fixed.after.source.bytes) == section(of: linted.source.bytes))
  }

  /// The lines of normlint's own section; none where the file has none.
  private func section(of bytes: [UInt8]) -> [Substring] {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let start = lines.firstIndex(where: { $0.hasPrefix("normlint:") }) else { return [] }
    return [lines[start]] + lines[(start + 1)...].prefix { $0.hasPrefix(" ") }
  }
}
