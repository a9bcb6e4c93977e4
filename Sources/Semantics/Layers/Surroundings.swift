/// The stack of transforms as far as single calls depend on it.
public struct Surroundings: Equatable, Sendable {
  /// Some gradient transform is on the stack, and the buffers are captured by it.
  public var capturesBuffers = false
  /// Some gradient transform is on the stack, and the inputs are captured by it.
  public var capturesInputs = false
  /// Some gradient transform is on the stack, and the parameters are captured by it.
  public var capturesParameters = false
  /// Autograd differentiates with respect to the model's inputs.
  public var differentiatesInputs = false
  /// The same with respect to the model's parameters.
  public var differentiatesParameters = false
  /// A backward pass towards the model's inputs runs.
  public var pullsBackInputs = false
  /// The same towards the model's parameters.
  public var pullsBackParameters = false
  /// What refuses to overwrite the model's inputs: the innermost transform that does.
  public var inputOverwriting: InPlaceRefusal?
  /// Some transform carries tangents through the forward.
  public var usesForwardMode = false
  /// Some transform carries tangents of the parameters. A `jvp` is over the inputs.
  public var carriesParameterTangents = false
  /// Some transform differentiates the gradient of the inputs in forward mode (`hessian`).
  public var usesHessianOfInputs = false
  /// The levels of the vmaps under which random numbers differ: what is drawn is batched there.
  public var randomLevels = LevelSet.none
  /// The `randomness` of every vmap, outermost first. Those inside of `jacfwd` and `hessian` count: they refuse.
  public var randomness: [Randomness] = []
  /// Some transform is a `jacfwd`.
  public var usesJacfwd = false
  /// The level of the innermost transform, where that is a vmap of the stack's own.
  public var innermostVmap: Int?
  /// The innermost transform is a vmap of the stack's own.
  public var innermostIsVmap: Bool { innermostVmap != nil }

  /// Any transform at all.
  public var isTransformed = false
  /// How many vmaps the forward runs in.
  public var vmapCount: Int { randomness.count }

  init(_ context: Context) {
    isTransformed = !context.transforms.isEmpty
    for (level, transform) in context.transforms.enumerated() {
      switch transform.kind {
      case .vmap(_, _, let randomness):
        self.randomness.append(randomness)
        if randomness == .different { randomLevels = randomLevels.joined(.level(level)) }
      case .gradient(let kind, let argnums):
        take(kind, argnums, context.arguments)
      }
    }
    if case .vmap? = context.transforms.last?.kind { innermostVmap = context.transforms.count - 1 }
  }

  /// `vjp` and `jvp` are given what they differentiate, and capture everything else.
  private mutating func take(_ kind: GradientKind, _ argnums: Operands, _ arguments: Operands) {
    let passed = kind == .vjp || kind == .jvp ? argnums : arguments
    if kind.vmapsForward { randomness.append(.error) }
    if kind.usesForwardMode { usesForwardMode = true }
    if kind == .jacfwd { usesJacfwd = true }
    if kind.vmapsForward, argnums == .params { carriesParameterTangents = true }
    if kind == .hessian, argnums == .inputs { usesHessianOfInputs = true }
    if !passed.contains(.buffers) { capturesBuffers = true }
    if !passed.contains(.inputs) { capturesInputs = true }
    if !passed.contains(.params) { capturesParameters = true }
    if kind.usesAutograd, argnums == .inputs { differentiatesInputs = true }
    if kind.usesAutograd, argnums == .params { differentiatesParameters = true }
    // The backward of a `vjp` is its caller's, and doesn't run with the forward.
    if kind.usesAutograd, kind != .vjp, argnums == .inputs { pullsBackInputs = true }
    if kind.usesAutograd, kind != .vjp, argnums == .params { pullsBackParameters = true }
    if kind.usesAutograd, argnums == .inputs {
      inputOverwriting = .differentiatedInput
    } else if !passed.contains(.inputs) {
      inputOverwriting = .capturedInput
    }
  }
}
