import YAMLSource

/// What the transformed function takes: the names that `arguments` and `in_dims` use.
public struct Operands: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let params = Operands(rawValue: 1)
  public static let buffers = Operands(rawValue: 2)
  public static let inputs = Operands(rawValue: 4)

  package static let named: [(name: String, operand: Operands)] = [
    ("params", .params), ("buffers", .buffers), ("inputs", .inputs),
  ]

  public static func named(_ name: String) -> Operands? { named.first { $0.name == name }?.operand }
}

/// How `torch.func.vmap` treats random operations.
public enum Randomness: String, Sendable, CaseIterable {
  case error, different, same
}

/// The gradient-like transforms of `torch.func`.
public enum GradientKind: String, Sendable, CaseIterable {
  case grad, vjp, jvp, jacrev, jacfwd, hessian

  /// Runs the forward inside of a vmap of its own, over the basis of tangents (`jacfwd` in `eager_transforms.py`).
  package var vmapsForward: Bool { self == .jacfwd || self == .hessian }

  /// Differentiates in reverse: autograd checks in-place operations on what is differentiated.
  package var usesAutograd: Bool { self != .jvp && self != .jacfwd }

  /// Carries tangents through the forward.
  package var usesForwardMode: Bool { self == .jvp || self == .jacfwd || self == .hessian }
}

/// One entry of the stack of transforms around the model.
public struct Transform: Sendable {
  public enum Kind: Sendable {
    /// `torch.func.vmap`: the operands in `batched` have a mapped dimension of `size`.
    case vmap(batched: Operands, size: Int, randomness: Randomness)
    /// A gradient-like transform with respect to one operand.
    case gradient(GradientKind, argnums: Operands)
  }

  public let kind: Kind
  /// The node that spells the transform; nil where it comes from the defaults or the command line.
  public let node: NodeID?
  /// The nodes that say which operands are batched, by operand.
  public let inDims: [Operands: NodeID]
  /// Who asks for the transform, where it isn't the linted file: "the default context".
  public let origin: String

  public init(
    _ kind: Kind, node: NodeID? = nil, inDims: [Operands: NodeID] = [:], origin: String = "the default context"
  ) {
    self.kind = kind
    self.node = node
    self.inDims = inDims
    self.origin = origin
  }

  /// The same without nodes: those of another file mean nothing in the linted one.
  package func moved(to origin: String) -> Transform { Transform(kind, origin: origin) }

  public var gradient: GradientKind? {
    if case .gradient(let kind, _) = kind { kind } else { nil }
  }

  public var randomness: Randomness? {
    if case .vmap(_, _, let randomness) = kind { randomness } else { nil }
  }
}
