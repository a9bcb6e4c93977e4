import Testing
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Every constructor call of the fixture against what PyTorch made of it.
@Suite struct LayerTests {
  static let files = ["layers.jsonl", "shapes.jsonl"]

  /// PyTorch refuses some arguments only when forward is called, whatever the input; normlint says so at the constructor.
  @Test(arguments: files) func constructorsAcceptWhatPyTorchAccepts(file: String) throws {
    for record in try LayerRecord.all(file) {
      let graph = record.call.call.graph(inputs: record.forward?.first?.inputs.count ?? 1)
      let forward = record.forward ?? []
      let neverRuns = !forward.isEmpty && forward.allSatisfy { $0.train == nil && $0.eval == nil }
      let expected = record.error != nil || graph.failsToBuild && neverRuns
      #expect(graph.failsToBuild == expected, "\(record): PyTorch: \(record.error ?? "accepted"); \(graph.remarks)")
    }
  }

  @Test(arguments: files) func modulesAreThoseOfPyTorch(file: String) throws {
    for record in try LayerRecord.all(file) where record.error == nil {
      let graph = record.call.call.graph(inputs: record.forward?.first?.inputs.count ?? 1)
      let names = graph.ids.map(graph.qualifiedName)
      #expect(names == record.modules?.map(\.name), "\(record)")
      #expect(graph.modules.map(\.type) == record.modules?.compactMap(\.value), "\(record)")
    }
  }

  @Test(arguments: files) func stateIsThatOfPyTorch(file: String) throws {
    for record in try LayerRecord.all(file) where record.error == nil {
      let graph = record.call.call.graph(inputs: record.forward?.first?.inputs.count ?? 1)
      if graph.failsToBuild { continue }
      for (actual, expected) in [(graph.state(buffers: false), record.parameters), (graph.state(buffers: true), record.buffers)] {
        #expect(actual.map(\.name) == expected?.map(\.name), "\(record)")
        for (tensor, truth) in zip(actual, expected ?? []) {
          // A lazy layer's shapes are not known before its first call.
          guard let shape = truth.value else { continue }
          #expect(tensor.shape == Shape(shape.map { Dim($0) }), "\(record): \(tensor.name)")
        }
      }
    }
  }

  /// `arguments` prints what the attributes of the module hold.
  @Test(arguments: files) func argumentsAreThoseOfPyTorch(file: String) throws {
    for record in try LayerRecord.all(file) where record.error == nil && record.attributes != nil {
      let graph = record.call.call.graph(inputs: record.forward?.first?.inputs.count ?? 1)
      guard !graph.failsToBuild, let root = graph.modules.first, root.layer >= 0 else { continue }
      let isLazy = root.type.hasPrefix("Lazy")
      for argument in graph.layers[Int(root.layer)].arguments {
        guard let expected = record.attributes?[argument.name]?.printed else {
          Issue.record("\(record): PyTorch's module has no attribute \(argument.name)")
          continue
        }
        // A lazy layer says 0 until its first call; of what nothing is made, Python keeps anything.
        if isLazy || record.attributes?["affine"].map(\.description) == "False", argument.value == .dim(.unknown) { continue }
        #expect(isSame(argument.value, expected), "\(record): \(argument) instead of \(expected)")
      }
    }
  }

  /// Python keeps `1` where a number is meant, and one number for a tuple of equal ones.
  private func isSame(_ actual: Printed, _ expected: Printed) -> Bool {
    switch (actual, expected) {
    case (.number(let a), .dim(let b)): b.value.map(Double.init) == a
    case (.bool(let a), .dim(let b)): b == (a ? 1 : 0)
    case (.bool(false), .none): true
    default: actual == expected
    }
  }

  @Test(arguments: files, Mode.allCases) func shapesAreThoseOfPyTorch(file: String, mode: Mode) throws {
    var compared = 0
    for record in try LayerRecord.all(file) {
      for forward in record.forward ?? [] {
        let analysis = analyse(record.call.call, forward.inputs, mode)
        let faults = analysis.effects.filter { if case .fault = $0.effect { true } else { false } }
        let fails = analysis.graph.failsToBuild || !faults.isEmpty
        if let shape = forward.output(mode) {
          #expect(!fails, "\(record) of \(forward.inputs), \(mode): PyTorch gives \(shape); \(faults)")
          #expect(analysis.facts.last?.shape == Shape(shape.map { Dim($0) }), "\(record) of \(forward.inputs)")
        } else {
          #expect(fails, "\(record) of \(forward.inputs), \(mode): PyTorch raises")
        }
        compared += 1
      }
    }
    #expect(compared > 100)
  }

  private func analyse(_ call: ModuleCall, _ inputs: [[Int]], _ mode: Mode) -> Analysis {
    var context = Context()
    context.mode = mode
    context.transforms = []
    context.inputs = inputs.map { Context.Input(name: "x", shape: Shape($0.map { Dim($0) })) }
    return Analysis(call.graph(inputs: inputs.count), context)
  }
}
