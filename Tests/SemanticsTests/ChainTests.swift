import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Parts that are copied against the same parts, each built.
@Suite struct ChainTests {
  private static let block = ResidualBlock(kind: .bottleneck, inplanes: 64, planes: 16, norm: .batchNorm2d())

  /// A part with parts of its own in a row, a remark, and a convolution that is made before what it is called with.
  private static func part(_ b: inout GraphBuilder, _ name: String, _ x: ValueID?) -> ValueID? {
    b.remark(.fault(.badArgument("said of each")), on: b.nextModule)
    return b.split(name, "Part", in: 64, hidden: 32, out: 64, on: x) { b, first, second in
      [b.residualBlock("inner", block, on: first), b.repeated("m", 3, on: second) { $0.yoloConv($1, in: 32, out: 32, on: $2) }]
    }
  }

  private static func graph(isCalled: Bool, _ build: (inout GraphBuilder, ValueID?) -> ValueID?) -> LayerGraph {
    var builder = GraphBuilder(catalogue: .standard, node: .test)
    let input = isCalled ? builder.modelInput() : nil
    let output = builder.sequential("") { build(&$0, input) }
    builder.graph.outputs = output.map { [$0] } ?? []
    return builder.graph
  }

  @Test(arguments: [true, false])
  func aCopyIsWhatBuildingAgainGives(isCalled: Bool) {
    let copied = Self.graph(isCalled: isCalled) { $0.chain(0..<5, $1, Self.part).last ?? nil }
    let built = Self.graph(isCalled: isCalled) { b, x in (0..<5).reduce(x) { Self.part(&b, String($1), $0) } }
    #expect(copied.layers.count < built.layers.count)
    #expect(GraphText.lines(copied) == GraphText.lines(built))
  }

  /// Past the limit nothing is added by the one that is not added by the other.
  @Test func bothEndAtTheSameLimit() {
    let copied = Self.graph(isCalled: true) { $0.chain(0..<5_000, $1, Self.part).last ?? nil }
    let built = Self.graph(isCalled: true) { b, x in
      (0..<5_000).reduce(x) { b.graph.isTruncated ? $0 : Self.part(&b, String($1), $0) }
    }
    #expect(copied.isTruncated && copied.modules.count == built.modules.count && copied.calls.count == built.calls.count)
    #expect(copied.remarks.count == built.remarks.count && copied.outputs == built.outputs)
  }
}
