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

  /// Whether it runs the forward in its own vmap over basis tangents.
  package var vmapsForward: Bool { self == .jacfwd || self == .hessian }

  /// Whether it uses reverse mode, in which autograd checks in-place operations.
  package var usesAutograd: Bool { self != .jvp && self != .jacfwd }

  /// Whether it uses forward mode.
  package var usesForwardMode: Bool { self == .jvp || self == .jacfwd || self == .hessian }

  /// Whether it takes `primals` and captures everything else.
  package var takesPrimals: Bool { self == .vjp || self == .jvp }
}

/// `torch.func.vmap` with its options.
public struct Vmap: Sendable {
  /// The operands with a mapped dimension, passed or not.
  public var mapped: Operands
  /// The number of examples.
  public var size = 2
  public var randomness = Randomness.error
  /// Whether the result has no mapped dimension (`out_dims=None`).
  public var returnsUnmapped = false
  /// Mapped dimensions other than 0, by operand.
  public var dimensions: [Operands: Int] = [:]

  public init(mapped: Operands, size: Int = 2, randomness: Randomness = .error) {
    (self.mapped, self.size, self.randomness) = (mapped, size, randomness)
  }
}

/// A gradient-like transform with its options.
public struct Gradient: Sendable {
  public let kind: GradientKind
  /// The differentiated operands; nil for the default: see ``Context/argnums(of:)``.
  public var argnums: Operands?
  /// The `randomness` of `jacfwd`'s vmap.
  public var randomness = Randomness.error
  /// Whether `jacrev` with `chunk_size=1` runs the backward pass row by row, without a vmap.
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
  /// The function's arguments in order, if the transform gives them; everything else is captured.
  public var argumentOrder: [Operands]?
  /// The node that spells the transform; nil where it comes from the defaults or the command line.
  public var node: NodeID?
  /// The nodes that say which operands are batched, by operand.
  public var inDims: [Operands: NodeID] = [:]
  /// The origin of a transform from outside of the linted file.
  public var origin = Transform.assumed
  /// The origin of the transform that is assumed where nothing says how models are called.
  private static let assumed = "the default context"
  /// Whether it is assumed.
  public var isAssumed: Bool { node == nil && origin == Transform.assumed }

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

  /// This transform without its nodes, which belong to another file.
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
