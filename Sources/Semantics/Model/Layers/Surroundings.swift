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
  /// Whether a vmap stands inside of that one, which PyTorch comes to first.
  package var inputOverwritingIsBehindVmap = false
  /// Some transform carries tangents through the forward.
  public var usesForwardMode = false
  /// Some transform carries tangents of the parameters. A `jvp` is over the inputs.
  public var carriesParameterTangents = false
  /// What differentiates, outermost first. A `hessian` is two: `jacfwd` of `jacrev`.
  package var differentiations: [Differentiation] = []
  /// The levels of the vmaps under which random numbers differ: what is drawn is batched there.
  public var randomLevels = LevelSet.none
  /// The `randomness` of every vmap, outermost first. Those inside of `jacfwd` and `hessian` count: they refuse.
  public var randomness: [Randomness] = []
  /// For each of these vmaps, whether a gradient transform stands between it and the next one inside.
  public var isSeparated: [Bool] = []
  /// Some transform is a `jacfwd`.
  public var usesJacfwd = false
  /// Where a `jacrev` directly inside of a vmap differentiates a gradient: the backward pass of a backward pass runs row by row.
  package var secondBackwards: [SecondBackward] = []
  /// The level of the innermost transform, where that is a vmap of the stack's own.
  public var innermostVmap: Int?
  /// The level of the innermost gradient transform.
  public var innermostGradient: Int?
  /// The levels of the vmaps that stand around the innermost gradient transform.
  public var vmapLevelsAroundGradient = LevelSet.none
  /// The innermost transform is a vmap of the stack's own.
  public var innermostIsVmap: Bool { innermostVmap != nil }

  /// Any transform at all.
  public var isTransformed = false
  /// The model's caller is not known, and so neither is the number of tensors that it hands over.
  package var callerIsUnknown = false
  /// How many vmaps the forward runs in.
  public var vmapCount: Int { randomness.count }

  package init(_ context: Context) {
    isTransformed = !context.transforms.isEmpty
    callerIsUnknown = context.callerIsUnknown
    for (level, transform) in context.transforms.enumerated() {
      switch transform.kind {
      case .vmap(_, _, let randomness):
        enter(randomness)
        if randomness == .different { randomLevels = randomLevels.joined(.level(level)) }
      case .gradient(let kind, let argnums):
        take(kind, argnums, context.arguments, level)
        innermostGradient = level
        vmapLevelsAroundGradient = context.vmapLevels.outside(of: level)
      }
    }
    if case .vmap? = context.transforms.last?.kind { innermostVmap = context.transforms.count - 1 }
    secondBackwards = Surroundings.secondBackwards(context.transforms)
  }

  /// Tangents between the two keep the backward passes apart.
  private static func secondBackwards(_ stack: [Transform]) -> [SecondBackward] {
    stack.indices.dropLast().flatMap { i -> [SecondBackward] in
      guard case .vmap = stack[i].kind, case .gradient(.jacrev, let outer) = stack[i + 1].kind else { return [] }
      return stack[(i + 2)...].prefix { $0.gradient?.usesForwardMode != true }.compactMap { transform in
        guard case .gradient(let kind, let inner) = transform.kind, kind == .grad || kind == .jacrev else { return nil }
        return SecondBackward(outer: outer, inner: inner, isJacobian: kind == .jacrev)
      }
    }
  }

  private mutating func enter(_ vmap: Randomness) {
    randomness.append(vmap)
    isSeparated.append(false)
    inputOverwritingIsBehindVmap = inputOverwriting != nil
  }

  /// `vjp` and `jvp` are given what they differentiate, and capture everything else.
  private mutating func take(_ kind: GradientKind, _ argnums: Operands, _ arguments: Operands, _ level: Int) {
    let passed = kind == .vjp || kind == .jvp ? argnums : arguments
    if kind.vmapsForward { enter(.error) }
    if !isSeparated.isEmpty { isSeparated[isSeparated.count - 1] = true }
    if kind.vmapsForward, argnums == .params { carriesParameterTangents = true }
    if kind.usesForwardMode { usesForwardMode = true }
    if kind == .jacfwd { usesJacfwd = true }
    if kind.usesForwardMode { differentiations.append(Differentiation(isForward: true, isUsed: kind != .jvp, over: argnums, level: level)) }
    if kind.usesAutograd {
      differentiations.append(
        Differentiation(
          isForward: false, isUsed: kind != .vjp, over: argnums, level: level, isJacobian: kind == .jacrev || kind == .hessian))
    }
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
      inputOverwritingIsBehindVmap = false
    } else if !kind.usesAutograd, argnums == .inputs {
      // What carries a tangent is a tensor of the transform's own.
      inputOverwriting = differentiatesInputs ? .differentiatedInput : nil
    } else if !passed.contains(.inputs) {
      inputOverwriting = .capturedInput
      inputOverwritingIsBehindVmap = false
    }
  }
}

/// One differentiation in forward or in reverse mode.
package struct Differentiation: Equatable, Sendable {
  package let isForward: Bool
  /// Whether the derivative goes on as the result: `vjp` and `jvp` hand on the function's value, and keep the derivative
  /// beside it. That of a `vjp` isn't even computed.
  package let isUsed: Bool
  package let over: Operands
  /// Its place in the stack of transforms.
  package let level: Int
  /// The backward pass runs in a vmap of its own, row by row (`jacrev`).
  package var isJacobian = false
}

/// A `jacrev` over `outer` of a gradient over `inner`, which is a `jacrev` too or a `grad`.
package struct SecondBackward: Equatable, Sendable {
  package let outer: Operands
  package let inner: Operands
  package let isJacobian: Bool
}

extension LayerCall {
  /// Whether some transform differentiates what another one has computed as this call's derivative. `inForwardMode`: where
  /// that one works in forward mode.
  /// `parameters`: the derivative is also that of the layer's own parameters.
  package func hasSecondDerivative(inForwardMode: Bool = false, parameters: Bool = false) -> Bool {
    let all = surroundings.differentiations
    return all.indices.contains { i in
      let inner = all[i]
      guard inner.isForward || inner.isUsed && !inForwardMode else { return false }
      guard depends(on: inner.over) || parameters && inner.over == .params else { return false }
      return all[..<i].contains { $0.isForward || $0.isUsed && inner.isUsed }
    }
  }

  /// Whether the backward pass of a `jacrev` runs inside of a vmap at which the call's output is batched.
  package func hasBatchedJacobian(_ levels: LevelSet) -> Bool {
    guard let outermost = levels.outermost else { return false }
    return surroundings.differentiations.contains { $0.isJacobian && outermost < $0.level }
  }

  /// What a `jacrev` in a vmap makes of a batch norm that takes statistics, where a gradient is taken inside that goes through
  /// the norm: "accessing `data` under vmap transform is not allowed".
  package mutating func recordSecondBackward(_ usesStatistics: Bool?, affine: Bool?) {
    func flows(_ operands: Operands) -> Bool { operands != .params || input.dependsOnParameters }
    let isMet = surroundings.secondBackwards.contains { backward in
      let reachesWeight = affine != false && backward.inner == .params && !backward.isJacobian
      return flows(backward.outer) && (flows(backward.inner) || reachesWeight)
    }
    guard usesStatistics == true, isMet else { return }
    record(.unsupported(by: .vmappedJacobian, operation: "the derivative of aten::native_batch_norm_backward"))
  }

  /// Whether the input depends on what is differentiated, as far as gradients are followed.
  private func depends(on operands: Operands) -> Bool {
    operands != .params || input.carriesGradient || !surroundings.differentiatesParameters
  }
}
