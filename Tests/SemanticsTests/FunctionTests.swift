import Fixtures
import Foundation
import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// The functions of tensors that the native form names, against the shapes that PyTorch gives, or its refusals.
@Suite struct FunctionTests {
  private struct Record: Decodable, CustomStringConvertible {
    let function: String
    let args: [String: Written]
    let inputs: [[Int]]
    /// Nil where PyTorch raises.
    let output: [Int]?

    var description: String { "\(function)\(args.mapValues(\.description)) of \(inputs)" }

    var facts: (output: TensorFacts, fails: Bool) {
      guard let entry = Catalogue.standard.function(function) else { return (.unknown, true) }
      let call = ModuleCall(
        target: function, keywords: args.sorted { $0.key < $1.key }.map { Keyword($0.key, $0.value.argument) }, node: .test)
      var builder = GraphBuilder(catalogue: .standard, node: .test)
      let values = inputs.map { _ in builder.modelInput() }
      var arguments = Arguments(call, entry.signature)
      _ = entry.build(&builder, &arguments, "f", values)
      var context = Context()
      context.transforms = []
      context.inputs = inputs.map { Context.Input(name: "x", shape: Shape($0.map { Dim($0) })) }
      let analysis = Analysis(builder.graph, context)
      let faults = analysis.effects.contains { if case .fault = $0.effect { true } else { false } }
      return (analysis.facts.last ?? .unknown, faults || !arguments.faults.isEmpty)
    }
  }

  private static func records() throws -> [Record] {
    try Fixtures.lines("oracle/torch/functions.jsonl").map {
      try JSONDecoder().decode(Record.self, from: Data($0.utf8))
    }
  }

  @Test func shapesAreThoseOfPyTorch() throws {
    let records = try Self.records()
    for record in records {
      let (output, fails) = record.facts
      #expect(fails == (record.output == nil), "\(record): PyTorch gives \(record.output.map { "\($0)" } ?? "an error")")
      guard let expected = record.output, !fails else { continue }
      #expect(output.shape == Shape(expected.map { Dim($0) }), "\(record)")
    }
    #expect(records.count > 2500)
  }

  /// Every function can be built without arguments, refused or not: a table's names agree with the code that reads them.
  @Test func everyFunctionIsInTheCatalogue() {
    for name in Functions.all.keys { #expect(Catalogue.standard.function(name) != nil, "\(name)") }
  }

  /// A function of several tensors is not one of those alone that are known.
  @Test(arguments: ["einsum", "cat", "stack", "hstack", "meshgrid"]) func aTensorThatIsNotKnownIsNotLeftOut(_ name: String) throws {
    let function = try #require(Functions.find(name)?.function)
    let start: [Passed<Int>] = name == "einsum" ? [.value(.string("ij,jk"))] : []
    func bind(_ other: Passed<Int>) -> BoundFunction<Int>? { function.bind(start + [.list([.tensor(1), other])], [], node: .test) }
    #expect(bind(.tensor(2))?.inputs == [1, 2])
    #expect(bind(.value(.unknown("it is not known"))) == nil)
    #expect(function.bind(start + [Passed<Int>.value(.unknown("it is not known"))], [], node: .test) == nil)
  }
}
