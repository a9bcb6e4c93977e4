import Execution
import Model

/// Confirms by the reference executor: the model must run, its output be finite and depend on its input, and be the same when
/// each example is given alone.
public struct ExecutorConfirmation: Confirmation {
  private var options = ExecutionOptions()
  /// Giving examples one at a time runs the model again; above this many operations it isn't done.
  private static let repeatLimit = 1e9

  /// - Parameters:
  ///   - threads: how many share a run; files that are fixed at the same time want one each
  ///   - maxMemory: how many bytes a run may take, where the standard limit isn't fit
  public init(threads: Int? = nil, maxMemory: Int? = nil) {
    options.threads = threads
    options.maxMemory = maxMemory ?? options.maxMemory
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

  /// Whether all examples have the same output, where no dropout of everything sees to that.
  private func isConstant(_ output: ExecutionResult.Output, _ batch: Batch) -> Bool {
    guard !batch.dropsEverything else { return false }
    return Constancy.holds(batch.examples(of: output.values)) {
      var options = options
      options.inputs = [Constancy.nudge(Execution.fill(ofInput: 0, batch.context))]
      return Execution.run(graph: batch.graph, context: batch.context, options: options).output.map { batch.examples(of: $0.values) }
    }
  }

  /// Whether the model as it was, called without transforms, gave the same for the first and the last example.
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
  /// How one example is called alone.
  let alone: Context
  /// Whether the model draws random numbers, which differ from run to run.
  let isRandom: Bool
  /// Whether a dropout with p = 1 leaves nothing of the input.
  let dropsEverything: Bool

  init?(_ graph: LayerGraph, _ context: Context) {
    guard let first = context.transforms.firstIndex(where: { $0.vmap != nil }), let vmap = context.transforms[first].vmap,
      vmap.mapped.intersection(context.passed(to: context.transforms[first])) == .inputs, context.inputs.count == 1
    else { return nil }
    var alone = context
    alone.transforms.remove(at: first)
    (self.graph, self.context, self.size, self.alone) = (graph, context, vmap.size, alone)
    let analysis = Analysis(graph, context)
    dropsEverything = analysis.dropsEverything
    isRandom = analysis.effects.contains {
      if case .drawsRandomNumbers = $0.effect { true } else { false }
    }
  }

  /// What is known of the output's way to depend on the input.
  var dependence: String { dropsEverything ? "constant because of a dropout with p = 1" : "depends on the input" }

  /// The values of each example, of which the outermost vmap has `size`.
  func examples(of values: [Float]) -> [[Float]] {
    let length = values.count / max(size, 1)
    return (0..<size).map { Array(values[$0 * length..<($0 + 1) * length]) }
  }
}
