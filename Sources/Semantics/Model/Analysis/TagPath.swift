/// The path of a batched tag: from its source operand through calls to the call in question.
public struct TagPath: Sendable {
  /// The operand that brings the tag: parameters, buffers or one input; empty if random numbers do.
  public let source: Operands
  /// The calls that pass the tag on, ending with the call in question; only the first and the last few.
  public let calls: [Int]
  /// The number of omitted calls in the middle.
  public let omitted: Int
}

extension Analysis {
  /// Finds the paths of one level's tag. Built once per level, so that each path costs a few steps in a model of any depth.
  public struct TagPaths {
    /// How many of a path's last calls are kept.
    package static let told = 4

    private let inputCount: Int
    /// The state of modules that is batched at the level.
    private let stacked: Operands
    /// For each tagged call: the call that the tag came from; itself at the entry.
    private var previous: [Int32]
    /// The call at which the tag enters, and the number of calls from there.
    private var entry: [Int32]
    private var depth: [Int32]

    public init(_ analysis: Analysis, level: Int) {
      let (calls, facts) = (analysis.graph.calls, analysis.facts)
      inputCount = analysis.graph.inputCount
      stacked = [.params, .buffers].first { analysis.context.levels(of: $0).contains(level) } ?? []
      (previous, entry) = (Array(0..<Int32(calls.count)), Array(0..<Int32(calls.count)))
      depth = Array(repeating: 0, count: calls.count)
      for i in calls.indices.dropFirst(inputCount) {
        guard let carrier = analysis.graph.inputs(of: calls[i]).first(where: { facts[Int($0)].levels.contains(level) }) else { continue }
        (previous[i], entry[i], depth[i]) = (carrier, entry[Int(carrier)], depth[Int(carrier)] + 1)
      }
    }

    /// The path to `call`, whose input or state carries the tag.
    public func path(to call: Int) -> TagPath {
      var last: [Int] = []
      var current = call
      while last.count < TagPaths.told, current >= inputCount {
        last.append(current)
        if Int(previous[current]) == current { break }
        current = Int(previous[current])
      }
      last.reverse()
      let first = Int(entry[call])
      let isInput = first < inputCount
      let source: Operands = isInput ? .input(first) : stacked
      let total = Int(depth[call]) + (isInput ? 0 : 1)
      return TagPath(source: source, calls: last, omitted: total - last.count)
    }
  }
}
