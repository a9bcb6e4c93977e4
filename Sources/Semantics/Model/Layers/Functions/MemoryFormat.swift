/// `memory_format=` of functions that copy tensors or make new ones (`c10/core/MemoryFormat.h`).
package enum MemoryFormat: String, Sendable {
  case contiguous = "contiguous_format"
  case channelsLast = "channels_last"
  case channelsLast3d = "channels_last_3d"

  /// The number of dimensions that it is for; nil for any.
  var rank: Int? {
    switch self {
    case .contiguous: nil
    case .channelsLast: 4
    case .channelsLast3d: 5
    }
  }

  /// The argument of a call; nil where the function keeps or chooses the format itself.
  init?(_ a: inout Arguments) {
    guard a.signature.index(of: "memory_format") != nil, a.isNone("memory_format", default: true) != true, let name = a.string("memory_format") else {
      return nil
    }
    self.init(rawValue: name.split(separator: ".").last.map(String.init) ?? name)
  }
}

/// A function that is asked for a memory format: vmap refuses all but `torch.contiguous_format` of a batched tensor, also of the tangents
/// that `jacfwd` maps over (`aten/src/ATen/functorch/BatchRulesFactory.cpp`, `BatchRulesUnaryOps.cpp`).
package struct Formatted: SeveralOutputs {
  private let layer: any Layer
  private let format: MemoryFormat

  init(_ layer: any Layer, _ format: MemoryFormat) { (self.layer, self.format) = (layer, format) }

  package var type: String { layer.type }
  package var arguments: [(name: String, value: Printed)] { layer.arguments + [("memory_format", .string("torch." + format.rawValue))] }
  package var savesInput: InputSaving { layer.savesInput }
  package var arity: ClosedRange<Int> { layer.arity }
  package func acceptsTuple(at index: Int) -> Bool { layer.acceptsTuple(at: index) }
  package func outputCount(_ inputs: [TensorFacts]) -> Int? { 1 }
  private var operation: String { type + " with a memory format" }

  package func strides(_ call: PlacedCall) -> Strides? { format.rank == call.output.rank ? Strides(channelsLast: call.output) : nil }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let output = layer.transfer(&call)
    guard let rank = format.rank else { return output }
    if isRefused(call.input, underVmap: call.surroundings.innermostIsVmap) {
      call.record(.lacksBatchingRule(levels: call.inputLevels, operation: operation))
    } else if copies(call.input), isDifferentiable, call.hasMappedTangents {
      call.record(.unsupported(by: .forwardMode, operation: operation))
    } else if let own = output.shape.rank, own != rank, call.inputLevels.isEmpty {
      call.fail(.rankMismatch(expected: "\(rank)D", got: own))
    }
    return output
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard let rank = format.rank, let input = run.inputs.first?.placed else { return try layer.execute(&run) }
    if isRefused(input, underVmap: run.stack.innermostIsVmap) { try run.demandBatchingRule(operation, on: input.levels) }
    if copies(input), isDifferentiable, run.stack.mapsTangents { try run.refuseTangents(operation) }
    let output = try layer.execute(&run)
    if output.rank != rank, input.levels.isEmpty { throw .shape("required rank \(rank) tensor to use \(format.rawValue) format") }
    return output
  }

  /// What is in the format already is handed on, and needs no copy.
  private func copies(_ input: TensorFacts) -> Bool {
    let isDone = input.shape.rank == format.rank && input.isChannelsLast
    return !isDone || !["contiguous", "to", "float", "cpu", "cuda"].contains(type)
  }

  /// Whether the result depends on more than the input's shape.
  private var isDifferentiable: Bool { !type.hasSuffix("_like") }

  /// `contiguous` asks a vmap for the format in any case.
  private func isRefused(_ input: TensorFacts, underVmap: Bool) -> Bool {
    !input.levels.isEmpty && (copies(input) || type == "contiguous" && underVmap)
  }
}
