/// One kind of module or function of tensors, with the arguments that it was built with.
///
/// A conforming type is the one home of what normlint knows about a class of PyTorch: how it is built and what it refuses
/// (its initialiser), its parameters and buffers, and its transfer function.
public protocol Layer: Sendable {
  /// The class's short name in PyTorch (`BatchNorm2d`).
  var type: String { get }

  /// The constructor arguments as the module's attributes show them, for `normlint graph`.
  var arguments: [(name: String, value: Printed)] { get }

  /// Parameters and buffers, in the order in which the module registers them.
  var state: [StateTensor] { get }

  /// The transfer function of `forward`: the output's facts from the inputs' facts; effects are recorded in `call`.
  func transfer(_ call: inout LayerCall) -> TensorFacts

  /// The reference execution of `forward`: computes real tensors, and throws what PyTorch raises. Independent of `transfer`,
  /// so that each checks the other.
  func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor

  /// How the output lies in memory; nil: row-major, or as the transfer function says.
  func strides(_ call: PlacedCall) -> Strides?

  /// Floating-point operations of one call, from the shapes of its inputs and its output.
  func work(_ inputs: [Shape], _ output: Shape) -> Double

  /// False for a class that the catalogue lacks.
  var isModelled: Bool { get }

  /// When the layer's gradient needs the value of its input: then nothing may overwrite it later.
  var savesInput: InputSaving { get }

  /// How many tensors the module's forward takes.
  var arity: ClosedRange<Int> { get }

  /// Whether forward takes a tuple of tensors, such as an LSTM's output, as its input at `index`.
  func acceptsTuple(at index: Int) -> Bool

  /// The key of the file that decides what the layer is; nil for one that is known by its class.
  var switching: SwitchFacts? { get }

  /// Whether forward takes tensors of another element type than the parameters', as they arrive in `call`.
  func mixesElementTypes(_ call: LayerCall) -> Bool

  /// The forward to follow when the module's mode and input shapes are known; nil for a layer that has a transfer function.
  var deferred: (any DeferredForward)? { get }

  /// Whether the module is an `InstanceNorm` with running statistics, which patches of batch norms leave alone.
  var tracksInstanceStatistics: Bool { get }

  /// `torch.func.replace_all_batch_norm_modules_` on this module (`torch/_functorch/batch_norm_replacement.py`).
  mutating func removeRunningStatistics()

  /// `torch.nn.SyncBatchNorm.convert_sync_batchnorm` on this module.
  mutating func convertToSynchronized()

  /// The replacement by `opacus.validators.ModuleValidator.fix`; nil if it keeps the layer.
  /// - Parameter groups: the `num_groups` of the call; nil for Opacus' own choice
  func repairedByOpacus(groups: Dim?) -> (any Layer)?

  /// The layer with a bias, as fusing a norm into it gives it one; nil where nothing can be fused into it.
  func withBias() -> (any Layer)?
}

extension Layer {
  public var arguments: [(name: String, value: Printed)] { [] }
  public var state: [StateTensor] { [] }
  public func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    throw .skipped("normlint can't run a \(type)")
  }
  public func strides(_ call: PlacedCall) -> Strides? { nil }
  public func work(_ inputs: [Shape], _ output: Shape) -> Double { weightedWork(output) }
  public var isModelled: Bool { true }
  public var savesInput: InputSaving { .never }
  public var arity: ClosedRange<Int> { 1...1 }
  public func acceptsTuple(at index: Int) -> Bool { false }
  public var switching: SwitchFacts? { nil }
  public func mixesElementTypes(_ call: LayerCall) -> Bool { false }
  public func withBias() -> (any Layer)? { nil }
  public var deferred: (any DeferredForward)? { nil }
  public var tracksInstanceStatistics: Bool { false }
  public mutating func removeRunningStatistics() {}
  public mutating func convertToSynchronized() {}
  public func repairedByOpacus(groups: Dim?) -> (any Layer)? { nil }
}

