/// `RNN`, `LSTM` and `GRU` (`torch/nn/modules/rnn.py`).
///
/// Input (L, N, in), (N, L, in) with `batch_first`, or (L, in); the first output has `directions * real hidden size` features.
/// Returns a tuple: the output and the last hidden states.
package struct Recurrent: Layer {
  package enum Kind: String {
    case rnn = "RNN"
    case lstm = "LSTM"
    case gru = "GRU"

    /// How many matrices the weights of one layer stack.
    package var gates: Dim {
      switch self {
      case .rnn: 1
      case .lstm: 4
      case .gru: 3
      }
    }
  }

  package let kind: Kind
  package let inputSize: Dim
  package let hiddenSize: Dim
  package let layers: Dim
  /// `tanh` or `relu`, of RNN.
  package let nonlinearity: String
  package let bias: Bool?
  package let batchFirst: Bool?
  package let dropout: Double?
  package let isBidirectional: Bool?
  /// Above 0, an LSTM projects its hidden state to so many features.
  package let projectionSize: Dim

  package init(_ a: inout Arguments, _ kind: Kind) {
    self.kind = kind
    inputSize = a.positiveInt("input_size", takesBool: true)
    hiddenSize = a.positiveInt("hidden_size", takesBool: kind != .rnn)
    layers = a.positiveInt("num_layers", default: 1)
    nonlinearity = kind == .rnn ? a.string("nonlinearity", default: "tanh") ?? "tanh" : "tanh"
    bias = a.flag("bias", default: true)
    batchFirst = a.flag("batch_first", default: false)
    dropout = a.isBool("dropout") ? nil : a.float("dropout", default: 0)
    isBidirectional = a.flag("bidirectional", default: false)
    projectionSize = kind == .lstm ? a.int("proj_size", default: 0) : 0
    validate(&a)
  }

  private func validate(_ a: inout Arguments) {
    if kind == .rnn, nonlinearity != "tanh", nonlinearity != "relu" {
      a.refuse(
        .badArgument("Unknown nonlinearity '\(nonlinearity)'. Select from 'tanh' or 'relu'."), at: "nonlinearity")
    }
    if a.isBool("dropout") {
      a.refuse(.badArgument("dropout should be a number in range [0, 1], not a truth value"), at: "dropout")
    }
    if let dropout, !(0...1).contains(dropout) {
      a.refuse(.badArgument("dropout should be a number in range [0, 1], not \(dropout)"), at: "dropout")
    }
    if projectionSize.isBelow(0) {
      a.refuse(.badArgument("proj_size should be a positive integer or zero to disable projections"), at: "proj_size")
    }
    if let hidden = hiddenSize.value, let projection = projectionSize.value, projection > 0, projection >= hidden {
      a.refuse(.badArgument("proj_size has to be smaller than hidden_size"), at: "proj_size")
    }
  }

  package var type: String { kind.rawValue }
  package var savesInput: InputSaving { isOneOperation ? .always : .forParameters }
  package var arity: ClosedRange<Int> { 1...2 }

  /// The hidden and the cell state that an LSTM starts from.
  package func acceptsTuple(at index: Int) -> Bool { kind == .lstm && index == 1 }

  private var directions: Dim { isBidirectional == true ? 2 : isBidirectional == false ? 1 : .unknown }
  private var isProjected: Bool { projectionSize.value.map { $0 > 0 } ?? false }
  /// An LSTM without projections runs as one operation of oneDNN where gradients are taken, the others decompose.
  private var isOneOperation: Bool { kind == .lstm && !isProjected }
  private var realHiddenSize: Dim { isProjected ? projectionSize : hiddenSize }

  /// Only this many layers' parameters are listed.
  private static let listedLayers = 1000

  package var state: [StateTensor] {
    let suffixes = isBidirectional == true ? ["", "_reverse"] : [""]
    return (0..<max(0, min(layers.value ?? 1, Recurrent.listedLayers))).flatMap { layer in
      suffixes.flatMap { parameters(of: layer, "_l\(layer)\($0)") }
    }
  }

  private func parameters(of layer: Int, _ suffix: String) -> [StateTensor] {
    let gateSize = kind.gates * hiddenSize
    var result: [StateTensor] = [
      .parameter("weight_ih\(suffix)", [gateSize, layer == 0 ? inputSize : realHiddenSize * directions]),
      .parameter("weight_hh\(suffix)", [gateSize, realHiddenSize]),
    ]
    if bias != false {
      result += [.parameter("bias_ih\(suffix)", [gateSize]), .parameter("bias_hh\(suffix)", [gateSize])]
    }
    if isProjected { result.append(.parameter("weight_hr\(suffix)", [projectionSize, hiddenSize])) }
    return result
  }

  package var arguments: [(name: String, value: Printed)] {
    var result: [(name: String, value: Printed)] = [
      ("input_size", .dim(inputSize)), ("hidden_size", .dim(hiddenSize)), ("num_layers", .dim(layers)),
      ("bias", .flag(bias)), ("batch_first", .flag(batchFirst)), ("dropout", dropout.map(Printed.number) ?? .string("?")),
      ("bidirectional", .flag(isBidirectional)),
    ]
    switch kind {
    case .rnn: result.append(("nonlinearity", .string(nonlinearity)))
    case .lstm: result.append(("proj_size", .dim(projectionSize)))
    case .gru: break
    }
    return result
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var shape = call.input.shape
    _ = call.rank(in: 2...3, expected: "2D or 3D")
    if shape.rank ?? 0 > 0, !shape[-1].mayEqual(inputSize) {
      call.fail(.featureMismatch("\(type) takes \(inputSize) features, but \(shape[-1]) arrive in \(shape)"))
    }
    if let rank = shape.rank, (2...3).contains(rank), let isFirst = rank == 2 ? false : batchFirst, shape[isFirst ? 1 : 0] == 0 {
      call.fail(.badArgument("Expected sequence length to be larger than 0 in RNN"))
    }
    checkState(&call)
    shape[-1] = realHiddenSize * directions
    var result = call.output(shape, parameters: true)
    result.isTuple = true
    if call.hasFault || recordRefusal(&call) { return result }
    if isOneOperation, call.surroundings.innermostGradient != nil {
      call.recordLoop("aten::mkldnn_rnn_layer", at: call.operandLevels.intersecting(call.surroundings.vmapLevelsAroundGradient))
    }
    if call.isTraining, layers.value ?? 1 > 1, let dropout, dropout > 0, dropout < 1 {
      call.record(.drawsRandomNumbers(draw(call, result.levels)))
      result.levels = result.levels.joined(call.surroundings.randomLevels)
    }
    return result
  }

  /// The hidden state that the call may give: (layers * directions, N, hidden), or without N. An LSTM takes a tuple instead.
  private func checkState(_ call: inout LayerCall) {
    guard call.inputs.count > 1, kind != .lstm, let rank = call.input.shape.rank else { return }
    let state = call.inputs[1].shape
    if let other = state.rank, other != rank { return call.fail(.rankMismatch(expected: "\(rank)D hidden state", got: other)) }
    guard state.rank == rank, (2...3).contains(rank) else { return }
    let batch = rank == 3 ? call.input.shape[batchFirst == true ? 0 : 1] : 1
    let fits = state[0].mayEqual(layers * directions) && state[-1].mayEqual(realHiddenSize)
    if !fits || rank == 3 && batchFirst != nil && !state[1].mayEqual(batch) {
      call.fail(
        .featureMismatch("\(type) expects a hidden state (\(layers * directions), \(batch), \(realHiddenSize)), got \(state)"))
    }
  }

  /// How the dropout between layers draws. Below a gradient transform the recurrence decomposes, and the mask is written into a
  /// tensor batched like the hidden state.
  private func draw(_ call: LayerCall, _ levels: LevelSet) -> RandomDraw {
    let surroundings = call.surroundings
    guard surroundings.innermostGradient != nil else { return .sampled }
    let around = surroundings.vmapLevelsAroundGradient
    if around.levels.count > 1 { return .attentionMask }
    return around.isSubset(of: levels) ? .sampled : .intoFreshTensor
  }

  /// The first of the refusals, in PyTorch's order; whether there is one.
  private func recordRefusal(_ call: inout LayerCall) -> Bool {
    if call.recordRecurrence("aten::" + operation, decomposes: !isOneOperation) { return true }
    guard isOneOperation, call.carriesTangent(parameters: true) else { return false }
    call.record(.unsupported(by: .forwardMode, operation: "mkldnn_rnn_layer"))
    return true
  }

  private var operation: String {
    switch kind {
    case .rnn: "rnn_\(nonlinearity).input"
    case .lstm: "lstm.input"
    case .gru: "gru.input"
    }
  }
}

