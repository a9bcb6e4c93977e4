/// `RNN`, `LSTM`, `GRU`: step by step, layer by layer, direction by direction. Returns the output and the last states.
extension Recurrent {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(2...3, "2D or 3D")
    let x = try run.rowMajor(run.inputs[0])
    let size = try run.known(inputSize, "input_size")
    guard x.dims.last == size else {
      throw .shape("input.size(-1) must be equal to input_size. Expected \(size), got \(x.dims.last ?? 0)")
    }
    try refuse(run)
    let isBatched = x.rank == 3
    let first = try run.known(batchFirst, "batch_first") && isBatched
    if x.dims[first ? 1 : 0] == 0 { throw .shape("Expected sequence length to be larger than 0 in RNN") }
    // Steps first, with a batch of one where there is none.
    var sequence = isBatched ? (first ? try run.permuted(x, [1, 0, 2]) : x) : x.viewed([x.dims[0], 1, size])
    let isTwoWay = try run.known(isBidirectional, "bidirectional")
    let count = try run.known(layers, "num_layers")
    let dropout = try run.known(self.dropout, "dropout")
    let (hidden, projected) = (try run.known(hiddenSize, "hidden_size"), try run.known(projectionSize, "proj_size"))
    let sizes = (hidden: hidden, real: projected > 0 ? projected : hidden)
    var states = try start(run, count * (isTwoWay ? 2 : 1), sizes: sizes, batch: isBatched ? sequence.dims[1] : nil)
    for layer in 0..<count {
      var outputs: [Tensor] = []
      for suffix in isTwoWay ? ["", "_reverse"] : [""] {
        let number = layer * (isTwoWay ? 2 : 1) + outputs.count
        outputs.append(try pass(&run, sequence, suffix: "_l\(layer)\(suffix)", sizes: sizes, state: &states[number]))
      }
      sequence = outputs.count == 1 ? outputs[0] : try run.joined(outputs, 2)
      if run.isTraining, dropout > 0, layer < count - 1 { sequence = try run.dropped(sequence, dropout) }
    }
    var result = first ? try run.permuted(sequence, [1, 0, 2]) : sequence
    if !isBatched { result = result.viewed([x.dims[0], result.dims[2]]) }
    func all(_ states: [Tensor]) throws(Refusal) -> Tensor { try run.stacked(isBatched ? states : states.map { $0.viewed([$0.size]) }) }
    var last = try all(states.map(\.hidden))
    if kind == .lstm { (last.isTuple, last.rest) = (true, [try all(states.map(\.cell))]) }
    (result.isTuple, result.rest) = (true, [last])
    return result
  }

  private typealias State = (hidden: Tensor, cell: Tensor)
  /// The features of the cell state, and of the hidden state, which may be projected.
  private typealias Width = (hidden: Int, real: Int)

  /// What each direction of each layer starts from: zeros, or what the call gives. `batch` is nil without a batch.
  private func start(_ run: LayerRun, _ count: Int, sizes: Width, batch: Int?) throws(Refusal) -> [State] {
    let given = try run.givenState(kind, type)
    let first = try states(run, given?.hidden, count: count, batch: batch, size: sizes.real)
    return Array(zip(first, try states(run, given?.cell, count: count, batch: batch, size: sizes.hidden)))
  }

  /// The states of all layers and directions: (L, N, size), or (L, size) without a batch.
  private func states(
    _ run: LayerRun, _ given: Tensor?, count: Int, batch: Int?, size: Int
  ) throws(Refusal) -> [Tensor] {
    guard let given else { return Array(repeating: try run.machine.filled([batch ?? 1, size], with: 0), count: count) }
    let wanted = [count] + (batch.map { [$0] } ?? []) + [size]
    guard given.rank == wanted.count else {
      let kind = batch == nil ? "unbatched 2-D" : "batched 3-D"
      throw .shape("For \(kind) input, hx should also be \(wanted.count)-D but got \(given.rank)-D tensor")
    }
    guard given.dims == wanted else { throw .shape("Expected hidden size \(wanted), got \(given.shapeText)") }
    let all = try run.rowMajor(given)
    return try (0..<count).map { (i) throws(Refusal) in try run.sliced(all, 0, from: i, count: 1).viewed([batch ?? 1, size]) }
  }

  /// What functorch says to recurrences (`BatchRulesDecompositions.cpp` lacks them): as one operation under a vmap they have no
  /// batching rule; below a gradient transform they decompose into sums in place into the hidden state.
  private func refuse(_ run: LayerRun) throws(Refusal) {
    let parameters = run.machine.context.levels(of: .params)
    let operation = kind == .rnn ? "rnn_\(nonlinearity)" : kind == .lstm ? "lstm" : "gru"
    if run.stack.innermostIsVmap {
      let inputs = run.inputs.reduce(parameters) { $0.joined($1.levels) }
      return try run.demandBatchingRule("aten::\(operation).input", on: inputs)
    }
    let isOneOperation = kind == .lstm && !(projectionSize.value ?? 0 > 0)
    if !isOneOperation, !run.stack.isEmpty {
      try run.demandUnbatchedSums(beside: parameters)
    } else if isOneOperation {
      try run.refuseTangents("mkldnn_rnn_layer", parameters: true)
    }
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double {
    let weights = state.filter { $0.shape.rank == 2 }.reduce(0.0) { $0 + Double($1.shape.elements ?? 0) }
    let rows = (inputs.first?.elements ?? 0) / max(1, inputs.first?[-1].value ?? 1)
    return 2 * weights * Double(rows)
  }

  /// One direction of one layer over a sequence (L, N, in): the outputs (L, N, hidden). The state goes from the first one to the
  /// last.
  private func pass(
    _ run: inout LayerRun, _ x: Tensor, suffix: String, sizes: Width, state: inout State
  ) throws(Refusal) -> Tensor {
    let (steps, reverses) = (x.dims[0], suffix.hasSuffix("_reverse"))
    let cell = try RecurrenceStep(
      &run, kind, nonlinearity: nonlinearity, suffix: suffix, inputs: x.dims[2], hidden: sizes.hidden, real: sizes.real,
      bias: try run.known(bias, "bias"))
    let projection = projectionSize.isBelow(1) ? nil : try run.weights("weight_hr\(suffix)", [sizes.real, sizes.hidden])
    // The inputs' part of all steps at once.
    let inputs = try cell.inputPart(run, x)
    var outputs: [Tensor] = []
    for step in 0..<steps {
      let now = try run.sliced(inputs, 0, from: reverses ? steps - 1 - step : step, count: 1).viewed([x.dims[1], inputs.dims[2]])
      state.hidden = try cell.step(run, now, h: state.hidden, cell: &state.cell)
      if let projection { state.hidden = try run.linear(state.hidden, projection, bias: nil) }
      outputs.append(state.hidden)
    }
    return try run.stacked(reverses ? outputs.reversed() : outputs)
  }
}
