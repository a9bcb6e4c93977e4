import YAMLSource

/// The way that a batched tag took: from the operand that brings it, through calls, to the call that is asked about.
public struct TagPath: Sendable {
  /// The operand by which the tag enters: parameters, buffers or one input; empty where random numbers bring it.
  public let source: Operands
  /// The calls that hand the tag on, first to last, the call asked about being the last. Only the first and the last few.
  public let calls: [Int]
  /// How many calls between the first and the last ones are left out.
  public let omitted: Int
}

extension Analysis {
  /// Finds the ways of one level's tag. Made once for all findings of a level, so that each way costs a few steps however
  /// deep the model is.
  public struct TagPaths {
    /// How many of the last calls of a way are told.
    package static let told = 4

    private let analysis: Analysis
    private let level: Int
    /// For each call that carries the tag: the call by which the tag comes, itself where it enters.
    private var previous: [Int32]
    /// The call at which the tag enters, and the number of calls from there.
    private var entry: [Int32]
    private var depth: [Int32]

    public init(_ analysis: Analysis, level: Int) {
      self.analysis = analysis
      self.level = level
      let count = analysis.graph.calls.count
      (previous, entry) = (Array(0..<Int32(count)), Array(0..<Int32(count)))
      depth = Array(repeating: 0, count: count)
      for i in analysis.graph.inputCount..<max(count, analysis.graph.inputCount) {
        guard let input = carrier(of: i) else { continue }
        (previous[i], entry[i], depth[i]) = (Int32(input), entry[input], depth[input] + 1)
      }
    }

    /// The state of modules that is batched at the level.
    private var stacked: Operands {
      let state: [Operands] = [.params, .buffers]
      return state.first { analysis.context.levels(of: $0).contains(level) } ?? []
    }

    private func carrier(of call: Int) -> Int? {
      let graph = analysis.graph
      return graph.inputs(of: graph.calls[call]).first { analysis.facts[Int($0)].levels.contains(level) }.map { Int($0) }
    }

    /// The way to `call`, whose input carries the tag or whose own state does.
    public func path(to call: Int) -> TagPath {
      var last: [Int] = []
      var current = call
      while last.count < TagPaths.told, current >= analysis.graph.inputCount {
        last.append(current)
        if Int(previous[current]) == current { break }
        current = Int(previous[current])
      }
      last.reverse()
      let first = Int(entry[call])
      let isInput = first < analysis.graph.inputCount
      let source: Operands = isInput ? .input(first) : stacked
      let total = Int(depth[call]) + (isInput ? 0 : 1)
      return TagPath(source: source, calls: last, omitted: total - last.count)
    }
  }
}
