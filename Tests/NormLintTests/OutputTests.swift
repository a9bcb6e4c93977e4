import Foundation
import Testing
import YAMLSource

@testable import NormLint
@testable import Rules

@Suite("Outputs for tools")
struct OutputTests {
  private func sample() throws -> Sample {
    var sample = Sample("é: 😀 norm\nin: 0\n")
    try sample.add(
      at: "norm", "says \"no\"\n\u{1}", module: "layer1.0.bn1", type: "BatchNorm2d", buffers: ["running_mean", "running_var"],
      trace: [("in", "starts")], related: [("0", "ends")])
    try sample.add(.opaqueModule, at: "in")
    return sample
  }

  /// What a run over some samples writes.
  private func document(_ format: OutputFormat, _ samples: [Sample]) throws -> String {
    let folder = try TemporaryFolder()
    let path = Path("\(folder.path)/out")
    let descriptor = try System.openForWriting(path)
    let output = format.output(.plain)
    let writer = OrderedWriter(count: samples.count, destinations: [Destination(output: output, descriptor: descriptor)])
    for (index, sample) in samples.enumerated().reversed() {
      let verdict = ModelVerdict(model: "model", verdict: .refused, modules: 68, opaque: 1)
      let piece = OrderedWriter.Piece(
        path: Path(sample.name), renderings: [output.renderings(of: sample.checked)], findings: sample.findings, verdicts: [verdict])
      writer.accept(piece, at: index)
    }
    _ = try writer.finish()
    try System.closeDescriptor(descriptor)
    return try folder.read("out")
  }

  @Test func concise() throws {
    #expect(
      try document(.concise, [sample()]) == """
        models/a.yaml:1:6: NL101 says "no"\\n\\u{1}
        models/a.yaml:2:1: NL003 m

        """)
  }

  @Test("JSON, key by key")
  func json() throws {
    #expect(
      try document(.json, [sample(), Sample("x", name: "b\u{FFFD}.yaml")]) == #"""
        {"version": 1, "files": 2, "models": 2,
        "findings": [
        {"code": "NL101", "name": "batched-running-stat", "severity": "error", "message": "says \"no\"\n\u0001", "filename": "models/a.yaml", "location": {"row": 1, "column": 6}, "end_location": {"row": 1, "column": 10}, "model": "model", "module": "layer1.0.bn1", "type": "BatchNorm2d", "buffers": ["running_mean", "running_var"], "help": "", "trace": [{"message": "starts", "location": {"row": 2, "column": 1}, "end_location": {"row": 2, "column": 3}}, {"message": "ends", "location": {"row": 2, "column": 5}, "end_location": {"row": 2, "column": 6}}], "fixes": [], "url": "https://github.com/OWNER/normlint/blob/v0.1.0/docs/rules.md#nl101"},
        {"code": "NL003", "name": "opaque-module", "severity": "note", "message": "m", "filename": "models/a.yaml", "location": {"row": 2, "column": 1}, "end_location": {"row": 2, "column": 3}, "model": "model", "module": "", "type": "", "buffers": [], "help": "", "trace": [], "fixes": [], "url": "https://github.com/OWNER/normlint/blob/v0.1.0/docs/rules.md#nl003"}
        ],
        "verdicts": [
        {"filename": "models/a.yaml", "model": "model", "verdict": "refused", "modules": 68, "opaque": 1},
        {"filename": "b�.yaml", "model": "model", "verdict": "refused", "modules": 68, "opaque": 1}
        ],
        "sources": [
        ]}

        """#)
  }

  @Test("JSON stays valid with nothing to say, and with everything", arguments: [0, 1, 3])
  func valid(count: Int) throws {
    let texts = (0..<count).map { _ in try? sample() }.compactMap { $0 }
    let object = try JSONSerialization.jsonObject(with: Data(document(.json, texts).utf8))
    let root = try #require(object as? [String: Any])
    #expect(root["files"] as? Int == count)
    #expect((root["findings"] as? [Any])?.count == 2 * count)
    #expect((root["verdicts"] as? [Any])?.count == count)
  }

  @Test("Every character survives JSON")
  func characters() throws {
    let text = String(String.UnicodeScalarView((0..<0x3000).compactMap(Unicode.Scalar.init))) + "😀\u{10FFFF}"
    var bytes: [UInt8] = []
    bytes.addJSONArray([text]) { $1.addJSON($0) }
    #expect(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String] == [text])
  }

  @Test("JSON lines: an object a line")
  func lines() throws {
    let lines = try document(.jsonLines, [sample(), sample()]).split(separator: "\n")
    #expect(lines.count == 4)
    for line in lines { #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any]) }
    #expect(try document(.jsonLines, []) == "")
  }

  @Test("Fixes are written once for all findings that have the same list, and no list stands for another")
  func fixTexts() {
    let fixes = ["a", "b"].map { [ProposedFix(.randomness, title: $0, changes: .none, verification: Verification(.notRun))] }
    var texts = FixTexts()
    var count = 0
    func text(_ fixes: [ProposedFix]) -> String {
      let bytes = texts.text(of: fixes) { fixes, bytes in
        count += 1
        for fix in fixes { bytes.add(fix.title) }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect([fixes[0], fixes[0], fixes[1], [], [], fixes[1]].map(text) == ["a", "a", "b", "", "", "b"])
    #expect(count == 5)
  }

  @Test("A rendering is its pieces in order, those of its own joined")
  func pieces() {
    var rendering = Rendering()
    for text in ["a", "b"] { rendering.add { $0.add(text) } }
    rendering.add(shared: Array("-".utf8))
    for text in ["c", "d"] { rendering.add { $0.add(text) } }
    #expect(rendering.pieces == ["ab", "-", "cd"].map { Array($0.utf8) })
    #expect(rendering.bytes == Array("ab-cd".utf8) && rendering.count == 5)
  }
}
