import Fixtures
import Foundation
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// What torchvision made of a model: a line of `fixtures/oracle/torch/*.jsonl`, written by `tools/oracle/record-torchvision`. The line is
/// JSON, and so YAML: its `model` is read as Hydra's form.
struct TorchvisionRecord {
  let text: String
  private let fields: [String: Any]

  init(_ text: Substring) throws {
    self.text = String(text)
    fields = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  /// The records of a file below `fixtures/oracle/`.
  static func all(_ path: String) throws -> [TorchvisionRecord] {
    try Fixtures.lines("oracle/\(path)").map(TorchvisionRecord.init)
  }

  /// How messages name the case.
  var label: String { "\(fields["model"] ?? "?") \(fields["mode"] ?? "") \(inputs)" }
  var target: String { (fields["model"] as? [String: Any])?["_target_"] as? String ?? "?" }
  /// The input's shape, or those of several.
  var inputs: [[Int]] { fields["input"] as? [[Int]] ?? (fields["input"] as? [Int]).map { [$0] } ?? [] }
  var mode: Mode? { (fields["mode"] as? String).flatMap(Mode.init) }
  var parameters: Int? { fields["parameters"] as? Int }
  var moduleCount: Int? { fields["modules"] as? Int }

  // MARK: Variants

  /// What the constructor raises.
  var error: String? { fields["error"] as? String }
  /// What forward raises.
  var failure: String? { fields["failure"] as? String }
  var callCount: Int? { fields["calls"] as? Int }
  /// The last leaf's output; nil for what is no tensor.
  var output: [Int]? { fields["output"] as? [Int] }

  // MARK: YOLO's rows

  /// The name that chooses the scale.
  var fileName: String { fields["file"] as? String ?? "" }
  var className: String { fields["class"] as? String ?? "" }

  // MARK: Factories

  struct Leaf {
    let name: String
    let type: String
    let representation: String
  }

  var norms: [String] { fields["norms"] as? [String] ?? [] }

  /// Names share their beginnings with those before them.
  var leaves: [Leaf] {
    let layers = fields["layers"] as? [[String]] ?? []
    var name = ""
    return (fields["leaves"] as? [[Any]] ?? []).compactMap { leaf in
      guard let shared = leaf[0] as? Int, let rest = leaf[1] as? String, let layer = leaf[2] as? Int else { return nil }
      name = name.prefix(shared) + rest
      return Leaf(name: name, type: layers[layer][0], representation: layers[layer][1])
    }
  }

  struct LeafCall: Equatable, CustomStringConvertible {
    let name: String
    let input: [Int]?
    let output: [Int]?
    var description: String { "\(name): \(input ?? []) to \(output ?? [])" }
  }

  var calls: [LeafCall] {
    let (names, shapes) = (leaves.map(\.name), fields["shapes"] as? [Any] ?? [])
    return (fields["calls"] as? [[Int]] ?? []).map {
      LeafCall(name: names[$0[0]], input: shapes[$0[1]] as? [Int], output: shapes[$0[2]] as? [Int])
    }
  }

  // MARK: What normlint makes of it

  /// The model's graph; nil where no model is found.
  var graph: LayerGraph? {
    // The section tells how many inputs there are.
    let names = inputs.indices.map { "\"x\($0)\": \(inputs[$0])" }.joined(separator: ", ")
    let section = inputs.count > 1 ? "{\"normlint\": {\"inputs\": {\(names)}}, " : "{"
    let file = YAMLFile(bytes: Array((section + text.dropFirst()).utf8))
    var graph: LayerGraph?
    for root in file.documents {
      _ = Scan.describe(file, root: root) { source, _ in if graph == nil { graph = source.graph() } }
    }
    return graph
  }

  /// The graph under no transform, in the record's mode and on its input.
  func analysis(_ graph: LayerGraph, _ mode: Mode?) -> Analysis {
    var context = Context()
    context.mode = mode
    context.transforms = []
    context.inputs = inputs.enumerated().map { Context.Input(name: "x\($0)", shape: Shape($1.map { Dim($0) })) }
    return Analysis(graph, context)
  }
}

extension Analysis {
  var hasFaults: Bool { effects.contains { if case .fault = $0.effect { true } else { false } } }

  /// The calls of modules that hold no others, as forward hooks see them.
  var leafCalls: [TorchvisionRecord.LeafCall] {
    graph.calls.enumerated().compactMap { i, call in
      guard let module = call.module, !skipped.contains(i), graph.isLeaf(module) else { return nil }
      let input = graph.inputs(of: call).first.map { facts[Int($0)].shape.sizes }
      return .init(name: graph.qualifiedName(module), input: input ?? nil, output: facts[i].shape.sizes)
    }
  }
}

extension Shape {
  /// The sizes, where all are known.
  var sizes: [Int]? {
    let known = dims.compactMap(\.value)
    return rank == known.count ? known : nil
  }
}
