/// Draws by the numbers of a tensor: `multinomial`, `normal`, `gumbel_softmax`.
package struct Sampling: Layer {
  package let type: String
  /// How many are drawn; nil: one for each element.
  package let count: Dim?
  /// `gumbel_softmax` gives a single 1.
  package let isHard: Bool?
  package let temperature: Double?
  package let dim: Dim

  static let functions: [LayerClass] = [
    LayerClass(function: "multinomial", "input: Tensor, num_samples, replacement?, *, generator?") {
      Sampling(type: "multinomial", count: $0.int("num_samples"), isHard: false, temperature: 1, dim: -1)
    },
    LayerClass(function: "normal", "mean: Tensor, std: Operand, *, generator?") { _ in
      Sampling(type: "normal", count: nil, isHard: false, temperature: 1, dim: -1)
    },
    LayerClass(function: "gumbel_softmax", "logits: Tensor, tau?, hard?, eps?, dim?") {
      Sampling(
        type: "gumbel_softmax", count: nil, isHard: $0.bool("hard", default: false), temperature: $0.float("tau", default: 1),
        dim: $0.int("dim", default: -1))
    },
  ]

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    // `gumbel_softmax` fills an `empty_like`.
    let fills = type == "gumbel_softmax"
    call.record(.drawsRandomNumbers(fills ? .into(call.input.levels, asksAgain: false) : .sampled))
    if !fills { call.recordSharedDraw(type, by: call.inputLevels) }
    var shape = call.input.shape
    if let count, let rank = shape.rank {
      if !(1...2).contains(rank) { call.fail(.badArgument("prob_dist must be 1 or 2 dim, but \(shape) arrives")) }
      shape = shape.replacing(rank - 1, with: count)
    }
    for input in call.inputs.dropFirst() { shape = call.broadcast(shape, input.shape) ?? .unknown }
    var output = call.elementwise(shape, savesOutput: fills)
    if !fills { output.levels = output.levels.joined(call.surroundings.randomLevels) }
    if count != nil { output.stopDerivatives() }
    return output
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard type == "gumbel_softmax" else {
      _ = try run.draw(.operation)
      try run.refuseSharedDraw(type, by: run.inputs.reduce(.none) { $0.joined($1.levels) })
      throw .skipped("normlint doesn't draw from the distributions of \(type)")
    }
    _ = try run.draw(.into(run.input.levels, asksAgain: false))
    let (temperature, isHard) = (Float(try run.known(temperature, "tau")), try run.known(isHard, "hard"))
    let x = try run.rowMajor(try run.copied(try run.spread(run.input, to: run.input.levels)))
    let axis = try run.axis(try run.known(dim, "dim"), x.rank)
    for i in 0..<x.count {
      let noise = -MathFunctions.log(max(-MathFunctions.log(max(run.machine.uniform(), 1e-12)), 1e-12))
      x.pointer[i] = (x.pointer[i] + noise) / temperature
    }
    let soft = try run.softmax(x, axis)
    run.savesOutput = true
    guard isHard else { return soft }
    run.inputs = [soft]
    return try Lines("gumbel_softmax", .hard, dim: dim).execute(&run)
  }
}

extension LayerCall {
  /// Records the refusal of a draw by batched numbers in vmaps that say "same": "Vmap does not currently support same randomness with a
  /// batched tensor input" (`unary_pointwise_random_batch_rule`).
  mutating func recordSharedDraw(_ operation: String, by levels: LevelSet) {
    let shared = levels.intersecting(surroundings.sameLevels)
    if !shared.isEmpty { record(.lacksBatchingRule(levels: shared, operation: "\(operation) of batched numbers with randomness=\"same\"")) }
  }
}
