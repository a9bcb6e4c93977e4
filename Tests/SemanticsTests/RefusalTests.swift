import Testing

@testable import Catalogue
@testable import Execution
@testable import Formats
@testable import Model

/// Which operations torch.func refuses of recurrent layers, attention, reparametrized layers and the odd ones, as measured
/// with torch 2.15.
@Suite struct RefusalTests {
  /// What the first refusal is about.
  enum Refusal: Equatable, Sendable {
    case batching(String)
    case unsupported(Unsupporting, String)
    case random
    case statistics

    init?(_ effect: Effect, _ surroundings: Surroundings) {
      switch effect {
      case .lacksBatchingRule(_, let operation): self = .batching(operation)
      case .unsupported(let by, let operation): self = .unsupported(by, operation)
      case .drawsRandomNumbers(let draw) where draw.outcome(surroundings) != .runs: self = .random
      case .updatesStatistics(let levels) where !levels.isEmpty: self = .statistics
      default: return nil
      }
    }
  }

  static let lstm = ModuleCall.nn("LSTM", .int(8), .int(4))
  static let gru = ModuleCall.nn("GRU", .int(8), .int(4))
  static let deep = ModuleCall.nn("LSTM", .int(8), .int(4), .int(2), keywords: ["dropout": .float(0.5)])
  static let projected = ModuleCall.nn("LSTM", .int(8), .int(4), keywords: ["proj_size": .int(2)])
  static let added = Refusal.batching("aten::add_ of batched inputs to an unbatched hidden state")

  @Test(
    arguments: [
      (lstm, "vmap(i)", .batching("aten::lstm.input")), (lstm, "vmap(p)", .batching("aten::lstm.input")),
      (lstm, "vmap(o)", nil), (lstm, "vmap(i) > grad(p)", nil), (lstm, "grad(p) > vmap(i)", .batching("aten::lstm.input")),
      (lstm, "jvp(i)", .unsupported(.forwardMode, "mkldnn_rnn_layer")), (lstm, "grad(i)", nil),
      (gru, "vmap(i)", .batching("aten::gru.input")), (gru, "vmap(i) > grad(p)", added), (gru, "vmap(pi) > grad(p)", nil),
      (gru, "jvp(i)", nil), (projected, "vmap(i) > grad(p)", added), (projected, "jvp(i)", nil),
      (deep, "vmap(i)", .batching("aten::lstm.input")), (deep, "vmap(o)", .random), (deep, "vmap(o;same)", nil),
      (lstm, "vmap(pi) > grad(i) > vmap(o)", nil), (gru, "vmap(i) > grad(i) > vmap(o)", added),
      (deep, "vmap(o;different) > grad(i)", .random), (deep, "vmap(i;different) > grad(i)", nil),
      (deep, "vmap(i;different) > vmap(i;same) > grad(i)", .random), (deep, "vmap(i;same) > vmap(i;same) > grad(i)", nil),
      (.nn("GRUCell", .int(8), .int(4)), "vmap(i) > grad(i) > vmap(pi)", added),
      (.nn("GRUCell", .int(8), .int(4)), "vmap(i)", nil), (.nn("GRUCell", .int(8), .int(4)), "vmap(i) > grad(p)", added),
      (.nn("LSTMCell", .int(8), .int(4)), "vmap(pi)", .batching("aten::lstm_cell")),
    ] as [(ModuleCall, Stack, Refusal?)])
  func recurrentLayers(_ layer: ModuleCall, _ stack: Stack, _ expected: Refusal?) {
    #expect(first(layer, stack, layer.target.hasSuffix("Cell") ? [2, 8] : [3, 2, 8]) == expected)
  }

  static let flash = Refusal.unsupported(.forwardMode, "_scaled_dot_product_flash_attention_for_cpu")
  static let fast = Refusal.unsupported(.autograd, "aten::_native_multi_head_attention")
  static func encoder(_ dropout: Double, batchFirst: Bool = false) -> ModuleCall {
    .nn(
      "TransformerEncoderLayer", .int(8), .int(2), .int(16), .float(dropout),
      keywords: ["batch_first": .bool(batchFirst)])
  }

