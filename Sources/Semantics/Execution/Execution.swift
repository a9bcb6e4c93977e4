import Model

/// What came of a run.
public struct ExecutionResult: Sendable {
  public struct Failure: Sendable, Equatable {
    /// The qualified name of the module that raises; empty for the model itself.
    public let module: String
    public let refusal: Refusal
  }

  /// The first output, with the vmapped dimensions in front, row-major.
  public struct Output: Sendable {
    public let shape: [Int]
    public let values: [Float]
    /// The first module whose output has a NaN or an infinity, where the model's has.
    public internal(set) var notFiniteSince: String?

    public var mean: Double { values.isEmpty ? 0 : values.reduce(0) { $0 + Double($1) } / Double(values.count) }
    public var absmax: Float { values.reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, abs($1)) } }
    public var isFinite: Bool { values.allSatisfy(\.isFinite) }
  }

  public struct Statistics: Sendable {
    /// Floating-point operations, as the shapes tell before anything runs; nil where they don't.
    public var flops: Double?
    /// Bytes of tensors at once: as planned, and as they were.
    public var plannedBytes: Int?
    public var peakBytes = 0
    public var forwardSeconds = 0.0
  }

  public var verdict: ExecutionVerdict { error?.refusal.kind.verdict ?? .runs }
  public internal(set) var error: Failure?
  public internal(set) var output: Output?
  public internal(set) var statistics = Statistics()
  /// Running statistics and counters as the run leaves them, by qualified names; the vmapped dimensions in front.
  public internal(set) var buffers: [String: Output] = [:]
}

/// The reference executor: runs a model's forward with real tensors, as PyTorch would under the transforms.
///
/// It is the second reading of every layer. Nothing of the analysis goes into what it says: a refusal is what a check finds
/// at run time.
public enum Execution {
  /// Runs `graph` under `context`, whose mode is applied to it.
  public static func run(
    graph: LayerGraph, context: Context, options: ExecutionOptions = ExecutionOptions()
  ) -> ExecutionResult {
    let graph = graph.called(in: context)
    if let failure = objection(graph, context) { return ExecutionResult(error: failure) }
    let plan = Plan(graph, context)
    var result: ExecutionResult
    do throws(Refusal) {
      try plan.check(options)
      var runner = try Runner(graph, context, options: options)
      let start = ContinuousClock.now
      result = try runner.run()
      result.statistics.forwardSeconds = start.duration(to: .now) / .seconds(1)
      result.statistics.peakBytes = runner.machine.arena.peakBytes
    } catch {
      result = ExecutionResult(error: .init(module: "", refusal: error))
    }
    (result.statistics.flops, result.statistics.plannedBytes) = (plan.flops, plan.bytes)
    if let output = result.output, !output.isFinite { result.output?.notFiniteSince = source(graph, context, options: options) }
    return result
  }

  /// The values of an input for which none are given, row-major with the vmapped dimensions in front.
  /// - Precondition: the input's shape is known, and as many values fit into memory
  public static func fill(ofInput index: Int, _ context: Context) -> [Float] {
    let sizes = TransformStack(context).sizes
    let lanes = context.levels(of: .input(index)).levels.reduce(1) { $0 * sizes[$1] }
    let count = lanes * (context.inputs[index].shape.elements ?? 0)
    var values = Array(repeating: Float(0), count: count)
    values.withUnsafeMutableBufferPointer { Fill(input: index).write($0) }
    return values
  }

  /// The first module whose output is not finite, from a second run that looks at every one.
  private static func source(_ graph: LayerGraph, _ context: Context, options: ExecutionOptions) -> String? {
    guard var runner = try? Runner(graph, context, options: options) else { return nil }
    runner.seeksNotFinite = true
    _ = try? runner.run()
    return runner.notFiniteSince
  }

  /// What keeps a model from being called at all.
  private static func objection(_ graph: LayerGraph, _ context: Context) -> ExecutionResult.Failure? {
    func model(_ refusal: Refusal) -> ExecutionResult.Failure { .init(module: "", refusal: refusal) }
    for remark in graph.remarks {
      guard case .fault(let fault) = remark.kind else { continue }
      return .init(module: graph.qualifiedName(remark.module), refusal: .shape(fault.sentence))
    }
    if graph.isTruncated { return model(.skipped("the model is too large to be followed")) }
    if graph.outputs.isEmpty { return model(.skipped("the model is not called: it has no output")) }
    if let fault = ContextFault(graph, context) { return model(.shape(fault.message)) }
    if !Probe.isKnown(graph, context) { return model(.skipped("the shape of the input is not known: the context gives none")) }
    return nil
  }
}
