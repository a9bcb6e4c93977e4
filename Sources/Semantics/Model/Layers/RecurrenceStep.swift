/// One step of a recurrence, by the formulas in the classes' documentation (`torch/nn/modules/rnn.py`).
package struct RecurrenceStep {
  private typealias M = MathFunctions

  package let kind: Recurrent.Kind
  package let nonlinearity: String
  private let input: Weights
  private let recurrent: Weights
  private let inputBias: Tensor?
  private let recurrentBias: Tensor?

  package init(
    _ run: inout LayerRun, _ kind: Recurrent.Kind, nonlinearity: String, suffix: String, inputs: Int, hidden: Int,
    real: Int, bias: Bool
  ) throws(Refusal) {
    (self.kind, self.nonlinearity) = (kind, nonlinearity)
    let gates = (kind == .lstm ? 4 : kind == .gru ? 3 : 1) * hidden
    input = try run.weights("weight_ih\(suffix)", [gates, inputs])
    recurrent = try run.weights("weight_hh\(suffix)", [gates, real])
    inputBias = try run.parameter("bias_ih\(suffix)", [gates], if: bias)
    recurrentBias = try run.parameter("bias_hh\(suffix)", [gates], if: bias)
  }

  /// W_ih x + b_ih, of any number of rows.
  package func inputPart(_ run: LayerRun, _ x: Tensor) throws(Refusal) -> Tensor { try run.linear(x, input, bias: inputBias) }

  /// The next hidden state, from the inputs' part of the gates; `cell` is an LSTM's own.
  package func step(_ run: LayerRun, _ now: Tensor, h: Tensor, cell: inout Tensor) throws(Refusal) -> Tensor {
    let back = try run.linear(h, recurrent, bias: recurrentBias)
    let levels = run.lanes([now, back, cell]).levels
    let (a, b, old) = (try run.spread(now, to: levels), try run.spread(back, to: levels), try run.spread(h, to: levels))
    let state = try run.copied(try run.spread(cell, to: levels))
    let hidden = cell.dims[cell.rank - 1]
    let gates = a.dims[a.rank - 1]
    let result = try run.empty(cell.dims, levels: levels)
    for row in 0..<result.count / max(1, hidden) {
      let (x, y) = (a.pointer + row * gates, b.pointer + row * gates)
      let (to, c, previous) = (result.pointer + row * hidden, state.pointer + row * hidden, old.pointer + row * hidden)
      for i in 0..<hidden { to[i] = next(x, y, i: i, hidden: hidden, c: c, h: previous) }
    }
    cell = state
    return result
  }

  private func next(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, i: Int, hidden: Int, c: UnsafeMutablePointer<Float>,
    h: UnsafePointer<Float>
  ) -> Float {
    switch kind {
    case .rnn: return nonlinearity == "relu" ? max(x[i] + y[i], 0) : M.tanh(x[i] + y[i])
    case .lstm:
      // Gates in the order input, forget, cell, output.
      func gate(_ n: Int) -> Float { x[n * hidden + i] + y[n * hidden + i] }
      c[i] = M.sigmoid(gate(1)) * c[i] + M.sigmoid(gate(0)) * M.tanh(gate(2))
      return M.sigmoid(gate(3)) * M.tanh(c[i])
    case .gru:
      // Reset, update, new; the reset gate works on the recurrent part alone.
      let reset = M.sigmoid(x[i] + y[i])
      let update = M.sigmoid(x[hidden + i] + y[hidden + i])
      let new = M.tanh(x[2 * hidden + i] + reset * y[2 * hidden + i])
      return (1 - update) * new + update * h[i]
    }
  }
}

/// `RNNCell`, `LSTMCell`, `GRUCell`: one step, from a given state or from zeros.
extension RecurrentCell {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(1...2, "1D or 2D")
    let x = try run.rowMajor(run.inputs[0])
    let (size, hidden) = (try run.known(inputSize, "input_size"), try run.known(hiddenSize, "hidden_size"))
    guard x.dims.last == size else {
      throw .shape("input has inconsistent input_size: got \(x.dims.last ?? 0), expected \(size)")
    }
    try refuse(run)
    let rows = x.viewed([x.size / size, size])
    let hasBias = try run.known(bias, "bias")
    let cell = try RecurrenceStep(&run, kind, nonlinearity: nonlinearity, suffix: "", inputs: size, hidden: hidden, real: hidden, bias: hasBias)
    let inputs = try cell.inputPart(run, rows)
    let (h, given) = try start(run, x, hidden: hidden)
    var c = try run.spread(given, to: run.lanes([inputs, h, given]).levels)
    var result = try cell.step(run, inputs, h: h, cell: &c).viewed(x.dims.dropLast() + [hidden])
    guard kind == .lstm else { return result }
    result.isTuple = true
    result.rest = [c.viewed(x.dims.dropLast() + [hidden])]
    return result
  }

  /// The hidden and the cell state that the step starts from.
  private func start(_ run: LayerRun, _ x: Tensor, hidden: Int) throws(Refusal) -> (Tensor, Tensor) {
    let (dims, wanted) = ([x.rank == 2 ? x.dims[0] : 1, hidden], Array(x.dims.dropLast()) + [hidden])
    guard let given = try run.givenState(kind, type) else {
      return (try run.machine.filled(dims, with: 0), try run.machine.filled(dims, with: 0))
    }
    func part(_ tensor: Tensor) throws(Refusal) -> Tensor {
      guard tensor.dims == wanted else {
        throw .shape("\(type): a state of \(wanted) is expected, but \(tensor.shapeText) is given")
      }
      return try run.rowMajor(tensor).viewed(dims)
    }
    let hidden = try part(given.hidden)
    guard let cell = given.cell else { return (hidden, try run.machine.filled(dims, with: 0)) }
    return (hidden, try part(cell))
  }

  private func refuse(_ run: LayerRun) throws(Refusal) {
    let parameters = run.machine.context.levels(of: .params)
    if run.stack.innermostIsVmap {
      let inputs = run.inputs.reduce(parameters) { $0.joined($1.levels) }
      if kind == .lstm { try run.demandBatchingRule("aten::lstm_cell", on: inputs) }
    } else if !run.stack.isEmpty {
      try run.demandUnbatchedSums(beside: parameters)
    }
  }
}

extension LayerRun {
  /// The state that a recurrence is called with, for an LSTM a tuple of a hidden and a cell state; nil where it starts from zeros.
  package func givenState(_ kind: Recurrent.Kind, _ type: String) throws(Refusal) -> (hidden: Tensor, cell: Tensor?)? {
    guard inputs.count > 1 else { return nil }
    let given = inputs[1]
    guard given.isTuple == (kind == .lstm), kind != .lstm || given.rest.count == 1 && !given.rest[0].isTuple else {
      throw .shape("\(type): hx should be \(kind == .lstm ? "a tuple of a hidden state and a cell state" : "a tensor")")
    }
    return (given, given.rest.first)
  }

  /// Refuses the sums in place into the hidden state, where the input is batched and neither the parameters nor the state are.
  package func demandUnbatchedSums(beside parameters: LevelSet) throws(Refusal) {
    try demandBatchingRule(
      "aten::add_ of batched inputs to an unbatched hidden state",
      on: inputs.dropFirst().reduce(input.levels.subtracting(parameters)) { $0.subtracting($1.levels) })
  }
}