  @Test(
    arguments: [
      (encoder(0), "vmap(i)", .train, nil), (encoder(0.1), "vmap(i)", .train, .random), (encoder(0.1), "vmap(i)", .eval, nil),
      (encoder(0.1), "vmap(i;different)", .train, nil), (encoder(0.1), "vmap(i;different) > vmap(i;different)", .train, .random),
      (encoder(0.1), "vmap(i;same) > vmap(i;same)", .train, nil), (encoder(0.1), "vmap(i;same) > vmap(i;different)", .train, .random),
      (encoder(0), "jvp(i)", .train, flash), (encoder(0.1), "jvp(i)", .train, nil), (encoder(0.1), "jvp(i)", .eval, flash),
      (encoder(0), "grad(i)", .train, nil), (encoder(0, batchFirst: true), "grad(i) > vmap(i)", .eval, fast),
      (encoder(0, batchFirst: true), "grad(i) > vmap(p)", .eval, nil), (encoder(0), "grad(i) > vmap(i)", .eval, nil),
      (
        encoder(0), "grad(p) > grad(p)", .train,
        .unsupported(.secondDerivative, "_scaled_dot_product_flash_attention_for_cpu_backward")
      ),
    ] as [(ModuleCall, Stack, Mode, Refusal?)])
  func attention(_ layer: ModuleCall, _ stack: Stack, _ mode: Mode, _ expected: Refusal?) {
    #expect(first(layer, stack, [3, 2, 8], mode: mode) == expected)
  }

  static let linear = Value.call(.nn("Linear", .int(8), .int(8)))
  static let divided = Refusal.batching("aten::div.out")

  @Test(arguments: ["utils.", "utils.parametrizations."])
  func reparametrizedLayers(prefix: String) {
    let spectral = ModuleCall.nn(prefix + "spectral_norm", Self.linear)
    let weight = ModuleCall.nn(prefix + "weight_norm", Self.linear)
    #expect(first(spectral, "vmap(i)", [3, 8]) == nil)
    #expect(first(spectral, "vmap(p)", [3, 8]) == Self.divided)
    #expect(first(spectral, "vmap(b)", [3, 8]) == Self.divided)
    #expect(first(spectral, "vmap(p)", [3, 8], mode: .eval) == nil)
    #expect(first(spectral, "grad(p)", [3, 8]) == nil)
    #expect(first(spectral, "jacfwd(p)", [3, 8]) == .unsupported(.forwardMode, "div_out"))
    #expect(first(weight, "vmap(pi)", [3, 8]) == nil)
    #expect(first(weight, "hessian(p)", [3, 8]) == .unsupported(.forwardMode, "_weight_norm_interface"))
  }

  @Test(
    arguments: [
      (.nn("RReLU"), "vmap(i)", .unsupported(.vmap, "aten::rrelu")), (.nn("RReLU"), "grad(i)", nil),
      (.nn("RReLU"), "jacfwd(i)", .unsupported(.vmap, "aten::rrelu")),
      (.nn("CrossMapLRN2d", .int(2)), "grad(i)", .unsupported(.anyTransform, "CrossMapLRN2d")),
      (.nn("Hardsigmoid"), "grad(i)", nil),
      (.nn("Hardsigmoid"), "hessian(i)", .unsupported(.secondDerivative, "aten::hardsigmoid_backward")),
      (.nn("Hardsigmoid"), "grad(i) > grad(i)", .unsupported(.secondDerivative, "aten::hardsigmoid_backward")),
      (.nn("Dropout"), "vmap(o)", .random), (.nn("Dropout"), "jacfwd(i)", .random), (.nn("Dropout", .float(1)), "vmap(i)", nil),
      (.nn("Dropout", .float(0)), "vmap(i)", nil), (.nn("Dropout"), "vmap(i;same)", nil),
      (.nn("InstanceNorm2d", .int(3)), "vmap(i)", nil),
      (.nn("InstanceNorm2d", .int(3), keywords: ["track_running_stats": .bool(true)]), "vmap(i)", .statistics),
      (.nn("InstanceNorm2d", .int(3), keywords: ["track_running_stats": .bool(true)]), "grad(i)", nil),
    ] as [(ModuleCall, Stack, Refusal?)])
  func otherLayers(_ layer: ModuleCall, _ stack: Stack, _ expected: Refusal?) {
    #expect(first(layer, stack, [2, 3, 4, 4]) == expected)
  }

  /// A mask that differs is batched, and so is all that is computed from it.
  @Test func differentMasksAreBatched() {
    let model = ModuleCall.sequential([.nn("Dropout"), .nn("BatchNorm1d", .int(8))])
    let stack: Stack = "vmap(p;different)"
    #expect(stack.effects(of: model, [3, 8]).contains(.updatesStatistics(levels: .level(0))))
  }

  private func first(_ model: ModuleCall, _ stack: Stack, _ input: Shape, mode: Mode = .train) -> Refusal? {
    var context = Context()
    context.transforms = stack.transforms
    context.arguments = [.params, .buffers, .inputs]
    let surroundings = Surroundings(context)
    return stack.effects(of: model, input, mode: mode).lazy.compactMap { Refusal($0, surroundings) }.first
  }
}
