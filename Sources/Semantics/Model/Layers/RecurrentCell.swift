/// `RNNCell`, `LSTMCell` and `GRUCell` (`torch/nn/modules/rnn.py`): one step.
///
/// Input (N, in) or (in), output (N, hidden) or (hidden); an LSTMCell returns a tuple of the hidden and the cell state.
package struct RecurrentCell: Layer {
  package let kind: Recurrent.Kind
  package let inputSize: Dim
  package let hiddenSize: Dim
  package let bias: Bool?
  /// `tanh` or `relu`, of RNNCell.
  package let nonlinearity: String

  package init(_ a: inout Arguments, _ kind: Recurrent.Kind) {
    self.kind = kind
    inputSize = a.reckonedSize("input_size")
    hiddenSize = a.reckonedSize("hidden_size")
    bias = a.bool("bias", default: true)
    nonlinearity = kind == .rnn ? a.string("nonlinearity", default: "tanh") ?? "tanh" : "tanh"
    if kind == .rnn, nonlinearity != "tanh", nonlinearity != "relu" {
      a.refuseValue(.badArgument("Unknown nonlinearity: \(nonlinearity)"), of: "nonlinearity")
    }
  }

  package var type: String { kind.rawValue + "Cell" }
  package var savesInput: InputSaving { .forParameters }
  package var arity: ClosedRange<Int> { 1...2 }

  /// The hidden and the cell state that an LSTMCell starts from.
  package func acceptsTuple(at index: Int) -> Bool { kind == .lstm && index == 1 }

  package var state: [StateTensor] {
    let gateSize = kind.gates * hiddenSize
    let weights = [
      StateTensor.parameter("weight_ih", [gateSize, inputSize]), .parameter("weight_hh", [gateSize, hiddenSize]),
    ]
    return bias == false ? weights : weights + [.parameter("bias_ih", [gateSize]), .parameter("bias_hh", [gateSize])]
  }

  package var arguments: [(name: String, value: Printed)] {
    let common: [(name: String, value: Printed)] = [
      ("input_size", .dim(inputSize)), ("hidden_size", .dim(hiddenSize)), ("bias", .flag(bias)),
    ]
    return kind == .rnn ? common + [("nonlinearity", .string(nonlinearity))] : common
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var shape = call.input.shape
    _ = call.rank(in: 1...2, expected: "1D or 2D")
    if shape.rank ?? 0 > 0, !shape[-1].mayEqual(inputSize) {
      call.fail(.featureMismatch("\(type) takes \(inputSize) features, but \(shape[-1]) arrive in \(shape)"))
    }
    shape[-1] = hiddenSize
    if call.inputs.count > 1, kind != .lstm, let rank = shape.rank, let other = call.inputs[1].shape.rank {
      let state = call.inputs[1].shape
      if other != rank {
        call.fail(.rankMismatch(expected: "\(rank)D hidden state", got: other))
      } else if !(0..<rank).allSatisfy({ state[$0].mayEqual(shape[$0]) }) {
        call.fail(.featureMismatch("\(type) expects a hidden state \(shape), got \(state)"))
      }
    }
    var result = call.output(shape, parameters: true)
    result.isTuple = kind == .lstm
    // The gradient of tanh and of relu is computed from what they give.
    result.isSaved = kind == .rnn && result.carriesGradient
    if !call.hasFault { record(&call) }
    return result
  }

  /// Records what vmap makes of the step. Gradient transforms decompose it, so only the vmaps inside of them meet the operation.
  private func record(_ call: inout LayerCall) {
    if call.recordRecurrence(kind == .lstm ? "aten::lstm_cell" : nil) || kind == .lstm { return }
    let met = call.operandLevels.subtracting(call.surroundings.vmapLevelsAroundGradient)
    call.recordLoop(kind == .gru ? "aten::gru_cell" : "aten::rnn_\(nonlinearity)_cell", at: met)
  }
}

extension RecurrentCell {
  package static let classes = [
    LayerClass("RNNCell", Signature("input_size", "hidden_size", optional: ["bias", "nonlinearity", "device", "dtype"])) {
      RecurrentCell(&$0, .rnn)
    },
    LayerClass("LSTMCell", Signature("input_size", "hidden_size", optional: ["bias", "device", "dtype"])) {
      RecurrentCell(&$0, .lstm)
    },
    LayerClass("GRUCell", Signature("input_size", "hidden_size", optional: ["bias", "device", "dtype"])) {
      RecurrentCell(&$0, .gru)
    },
  ]
}
