/// The abstract value of a tensor: what is known of it before anything runs.
public struct TensorFacts: Equatable, Sendable {
  public var shape: Shape
  /// The vmap levels at which the tensor is batched.
  public var levels: LevelSet
  public var storage: Storage
  /// Whether a gradient in reverse mode flows through the tensor.
  public var carriesGradient: Bool
  /// A tuple of tensors (an LSTM's output), which layers that expect a tensor refuse.
  public var isTuple = false

  /// Whose memory the tensor is, as far as an in-place operation on it matters.
  public enum Storage: Equatable, Sendable {
    /// The model's own input, or a view of it.
    case modelInput
    /// Made by a layer. `savedBy`: the call whose gradient needs this very value (Sigmoid, Softmax ...), or -1.
    case fresh(savedBy: Int32)
  }

  public init(shape: Shape, levels: LevelSet, storage: Storage = .fresh(savedBy: -1), carriesGradient: Bool = false) {
    self.shape = shape
    self.levels = levels
    self.storage = storage
    self.carriesGradient = carriesGradient
  }

  /// Nothing known but that it depends on no batched value.
  public static let unknown = TensorFacts(shape: .unknown, levels: .none)
}
