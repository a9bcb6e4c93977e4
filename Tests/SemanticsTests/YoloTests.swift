import Testing
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Models of rows against those that ultralytics and yolov5 build (`tools/oracle/record-yolo`).
@Suite struct YoloTests {
  private static func graph(_ record: TorchvisionRecord) -> (graph: LayerGraph, type: String)? {
    let file = YAMLFile(bytes: Array(record.text.utf8))
    var result: (LayerGraph, String)?
    for root in file.documents {
      _ = Scan.describe(file, root: root, path: Array("models/\(record.fileName)".utf8)) { source, _ in
        result = (source.graph(), source.type)
      }
    }
    return result
  }

  @Test func everyLeafIsThatOfTheProgram() throws {
    let records = try TorchvisionRecord.all("torch/yolo.jsonl")
    #expect(records.count > 30)
    for record in records {
      let (graph, type) = try #require(Self.graph(record), "\(record.fileName)")
      #expect(type == record.className, "\(record.fileName)")
      let leaves = graph.ids.filter { graph.isLeaf($0) }
      #expect(leaves.map(graph.qualifiedName) == record.leaves.map(\.name), "\(record.fileName)")
      for (leaf, expected) in zip(leaves, record.leaves) {
        let module = graph[leaf]
        #expect(module.type == expected.type, "\(record.fileName): \(expected.name)")
        guard module.layer >= 0 else { continue }
        let differences = ExtraRepresentation(expected.representation).differences(from: graph.layers[Int(module.layer)])
        #expect(differences == [], "\(record.fileName): \(expected.name)")
      }
      #expect(graph.modules.count == record.moduleCount, "\(record.fileName)")
      #expect(graph.parameterCount == record.parameters, "\(record.fileName)")
    }
  }

  /// `guess_model_scale` of ultralytics 8.4.190 on these names.
  @Test func namesChooseScales() {
    let names: [(String, String?)] = [
      ("yolov8n.yaml", "n"), ("yolov8.yaml", nil), ("yolo11x-seg.yaml", "x"), ("models/yolov8m-p2.yaml", "m"), ("yoloe-11s.yaml", "s"),
      ("yolov10b.yaml", nil), ("my-yolov5l.v2.yaml", "l"), ("yolox.yaml", nil), ("yolo_v8n.yaml", nil), ("yolov8n/custom.yaml", nil), ("", nil),
      ("yolov8-yolov8s.yaml", "s"),
    ]
    for (name, scale) in names { #expect(YoloHeader.scale(of: Array(name.utf8)) == scale, "\(name)") }
  }

  /// Nothing but rows is taken for YOLO's, however odd; and nothing traps.
  @Test(arguments: [
    ("backbone: [[-1, 1, Conv, [64]]]", false), ("backbone: {}\nhead: []", false), ("backbone: [a, b]\nhead: [c]", false),
    ("backbone: [[-1, 1, Conv]]\nhead: []", false), ("backbone: [[-1, 1, Conv, [64]]]\nhead: []", true), ("backbone: []\nhead: []", false),
    ("x: {backbone: [[-1, 1, Conv, [64]]], head: [[-1, 1, Detect, [nc]]]}", false),
    ("backbone: [[-1, 1, Conv, [64]]]\nhead: [[7, 1, Conv, [3]]]", true),
    ("nc: 99999999999999999999\nbackbone: [[-1, 9223372036854775807, C3, [9223372036854775807, 1e309]]]\nhead: [[[0, -9], 1, Detect, [nc]]]", true),
    (
      "width_multiple: 1e300\ndepth_multiple: -7\nscales: {a: 3}\nbackbone: [[-1, 3, C2f, []]]\nhead: [[[], 2, Concat, [[]]], [x, 1, Pose, [nc, kpt_shape]]]",
      true
    ),
    (
      "nc: 1\nactivation: import os\nbackbone: [[-1, 1, Conv, [64, open(\"x\")]]]\nhead: [[-1, 300000, Bottleneck, [8]], [-1, 1, SPPF, [8, 5, 99999999]]]",
      true
    ),
  ])
  func onlyRowsAreRead(_ text: String, _ isModel: Bool) {
    let file = YAMLFile(bytes: Array(text.utf8))
    var found = 0
    for root in file.documents {
      _ = Scan.describe(file, root: root) { source, context in
        found += 1
        _ = Analysis(source.graph(), context)
      }
    }
    #expect(found == (isModel ? 1 : 0), "\(text)")
  }
}
