import Fixtures
import Foundation
import Testing
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Files of HyperPyYAML against what hyperpyyaml and speechbrain build, and torch.func refuses (`tools/oracle/record-speechbrain`).
@Suite struct SpeechBrainTests {
  struct Record {
    let fields: [String: Any]

    var text: String { fields["text"] as? String ?? "" }
    var error: String? { fields["error"] as? String }
    var parts: [[String]] { fields["parts"] as? [[String]] ?? [] }
    var input: Shape { Shape((fields["input"] as? [Int] ?? []).map { Dim($0) }) }
    /// What raises at construction or, behind a refusal, in forward.
    var failure: String? { fields["failure"] as? String }
    /// Module and code.
    var refused: Set<String> { Set((fields["refused"] as? [[String]] ?? []).map { $0.joined(separator: " ") }) }

    static func all() throws -> [Record] {
      try Fixtures.records("oracle/torch/speechbrain.jsonl").map(Record.init)
    }

    /// The model under `net`, those that are parts of it left out.
    func analysis() -> Analysis? {
      let file = YAMLFile(bytes: Array(text.utf8))
      var found: [(node: NodeID, path: String, graph: LayerGraph)] = []
      for root in file.documents {
        let description = Scan.describe(file, root: root) { source, _ in found.append((source.node, source.path, source.graph())) }
        found.removeAll { description.parts.contains($0.node) }
      }
      guard found.count == 1, found[0].path == "net" else { return nil }
      var context = Context()
      context.inputs = [Context.Input(name: "x", shape: input)]
      return Analysis(found[0].graph, context)
    }
  }

  @Test func everyLeafIsThatOfSpeechBrain() throws {
    let records = try Record.all()
    #expect(records.count > 25)
    for record in records {
      let graph = try #require(record.analysis()?.graph, "\(record.text)")
      #expect(graph.failsToBuild == (record.error != nil), "\(record.text)\(record.error ?? ""): \(graph.remarks)")
      guard record.error == nil else { continue }
      // An LSTM without others inside is a leaf for both.
      let leaves = graph.ids.filter { graph.isLeaf($0) }
      #expect(leaves.map(graph.qualifiedName) == record.parts.map { $0[0] }, "\(record.text)")
      for (leaf, part) in zip(leaves, record.parts) {
        let module = graph[leaf]
        #expect(module.type == part[1], "\(record.text): \(part[0])")
        guard module.layer >= 0, module.layer < graph.layers.count else { continue }
        let layer = graph.layers[Int(module.layer)]
        guard layer is BatchNorm || layer is Linear else { continue }
        #expect(ExtraRepresentation(part[2]).differences(from: layer) == [], "\(record.text): \(part[0])")
      }
      #expect(graph.parameterCount == record.fields["parameters"] as? Int, "\(record.text)")
      #expect(graph.modules.count == record.fields["modules"] as? Int, "\(record.text)")
    }
  }

  @Test func whatVmapRefusesIsSo() throws {
    for record in try Record.all() where record.error == nil {
      let analysis = try #require(record.analysis())
      var found: Set<String> = []
      for effect in analysis.effects {
        let module = analysis.graph.qualifiedName(analysis.graph.calls[effect.call].scope ?? .model)
        switch effect.effect {
        case .updatesStatistics(let levels) where !levels.isEmpty: found.insert("\(module) NL101")
        case .drawsRandomNumbers: found.insert("\(module) NL104")
        case .lacksBatchingRule(let levels, _) where !levels.isEmpty: found.insert("\(module) NL105")
        case .unsupported: found.insert("\(module) NL105")
        case .fault: found.insert("\(module) NL2")
        default: break
        }
      }
      // A recurrent layer that is refused hands on its input, so that real shapes go wrong behind it.
      if record.failure == nil { #expect(found == record.refused, "\(record.text)") } else { #expect(record.refused.isSubset(of: found)) }
    }
  }

  /// Every number as `parse_arithmetic` of hyperpyyaml 1.2.3 gives it; nil for what it leaves as text, or raises for.
  @Test(
    arguments: [
      ("512 // 2 + 1", "257"), ("-1", nil), ("2 * -3", nil), ("1.5 * 4", "6.0"), ("7 / 2", "3.5"), ("7 % 3", "1"), ("2 ** 10", "1024"),
      ("2 * (3 + 4)", "14"), ("a/b", nil), ("results/1986/save", nil), ("7 // 2 * 2", "6"), ("1 - 2 - 3", "-4"), ("2 ** 3 ** 2", "512"),
      ("(1)", "1"), ("5", "5"), ("-5 + 2", nil), ("3.", "3.0"), ("8 //3", "2"), ("1+1", "2"), ("2**0", "1"), ("1 / 0", nil), ("-7 // 2", nil),
      ("6 % 4 * 2", "4"), ("16000 * 0.5", "8000.0"), ("", nil), ("(", nil), ("9223372036854775807 + 1", nil), ("9 ** 99", nil),
      (String(repeating: "(", count: 5000), nil),
    ] as [(String, String?)])
  func arithmeticIsPythons(_ text: String, _ expected: String?) {
    let found: String? =
      switch PlainArithmetic.value(of: text) {
      case .int(let value)?: String(value)
      case .float(let value)?: "\(value)"
      default: nil
      }
    #expect(found == expected, "\(text)")
  }

  /// Whatever stands there, nothing traps or hangs.
  @Test(arguments: [
    "a: !ref <a>\nb: !new:torch.nn.ReLU\n    inplace: !ref <a>", "a: !new:torch.nn.Sequential\n    - !ref <a>", "a: !ref <b[c[d]]>>\nb: !copy <<a>",
    "!new:torch.nn.ReLU",
    "a: !new:\nb: !apply:", "a: !new:torch.nn.Sequential [!ref <>, !ref <[]>, !ref x, !copy <a.b>]",
    "n: !new:speechbrain.nnet.containers.Sequential\n    input_shape: [null, 99999999999, -4]\n    c: !name:speechbrain.nnet.CNN.Conv1d {out_channels: 9999999999, kernel_size: (3,3,3)}",
    "n: !new:speechbrain.nnet.containers.Sequential\n    input_shape: !PLACEHOLDER\n    c: !name:speechbrain.nnet.normalization.BatchNorm1d\n    d: !include:other.yaml\n    e: !!python/object/apply:os.system [ls]",
  ])
  func oddFilesAreRead(_ text: String) { read(text) }

  /// Each list calls the one before twice.
  @Test func chainsOfReferencesEnd() {
    let lists = (1..<19).map { "a\($0): !new:torch.nn.Sequential\n    - !ref <a\($0 - 1)>\n    - !ref <a\($0 - 1)>\n" }
    read("a0: !new:torch.nn.ReLU\n" + lists.joined())
  }

  private func read(_ text: String) {
    let file = YAMLFile(bytes: Array(text.utf8))
    for root in file.documents { _ = Scan.describe(file, root: root) { source, context in _ = Analysis(source.graph(), context) } }
  }
}
