import Model

/// What a run will take, from the shapes alone, before anything is allocated.
struct Plan {
  /// Floating-point operations; nil where a shape is not known.
  private(set) var flops: Double? = 0
  /// Bytes of values at once.
  private(set) var bytes: Int? = 0

  init(_ graph: LayerGraph, _ context: Context) {
    let analysis = Analysis(graph, context)
    let stack = TransformStack(context)
    let lastReaders = graph.lastReaders
    var (live, peak, work) = (0.0, 0.0, 0.0)
    var sizes = Array(repeating: 0.0, count: graph.calls.count)
    for (i, call) in graph.calls.enumerated() where !analysis.skipped.contains(i) {
      let facts = analysis.facts[i]
      guard let elements = facts.shape.elements else {
        (flops, bytes) = (nil, nil)
        return
      }
      let lanes = facts.levels.levels.reduce(1.0) { $0 * Double(stack.sizes[$1]) }
      let inputs = graph.inputs(of: call)
      sizes[i] = 4 * Double(elements) * lanes
      live += sizes[i]
      // A layer may want its inputs in another order, or with a border, for as long as it runs.
      let layer = graph.layers[Int(call.layer)]
      let parameters = layer.largestParameter * (context.levels(of: .params).isEmpty ? 1 : lanes)
      peak = max(peak, live + (i < graph.inputCount ? 0 : inputs.reduce(0) { $0 + sizes[Int($1)] } + 4 * parameters))
      if i >= graph.inputCount { work += lanes * layer.work(inputs.map { analysis.facts[Int($0)].shape }, facts.shape) }
      for input in Set(inputs) where lastReaders[Int(input)] == i { live -= sizes[Int(input)] }
      if lastReaders[i] < 0 { live -= sizes[i] }
    }
    // The result stands beside the tensor that it is made of.
    if let output = graph.outputs.first { peak = max(peak, live + sizes[Int(output.index)]) }
    flops = work
    bytes = peak < 1e18 ? Int(peak) : Int.max
  }

  /// Refuses a run that takes more than it may.
  func check(_ options: ExecutionOptions) throws(Refusal) {
    if let bytes, bytes > options.maxMemory {
      throw .skipped("the run takes \(Amount.bytes(bytes)) of memory, more than the \(Amount.bytes(options.maxMemory)) allowed (--max-memory)")
    }
    if let flops, flops > options.maxFlops {
      throw .skipped("the run takes \(Amount.operations(flops)), more than the \(Amount.operations(options.maxFlops)) allowed (--max-flops)")
    }
  }
}

extension LayerGraph {
  /// The last call that reads each value: none is -1, and an output is never let go of.
  var lastReaders: [Int] {
    var result = Array(repeating: -1, count: calls.count)
    for (i, call) in calls.enumerated() {
      for input in inputs(of: call) { result[Int(input)] = i }
    }
    for output in outputs { result[Int(output.index)] = Int.max }
    return result
  }
}

extension Layer {
  /// Elements of the largest parameter that the layer may want in memory as a whole.
  fileprivate var largestParameter: Double {
    state.filter { !$0.isBuffer && $0.shape.rank ?? 0 < 2 || $0.name != "weight" }.reduce(0) {
      max($0, Double($1.shape.elements ?? 0))
    }
  }
}
