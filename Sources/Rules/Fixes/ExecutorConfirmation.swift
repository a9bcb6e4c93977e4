import Execution
import Model

/// Confirms a fix with the reference executor: the model must run, and its output must be finite, depend on the input, and be the same
/// if each example is given alone.
public struct ExecutorConfirmation: Confirmation {
  private var options = ExecutionOptions()
  /// Examples are given alone, which runs the model again, only if a run takes at most this many operations.
  private static let repeatLimit = 1e9

  /// - Parameters:
  ///   - threads: the number of threads that share a run; one if several files are fixed at the same time
  ///   - maxMemory: the number of bytes that a run may take, if not the default
  ///   - maxFlops: the number of operations that it may take, if not the default
  public init(threads: Int? = nil, maxMemory: Int? = nil, maxFlops: Double? = nil) {
    options.threads = threads
    options.maxMemory = maxMemory ?? options.maxMemory
    options.maxFlops = maxFlops ?? options.maxFlops
  }

  public func run(
    _ graph: LayerGraph, _ context: Context, before: (graph: LayerGraph, context: Context)?
  ) -> ConfirmedRun {
    guard !Probe.isKnown(graph, context), let inputs = Probe.inputs(for: before ?? (graph, context), orElse: (graph, context)) else {
      return confirmed(graph, context, before: before)
    }
    var (assumed, old) = (context, before)
    assumed.inputs = inputs
    old?.context.inputs = inputs
    var run = confirmed(graph, assumed, before: old)
    if run.status == .ran {
      let shapes = inputs.map { "[\($0.shape.dims.map(\.description).joined(separator: ", "))]" }
      run.detail += ", with an assumed input \(shapes.joined(separator: ", "))"
    }
    return run
  }

  private func confirmed(
    _ graph: LayerGraph, _ context: Context, before: (graph: LayerGraph, context: Context)?
  ) -> ConfirmedRun {
    let result = Execution.run(graph: graph, context: context, options: options)
    guard let output = result.output else {
      let (module, message) = (result.error?.module ?? "", result.error?.refusal.message ?? "it gave no output")
      if result.verdict == .skipped { return ConfirmedRun(.skipped, message) }
      return ConfirmedRun(.failed, module.isEmpty ? message : "`\(module)`: \(message)", module: module)
    }
    let shape = "output [\(output.shape.map(String.init).joined(separator: ", "))]"
    if !output.isFinite { return ConfirmedRun(.failed, "the output is not finite since `\(output.notFiniteSince ?? "")`") }
    guard let batch = Batch(graph, context) else { return ConfirmedRun(.ran, "\(shape), finite") }
    if isConstant(output, batch) {
      let text = "the output is the same whatever the input"
      if wasConstant(before, batch) { return ConfirmedRun(.ran, "\(shape), finite; \(text), as before the fix") }
      return ConfirmedRun(.failed, "\(text): \(shape)")
    }
    if (result.statistics.flops ?? .infinity) > ExecutorConfirmation.repeatLimit || batch.isRandom {
      return ConfirmedRun(.ran, "\(shape), finite, \(batch.dependence)")
    }
    return compared(batch, output, shape: shape)
  }

  /// Whether all examples have the same output although no dropout with p = 1 causes this.
  private func isConstant(_ output: ExecutionResult.Output, _ batch: Batch) -> Bool {
    guard !batch.dropsEverything else { return false }
    return Constancy.holds(batch.examples(of: output.values)) {
      var options = options
      options.inputs = [Constancy.nudge(Execution.fill(ofInput: 0, batch.context))]
      return Execution.run(graph: batch.graph, context: batch.context, options: options).output.map { batch.examples(of: $0.values) }
    }
  }

  /// Whether the model before the fix, called without transforms, had the same output for the first and the last example.
  private func wasConstant(_ before: (graph: LayerGraph, context: Context)?, _ batch: Batch) -> Bool {
    guard let before, batch.alone.transforms.allSatisfy({ $0.gradient != nil }) else { return false }
    var context = before.context
    (context.inputs, context.transforms) = (batch.context.inputs, [])
    let inputs = batch.examples(of: Execution.fill(ofInput: 0, batch.context))
    func outputs(_ change: ([Float]) -> [Float]) -> [[Float]] {
      [inputs.first, inputs.last].compactMap { example in
        var options = options
        options.inputs = [change(example ?? [])]
        return Execution.run(graph: before.graph, context: context, options: options).output?.values
      }
    }
    return Constancy.holds(outputs { $0 }) { outputs(Constancy.nudge) }
  }

  /// Runs the examples of the outermost vmap by themselves: the first and the last.
  private func compared(_ batch: Batch, _ output: ExecutionResult.Output, shape: String) -> ConfirmedRun {
    let inputs = batch.examples(of: Execution.fill(ofInput: 0, batch.context))
    for example in Set([0, batch.size - 1]).sorted() {
      var options = options
      options.inputs = [inputs[example]]
      let alone = Execution.run(graph: batch.graph, context: batch.alone, options: options)
      guard let single = alone.output, single.values.count * batch.size == output.values.count else {
        return ConfirmedRun(.ran, "\(shape), finite, \(batch.dependence)")
      }
      let together = output.values[(example * single.values.count)..<((example + 1) * single.values.count)]
      let scale = max(output.absmax, 1e-3)
      let difference = zip(single.values, together).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      if difference > 1e-3 * scale {
        return ConfirmedRun(.failed, "example \(example + 1) alone gives another output, by \(difference)")
      }
    }
    return ConfirmedRun(.ran, "\(shape), finite, \(batch.dependence), each example alone gives the same")
  }
}

/// The outermost vmap, where it maps over the inputs and nothing else.
private struct Batch {
  let graph: LayerGraph
  let context: Context
  let size: Int
  /// The context in which the model is called with one example alone.
  let alone: Context
  /// Whether the model draws random numbers, which differ from run to run.
  let isRandom: Bool
  /// Whether a dropout with p = 1 leaves nothing of the input.
  let dropsEverything: Bool

  init?(_ graph: LayerGraph, _ context: Context) {
    guard let first = context.transforms.firstIndex(where: { $0.vmap != nil }), let vmap = context.transforms[first].vmap,
      vmap.mapped.intersection(context.passed(to: context.transforms[first])) == .inputs, context.inputs.count == 1
    else { return nil }
    (self.graph, self.context, self.size, alone) = (graph, context, vmap.size, context.without(transformAt: first))
    let analysis = Analysis(graph, context)
    dropsEverything = analysis.dropsEverything
    isRandom = analysis.effects.contains {
      if case .drawsRandomNumbers = $0.effect { true } else { false }
    }
  }

  /// Whether the output depends on the input, as a phrase.
  var dependence: String { dropsEverything ? "constant because of a dropout with p = 1" : "depends on the input" }

  /// The values of each example, of which the outermost vmap has `size`.
  func examples(of values: [Float]) -> [[Float]] {
    let length = values.count / max(size, 1)
    return (0..<size).map { Array(values[$0 * length..<($0 + 1) * length]) }
  }
}
