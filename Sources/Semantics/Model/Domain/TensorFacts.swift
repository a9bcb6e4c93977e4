/// The abstract value of a tensor: what is known of it before anything runs.
public struct TensorFacts: Equatable, Sendable {
  public var shape: Shape
  /// The vmap levels at which the tensor is batched.
  public var levels: LevelSet
  /// A tuple of tensors (an LSTM's output), which layers that expect a tensor refuse.
  public var isTuple = false
  /// Whether a gradient in reverse mode flows through the tensor.
  public var carriesGradient: Bool
  /// A parameter has gone into the tensor: it requires grad, whether or not a gradient is taken.
  public var dependsOnParameters: Bool
  /// A view that an operation returned with others (`chunk`, `split`), or a view of one.
  public var isOneOfSeveralViews = false
  /// Whose memory the tensor is, as far as an operation in place on it matters: the call that made it. Views and what is
  /// overwritten share it. The analysis gives a new tensor its own, -1 until then.
  public var memory: Int32 = -1
  /// Some gradient needs the value that is in the memory.
  public var isSaved = false

  public init(shape: Shape, levels: LevelSet, carriesGradient: Bool = false, dependsOnParameters: Bool = false) {
    self.shape = shape
    self.levels = levels
    self.carriesGradient = carriesGradient
    self.dependsOnParameters = dependsOnParameters
  }

  /// Nothing known but that it depends on no batched value.
  public static let unknown = TensorFacts(shape: .unknown, levels: .none)
}

/// When a layer's gradient needs the value of its input (`tools/autograd/derivatives.yaml`).
public enum InputSaving: Sendable {
  case never
  /// For any gradient that flows through the layer.
  case always
  /// For the gradient of the layer's own parameters.
  case forParameters
}