/// A parameter or buffer of a module.
public struct StateTensor: Equatable, Sendable {
  public let name: String
  public let shape: Shape
  public let isBuffer: Bool
  /// Whether gradients can flow through it: integers have none.
  package var isFloating = true

  package static func parameter(_ name: String, _ shape: Shape) -> StateTensor {
    StateTensor(name: name, shape: shape, isBuffer: false)
  }

  package static func buffer(_ name: String, _ shape: Shape) -> StateTensor {
    StateTensor(name: name, shape: shape, isBuffer: true)
  }
}

/// An argument as `normlint graph` prints it.
public enum Printed: Equatable, Sendable {
  case none
  case bool(Bool)
  case number(Double)
  case dim(Dim)
  case dims([Dim])
  case list([Printed])
  case string(String)

  /// Nil prints as unknown.
  package static func flag(_ value: Bool?) -> Printed { value.map(Printed.bool) ?? .string("?") }
  package static func tuple(_ shape: Shape) -> Printed { .dims(shape.dims) }
  /// A number, None or unknown.
  package static func optional(_ value: Double?) -> Printed { value.map(Printed.number) ?? .none }
}

/// A class of PyTorch that a configuration can name: its constructor's parameters and the layer that it makes.
package struct LayerClass: Sendable {
  package let name: String
  private let layer: @Sendable (inout Arguments) -> any Layer
  private let parameters: Parameters

  /// Those of a function are parsed when it is looked up: a file names few of them.
  private enum Parameters: Sendable {
    case module(Signature)
    case function(String)
  }

  package var signature: Signature {
    switch parameters {
    case .module(let signature): signature
    case .function(let text): LayerClass.parsed(text).written
    }
  }

  /// Of a function of tensors, its parameters as PyTorch has them, the tensors among them.
  package var function: FunctionSignature? { if case .function(let text) = parameters { LayerClass.signature(of: text) } else { nil } }

  /// The parameters that a function's text writes, parsed once.
  static func signature(of text: String) -> FunctionSignature { parsed(text).function }

  private static let functions = Memo<String, (function: FunctionSignature, written: Signature)>()

  private static func parsed(_ text: String) -> (function: FunctionSignature, written: Signature) {
    functions.value(for: text) {
      let function = FunctionSignature(text)
      return (function, function.written.checking(LayerClass.sizes))
    }
  }

  private static let sizes = [
    "in_channels", "out_channels", "in_features", "out_features", "in1_features", "in2_features", "num_features",
    "num_channels", "num_parameters", "num_embeddings", "embedding_dim", "normalized_shape", "input_size", "hidden_size",
  ]

  /// - Parameter checks: the parameters that the constructor checks, besides sizes of tensors that it allocates
  package init(
    _ name: String, _ signature: Signature, checks: [String] = [],
    _ make: @escaping @Sendable (inout Arguments) -> any Layer
  ) {
    self.name = name
    // Lazy modules create their parameters at the first call.
    parameters = .module(signature.checking(name.hasPrefix("Lazy") ? checks : checks + LayerClass.sizes))
    layer = make
  }

  /// A function of tensors, by its parameters as ``FunctionSignature`` writes them.
  package init(function name: String, _ parameters: String, _ make: @escaping @Sendable (inout Arguments) -> any Layer) {
    (self.name, self.parameters, layer) = (name, .function(parameters), make)
  }

  /// The layer that a call makes.
  package func make(_ a: inout Arguments) -> any Layer {
    let layer = layer(&a)
    guard case .function = parameters else { return layer }
    return MemoryFormat(&a).map { Formatted(layer, $0) } ?? layer
  }
}

extension Layer {
  /// Floating-point operations of one call on one lane: by default one for each value of the output and, with a weight, two
  /// for each value of a slice of it.
  package func weightedWork(_ output: Shape) -> Double {
    let elements = Double(output.elements ?? 0)
    let weight = state.first { $0.name == "weight" && $0.shape.rank ?? 0 >= 2 }
    guard let weight, let fanIn = weight.shape.product(1...).value else { return elements }
    return 2 * elements * Double(fanIn)
  }
}
