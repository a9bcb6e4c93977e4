import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Mistakes put into a reading of BatchNorm on purpose: comparing it with PyTorch's records must show each of them.
@Suite struct ExecutorFaultTests {
  enum Mistake: CaseIterable {
    case none
    /// Always as in train mode.
    case forgetsMode
    /// The running statistics count as batched wherever the input is.
    case forgetsBufferLevels
    /// The running mean for the variance, and the other way round.
    case swapsStatistics
  }

  /// A layer whose readings make a mistake: the concrete one, or the abstract one.
  struct Mistaken: Layer {
    let layer: any Layer
    let mistake: Mistake

    var type: String { layer.type }
    var state: [StateTensor] { layer.state }

    func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
      switch mistake {
      case .none: break
      case .forgetsMode: run.isTraining = true
      case .forgetsBufferLevels:
        for name in ["running_mean", "running_var"] {
          let buffer = try run.buffer(name, [run.input.dims[1]])
          run.replacedBuffers[name] = try run.spread(buffer, to: run.input.levels)
        }
      case .swapsStatistics:
        let mean = try run.buffer("running_mean", [run.input.dims[1]])
        let variance = try run.buffer("running_var", [run.input.dims[1]])
        (run.replacedBuffers["running_mean"], run.replacedBuffers["running_var"]) = (variance, mean)
      }
      return try layer.execute(&run)
    }

    func transfer(_ call: inout LayerCall) -> TensorFacts {
      var other = LayerCall(
        inputs: call.inputs, isTraining: call.isTraining || mistake == .forgetsMode, parameterLevels: call.parameterLevels,
        bufferLevels: mistake == .forgetsBufferLevels ? call.inputLevels : call.bufferLevels, surroundings: call.surroundings,
        modelInputs: call.modelInputs)
      let result = layer.transfer(&other)
      for effect in other.effects {
        guard mistake == .forgetsBufferLevels, case .updatesStatistics = effect else {
          call.record(effect)
          continue
        }
        call.record(.updatesStatistics(levels: .none))
      }
      return result
    }
  }

  @Test(arguments: Mistake.allCases) func comparingRunsShowsThem(mistake: Mistake) throws {
    var mismatches = 0
    for record in ExecutorModuleTests.cases where record["type"] as? String == "BatchNorm2d" {
      for mode in ["train", "eval"] {
        for (situation, expected) in try #require((record["verdicts"] as? [String: [String: String]])?[mode]) {
          let result = try run(record, mode, situation, mistake)
          if !ExecutorModuleTests.agrees(result.error?.refusal.kind.rawValue ?? "runs", expected) { mismatches += 1 }
        }
        guard let expected = (record["outputs"] as? [String: [String: Any]])?[mode], let first = expected["first"] as? [Double],
          let output = try run(record, mode, "plain", mistake).output
        else { continue }
        if zip(output.values, first).contains(where: { !(abs(Double($0) - $1) <= 1e-3) }) { mismatches += 1 }
      }
    }
    #expect((mismatches == 0) == (mistake == .none))
  }

  @Test(arguments: [Mistake.none, .forgetsMode, .forgetsBufferLevels]) func comparingVerdictsShowsThem(mistake: Mistake) throws {
    var mismatches = 0
    for record in ExecutorModuleTests.cases where record["type"] as? String == "BatchNorm2d" {
      for mode in ["train", "eval"] {
        for (situation, expected) in try #require((record["verdicts"] as? [String: [String: String]])?[mode]) {
          let (graph, context) = try model(record, mode, situation, mistake)
          let analysis = Analysis(graph, context)
          let runs = !analysis.effects.contains { Self.refuses($0.effect, analysis) }
          if runs != (expected == "runs") { mismatches += 1 }
        }
      }
    }
    #expect((mismatches == 0) == (mistake == .none))
  }

  private static func refuses(_ effect: Effect, _ analysis: Analysis) -> Bool {
    switch effect {
    case .updatesStatistics(let levels): !levels.isSubset(of: analysis.context.levels(of: .buffers))
    case .incrementsCounter: analysis.surroundings.capturesBuffers
    case .readsCounter: !analysis.context.levels(of: .buffers).isEmpty
    case .fault: true
    default: false
    }
  }

  private func run(_ record: [String: Any], _ mode: String, _ situation: String, _ mistake: Mistake) throws -> ExecutionResult {
    let (graph, context) = try model(record, mode, situation, mistake)
    return Execution.run(graph: graph, context: context)
  }

  private func model(
    _ record: [String: Any], _ mode: String, _ situation: String, _ mistake: Mistake
  ) throws -> (LayerGraph, Context) {
    var (graph, context) = try #require(Executed.model(try ExecutorModuleTests.file(record, mode, situation)))
    for i in graph.layers.indices where graph.layers[i] is BatchNorm {
      graph.layers[i] = Mistaken(layer: graph.layers[i], mistake: mistake)
    }
    return (graph, context)
  }
}
