import Testing
import YAMLSource

@testable import Catalogue
@testable import Formats
@testable import Model

/// All that is in a graph, as text: of a layer what it prints.
enum GraphText {
  static func lines(_ graph: LayerGraph) -> [String] {
    func layer(_ index: Int32) -> String { index < 0 ? "-" : "\(graph.layers[Int(index)].type) \(graph.layers[Int(index)].arguments)" }
    func module(_ id: ModuleID?) -> String { id.map { "\($0.index)" } ?? "-" }
    let modules = graph.modules.map {
      "\(module($0.parent)) \($0.name) \($0.type) \($0.end) \($0.isTraining) \(layer($0.layer)) \($0.node) \($0.elementType) \($0.isMeta)"
    }
    let calls = graph.calls.map {
      "\(module($0.module)) \(layer($0.layer)) \(graph.inputs(of: $0)) \(module($0.scope)) \(module($0.trainingOnly)) \($0.node)"
    }
    return modules + calls + graph.remarks.map { "\($0.kind) \($0.module) \($0.node)" } + ["\(graph.outputs)"]
  }
}

/// Parts that are placed where an equal call stands against the same parts, each built.
@Suite struct EqualCallTests {
  typealias Build = (inout GraphBuilder, Catalogue.Entry, inout Arguments, String, [ValueID]?) -> ValueID?

  /// A model of three calls at different nodes: two of `first`, one of `second`.
  private static func graph(
    _ entry: Catalogue.Entry, _ first: [Value], _ second: [Value], isYolov5: Bool, isCalled: Bool, _ build: Build
  ) -> LayerGraph {
    var builder = GraphBuilder(catalogue: .standard, node: NodeID(0))
    builder.yolo.isYolov5 = isYolov5
    let input = isCalled ? builder.modelInput() : nil
    let output = builder.sequential("") { b in
      var x = input
      for (index, values) in [first, second, first].enumerated() {
        b.node = NodeID(UInt32(index + 1))
        var arguments = Arguments(ModuleCall(target: "any", positional: values.map { Argument($0, b.node) }, node: b.node), entry.signature)
        x = build(&b, entry, &arguments, String(index), x.map { [$0] })
        b.take(&arguments, for: b.parent)
      }
      return x
    }
    builder.graph.outputs = output.map { [$0] } ?? []
    return builder.graph
  }

  private static func compare(
    _ name: String, _ entry: Catalogue.Entry, _ first: [Value], _ second: [Value], isYolov5: Bool = false, isCalled: [Bool] = [true]
  ) {
    for isCalled in isCalled {
      let built = graph(entry, first, second, isYolov5: isYolov5, isCalled: isCalled) { $1.build(&$0, &$2, $3, $4) }
      let placed = graph(entry, first, second, isYolov5: isYolov5, isCalled: isCalled) { $0.buildOnce($1, &$2, $3, $4) }
      #expect(GraphText.lines(placed) == GraphText.lines(built), "\(name)")
    }
  }

  @Test func placedFactoriesAreThoseThatAreBuilt() throws {
    var parts = 0
    for (name, entry) in Catalogue.families.joined() where name.hasPrefix("torchvision.models.") && entry.signature.required == 0 {
      Self.compare(name, entry, [], [.null, .bool(false)])
      parts += entry.parts.isEmpty ? 0 : 1
    }
    #expect(parts >= 80)
  }

  @Test(arguments: [true, false])
  func placedBlocksAreThoseThatAreBuilt(isYolov5: Bool) {
    var parts = 0
    for (name, kind) in Yolo.kinds {
      guard let entry = isYolov5 ? kind.ofYolov5 : kind.entry, entry.signature.names.starts(with: ["c1", "c2"]) else { continue }
      Self.compare(name, entry, [.int(32), .int(32)], [.int(32), .int(64)], isYolov5: isYolov5, isCalled: [true, false])
      parts += entry.parts.isEmpty ? 0 : 1
    }
    #expect(parts > 20)
  }

  /// Arguments that differ in kind or in what they hold have different keys; those that only stand elsewhere have the same.
  @Test func keysTellArgumentsApart() throws {
    let signature = Signature(optional: ["a", "b"])
    func key(_ positional: [Value], _ keywords: [(String, Value)] = [], at node: NodeID = NodeID(3)) -> PartKey? {
      let call = ModuleCall(
        target: "any", positional: positional.map { Argument($0, node) }, keywords: keywords.map { Keyword($0.0, Argument($0.1, node)) }, node: node)
      var arguments = Arguments(call, signature)
      return PartKey(&arguments, surroundings: [0])
    }
    let lists: [[Value]] = [
      [], [.null], [.bool(true)], [.bool(false)], [.int(1)], [.int(0)], [.float(1)], [.string("1")], [.string("a")], [.string("aaaaaaaa")],
      [.string("aaaaaaaab")], [.string("")], [.list([])], [.list([Argument(.int(1), NodeID(0))])], [.int(1), .null],
    ]
    var keys =
      lists.compactMap { key($0) } + [key([], [("a", .int(1))]), key([], [("b", .int(1))]), key([.int(1)], [("b", .null)])].compactMap { $0 }
    #expect(Set(keys).count == lists.count + 3 && keys.count == lists.count + 3)
    keys += lists.compactMap { key($0, at: NodeID(9)) }
    #expect(Set(keys).count == lists.count + 3)
    #expect(key([.reference("torch.nn.GroupNorm")]) == nil && key([.unknown("why")]) == nil)
  }
}