extension LayerCall {
  /// Records the refusal of a recurrence on batched inputs or weights; returns whether there is one. Vmaps inside all gradient
  /// transforms meet `operation`, which lacks a batching rule (nil: it has one). Gradient transforms decompose it into
  /// in-place sums, where vmaps further out meet batched inputs and an unbatched hidden state.
  package mutating func recordRecurrence(_ operation: String?, decomposes: Bool = true) -> Bool {
    let met = inputLevels.joined(parameterLevels).subtracting(surroundings.vmapLevelsAroundGradient)
    if let operation, !met.isEmpty {
      record(.lacksBatchingRule(levels: met, operation: operation))
      return true
    }
    let around = surroundings.vmapLevelsAroundGradient
    let given = inputs.dropFirst().reduce(parameterLevels) { $0.joined($1.levels) }
    let written = input.levels.subtracting(given).intersecting(around)
    guard decomposes, !written.isEmpty else { return false }
    record(.lacksBatchingRule(levels: written, operation: "aten::add_ of batched inputs to an unbatched hidden state"))
    return true
  }
}

extension Recurrent {
  package static let classes = [
    LayerClass(
      "RNN", Signature("input_size", "hidden_size", optional: ["num_layers", "nonlinearity"] + common + ["device", "dtype"]),
      checks: checks
    ) { Recurrent(&$0, .rnn) },
    LayerClass(
      "LSTM", Signature("input_size", "hidden_size", optional: ["num_layers"] + common + ["proj_size", "device", "dtype"]),
      checks: checks
    ) { Recurrent(&$0, .lstm) },
    LayerClass(
      "GRU", Signature("input_size", "hidden_size", optional: ["num_layers"] + common + ["device", "dtype"]), checks: checks
    ) { Recurrent(&$0, .gru) },
  ]

  private static let checks = ["num_layers", "nonlinearity", "bias", "batch_first", "dropout", "proj_size"]
  private static let common = ["bias", "batch_first", "dropout", "bidirectional"]
}
