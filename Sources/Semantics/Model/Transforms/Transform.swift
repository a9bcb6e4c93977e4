import YAMLSource

/// How `torch.func.vmap` treats random operations.
public enum Randomness: String, Sendable, CaseIterable {
  case error, different, same
}

/// The gradient-like transforms of `torch.func` (`torch/_functorch/eager_transforms.py`).
public enum GradientKind: String, Sendable, CaseIterable {
  case grad
  case gradAndValue = "grad_and_value"
  case vjp, jvp, jacrev, jacfwd, hessian

  /// Runs the forward inside of a vmap of its own, over the basis of tangents.
  package var vmapsForward: Bool { self == .jacfwd || self == .hessian }

  /// Differentiates in reverse: autograd checks in-place operations on what is differentiated.
  package var usesAutograd: Bool { self != .jvp && self != .jacfwd }

  /// Carries tangents through the forward.
  package var usesForwardMode: Bool { self == .jvp || self == .jacfwd || self == .hessian }

  /// Is handed what it differentiates, as `primals`, and captures everything else.
  package var takesPrimals: Bool { self == .vjp || self == .jvp }
}

/// `torch.func.vmap` with its options.
public struct Vmap: Sendable {
  /// What has a mapped dimension, whether the function takes it or not.
  public var mapped: Operands
  /// How many examples there are.
  public var size = 2
  public var randomness = Randomness.error
  /// The mapped dimensions other than 0, by what has them: parameters, buffers, or one input.
  public var dimensions: [Operands: Int] = [:]

  public init(mapped: Operands, size: Int = 2, randomness: Randomness = .error) {
    (self.mapped, self.size, self.randomness) = (mapped, size, randomness)
  }
}

/// A gradient-like transform with its options.
public struct Gradient: Sendable {
  public let kind: GradientKind
  /// What it differentiates; nil for the first of what the function takes: see ``Context/argnums(of:)``.
  public var argnums: Operands?
  /// That of the vmap over the basis of tangents in a `jacfwd`.
  public var randomness = Randomness.error
  /// A `jacrev` of `chunk_size=1` runs its backward pass for one row after the other, without a vmap.
  public var isRowByRow = false

  public init(kind: GradientKind, argnums: Operands? = nil) { (self.kind, self.argnums) = (kind, argnums) }
}

/// One entry of the stack of transforms around the model.
public struct Transform: Sendable {
  public enum Kind: Sendable {
    case vmap(Vmap)
    case gradient(Gradient)
  }

  public var kind: Kind
  /// What the transformed function takes, in order, where the transform says so itself; what it doesn't take is captured.
  public var argumentOrder: [Operands]?
  /// The node that spells the transform; nil where it comes from the defaults or the command line.
  public var node: NodeID?
  /// The nodes that say which operands are batched, by operand.
  public var inDims: [Operands: NodeID] = [:]
  /// Who asks for the transform, where it isn't the linted file: "the default context".
  public var origin = "the default context"

  public init(_ kind: Kind, argumentOrder: [Operands]? = nil, node: NodeID? = nil) {
    (self.kind, self.argumentOrder, self.node) = (kind, argumentOrder, node)
  }

  /// A vmap of 0-dimensions.
  public static func vmap(_ mapped: Operands, size: Int = 2, randomness: Randomness = .error) -> Transform {
    Transform(.vmap(Vmap(mapped: mapped, size: size, randomness: randomness)))
  }

  public static func gradient(_ kind: GradientKind, argnums: Operands? = nil) -> Transform {
    Transform(.gradient(Gradient(kind: kind, argnums: argnums)))
  }

  /// The same without nodes: those of another file mean nothing in the linted one.
  package func moved(to origin: String) -> Transform {
    var copy = self
    (copy.node, copy.inDims, copy.origin) = (nil, [:], origin)
    return copy
  }

  /// As torch.func calls it.
  public var name: String {
    switch kind {
    case .vmap: "vmap"
    case .gradient(let gradient): gradient.kind.rawValue
    }
  }

  public var vmap: Vmap? {
    if case .vmap(let vmap) = kind { vmap } else { nil }
  }

  public var gradient: Gradient? {
    if case .gradient(let gradient) = kind { gradient } else { nil }
  }

  /// The `randomness` that the transform can be given: that of a vmap or a `jacfwd`.
  public var randomness: Randomness? {
    switch kind {
    case .vmap(let vmap): vmap.randomness
    case .gradient(let gradient): gradient.kind == .jacfwd ? gradient.randomness : nil
    }
  }

  /// The node that says that an operand is batched.
  public func place(of operand: Operands) -> NodeID? {
    inDims[operand] ?? (operand.hasInputs ? inDims[.inputs] : nil) ?? node
  }
}
