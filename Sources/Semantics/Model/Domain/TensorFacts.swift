/// The abstract value of a tensor.
public struct TensorFacts: Equatable, Sendable {
  public var shape: Shape
  /// The vmap levels at which the tensor is batched.
  public var levels: LevelSet
  /// Whether it is a tuple of tensors (an LSTM's output), which most layers refuse.
  public var isTuple = false
  /// Whether a gradient in reverse mode flows through the tensor.
  public var carriesGradient: Bool
  /// Whether the tensor depends on a parameter and so requires grad, with or without a gradient transform.
  public var dependsOnParameters: Bool
  /// Whether the tensor has a tangent: a transform in forward mode differentiates something that has gone into it.
  public var carriesTangent: Bool
  /// A parameter as the module holds it: nothing has been computed of it.
  public var isLeaf = false
  /// Holds truth values, by which a tensor can be masked.
  public var isBoolean = false
  /// A view that an operation returned with others (`chunk`, `split`), or a view of one.
  public var isOneOfSeveralViews = false
  /// How the elements lie in memory; nil: row-major.
  public var strides: Strides?
  /// The tensor's memory: the index of the call that allocated it, shared by views and in-place results; -1 until the
  /// analysis sets it.
  public var memory: Int32 = -1
  /// Whether a gradient needs the value in this memory.
  public var isSaved = false
  public var elementType = ElementType.float32

  public init(
    shape: Shape, levels: LevelSet, carriesGradient: Bool = false, dependsOnParameters: Bool = false, carriesTangent: Bool = false
  ) {
    self.shape = shape
    self.levels = levels
    self.carriesGradient = carriesGradient
    self.dependsOnParameters = dependsOnParameters
    self.carriesTangent = carriesTangent
  }

  /// Says that nothing is differentiated through the tensor: it was detached, or holds places or truth values.
  package mutating func stopDerivatives() { (carriesGradient, dependsOnParameters, carriesTangent) = (false, false, false) }

  /// Takes over from another tensor what is differentiated through it.
  package mutating func takeDerivatives(of other: TensorFacts) {
    (carriesGradient, dependsOnParameters, carriesTangent) = (other.carriesGradient, other.dependsOnParameters, other.carriesTangent)
  }

  /// Unknown, but not batched.
  public static let unknown = TensorFacts(shape: .unknown, levels: .none)
}

/// When a layer's gradient needs the value of its input (`tools/autograd/derivatives.yaml`).
public enum InputSaving: Sendable {
  case never
  /// For any gradient that flows through the layer.
  case always
  /// For the gradient of the layer's own parameters.
  case forParameters
  /// For any gradient that flows through the layer: the inputs at these places.
  case at([Int])
}

extension InputSaving {
  /// Whether it is about the input at `place`, where any is saved.
  package func includes(_ place: Int) -> Bool {
    if case .at(let places) = self { places.contains(place) } else { true }
  }
}
