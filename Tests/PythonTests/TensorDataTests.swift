import Testing

@testable import PythonModels

/// What PyTorch 2.15 gives for the same calls.
struct TensorDataTests {
  @Test func linspaceRoundsToSinglePrecision() {
    #expect(TensorData.linspace(0, 0.1, steps: 4, type: .float32)?.elements == [0, 0.03333333507180214, 0.06666666269302368, 0.10000000149011612])
  }

  @Test func ranges() {
    #expect(TensorData.range(0, 5, step: 2, type: .int64)?.elements == [0, 2, 4])
    #expect(TensorData.range(1, 0, step: 0.5, type: .float32) == nil)
  }

  @Test func indexes() throws {
    let x = try #require(TensorData.range(0, 12, step: 1, type: .int64)?.reshaped([3, 4]))
    #expect(x.indexed([.int(1)])?.elements == [4, 5, 6, 7])
    #expect(x.indexed([.ellipsis, .slice(start: 1, stop: nil, step: 2)])?.elements == [1, 3, 5, 7, 9, 11])
    #expect(x.indexed([.slice(start: nil, stop: nil, step: nil), .newAxis])?.shape == [3, 1, 4])
    let rows = TensorData([2], .int64, elements: [2, 0])
    #expect(x.indexed([.tensor(rows)])?.elements == [8, 9, 10, 11, 0, 1, 2, 3])
    #expect(x.indexed([.tensor(rows), .tensor(TensorData([2], .int64, elements: [1, -1]))])?.elements == [9, 3])
    #expect(x.assigned([.int(0), .slice(start: 1, stop: 3, step: nil)], TensorData([], .int64, elements: [7]))?.elements?.prefix(4) == [0, 7, 7, 3])
    #expect(x.indexed([.int(3)]) == nil)
  }

  @Test func views() throws {
    let x = try #require(TensorData.range(0, 6, step: 1, type: .float32)?.reshaped([2, -1]))
    #expect(x.transposed(0, 1)?.elements == [0, 3, 1, 4, 2, 5])
    #expect(x.tiled([2, 1])?.shape == [4, 3])
    #expect(TensorData.joined([x, x], 1)?.elements == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])
    #expect(TensorData.stacked([x, x], 0)?.shape == [2, 2, 3])
    #expect(x.accumulated(0, +)?.elements == [0, 1, 2, 3, 5, 7])
    #expect(x.reduced([1], keepsDims: true, type: .float32) { $0.reduce(0, +) }?.elements == [3, 12])
    #expect(x.expanded([4, 2, 3])?.shape == [4, 2, 3])
    #expect(x.reshaped([4]) == nil)
  }

  @Test func largeTensorsHaveShapesOnly() throws {
    let x = try #require(TensorData([1 << 20, 64]))
    #expect(x.elements == nil)
    #expect(x.transposed(0, 1)?.shape == [64, 1 << 20])
    #expect(TensorData([1 << 30, 1 << 30]) == nil)
  }
}
