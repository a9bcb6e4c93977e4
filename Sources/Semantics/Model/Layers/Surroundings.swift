/// The parts of the transform stack that calls depend on.
public struct Surroundings: Equatable, Sendable {
  /// Operands that a gradient transform captures.
  public private(set) var captured: Operands = []
  /// Operands that autograd differentiates.
  public private(set) var differentiated: Operands = []
  /// Operands towards which a backward pass runs.
  public private(set) var pulledBack: Operands = []
  /// The transforms' refusals to overwrite each of the model's inputs; empty where those may be computed ones.
  package private(set) var overwriting: [InputOverwriting]
  /// Operands of which transforms in forward mode carry tangents.
  public private(set) var tangents: Operands = []
  /// The differentiations, outermost first. A `hessian` is two: `jacfwd` of `jacrev`.
  package var differentiations: [Differentiation] = []
  /// The levels of the vmaps over a single element.
  package private(set) var singleLevels = LevelSet.none
  /// The levels at which random numbers differ and draws are batched.
  public var randomLevels = LevelSet.none
  /// The `randomness` of every vmap, outermost first, including those in `jacfwd` and `hessian`.
  public var randomness: [Randomness] = []
  /// The level of each of these vmaps.
  public private(set) var vmapLevels: [Int] = []
  /// For each of these vmaps, whether a gradient transform separates it from the next inner one.
  public var isSeparated: [Bool] = []
  /// Each `jacrev` directly inside a vmap that differentiates a gradient: a backward pass of a backward pass, row by row.
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
  /// Whether the model's caller, and so the number of inputs, is unknown.
  package var callerIsUnknown = false
  /// The model runs in several processes.
  public var isDistributed = false
  /// Every process gets the buffers of the first one before each forward.
  public var receivesBuffers = false
  /// How many vmaps the forward runs in.
  public var vmapCount: Int { randomness.count }

  package init(_ context: Context) {
    isTransformed = !context.transforms.isEmpty
    callerIsUnknown = context.callerIsUnknown
    isDistributed = context.isDistributed
    receivesBuffers = context.broadcastsBuffers ?? context.isDistributed
    overwriting = context.inputs.contains(where: \.mayBeComputed) ? [] : context.inputs.map { _ in InputOverwriting() }
    for (level, transform) in context.transforms.enumerated() {
      if transform.randomness == .different { randomLevels = randomLevels.joined(.level(level)) }
      switch transform.kind {
      case .vmap(let vmap):
        enter(vmap.randomness, level: level)
        if vmap.size == 1 { singleLevels = singleLevels.joined(.level(level)) }
      case .gradient(let gradient):
        take(gradient, context.argnums(of: transform), passed: context.passed(to: transform), level: level)
        innermostGradient = level
        vmapLevelsAroundGradient = context.vmapLevels.outside(of: level)
      }
    }
    if context.transforms.last?.vmap != nil { innermostVmap = context.transforms.count - 1 }
    secondBackwards = Surroundings.secondBackwards(context)
  }

  /// The levels of the vmaps that draw the same numbers for all examples.
  package var sameLevels: LevelSet {
    zip(randomness, vmapLevels).reduce(.none) { $1.0 == .same ? $0.joined(.level($1.1)) : $0 }
  }

  /// Whether a tensor says that it requires grad. It says what holds for the innermost gradient transform, whatever outer ones and the
  /// caller differentiate, and nothing where it is batched inside of that. A captured parameter is as the caller made it: transforms see
  /// it when something is computed, but for a vmap at which it isn't batched.
  package func showsGradient(_ carries: Bool, dependsOnParameters: Bool, isLeaf: Bool, at levels: LevelSet) -> Bool {
    guard levels.isSubset(of: vmapLevelsAroundGradient) else { return false }
    if isLeaf, innermostIsVmap, capturesParameters { return dependsOnParameters }
    guard let inner = differentiations.last else { return carries || dependsOnParameters }
    if inner.isForward { return false }
    return dependsOnParameters && inner.over.contains(.params) || carries && (!dependsOnParameters || !pullsBackParameters)
  }

  /// Whether a transform uses forward mode.
  public var usesForwardMode: Bool { !tangents.isEmpty }
  public var capturesBuffers: Bool { captured.contains(.buffers) }
  public var capturesParameters: Bool { captured.contains(.params) }
  public var differentiatesInputs: Bool { differentiated.hasInputs }
  public var differentiatesParameters: Bool { differentiated.contains(.params) }
  public var pullsBackParameters: Bool { pulledBack.contains(.params) }

  /// Pairs of nested backward passes; forward mode between them separates them.
  private static func secondBackwards(_ context: Context) -> [SecondBackward] {
    let stack = context.transforms
    return stack.indices.dropLast().flatMap { i -> [SecondBackward] in
      guard stack[i].vmap != nil, let outer = stack[i + 1].gradient, outer.kind == .jacrev, !outer.isRowByRow else { return [] }
      return stack[(i + 2)...].prefix { $0.gradient?.kind.usesForwardMode != true }.compactMap { transform in
        guard let kind = transform.gradient?.kind, [.grad, .gradAndValue, .jacrev].contains(kind) else { return nil }
        return SecondBackward(
          outer: context.argnums(of: stack[i + 1]), inner: context.argnums(of: transform), isJacobian: kind == .jacrev)
      }
    }
  }

  private mutating func enter(_ vmap: Randomness, level: Int) {
    randomness.append(vmap)
    vmapLevels.append(level)
    isSeparated.append(false)
    for i in overwriting.indices { overwriting[i].isBehindVmap = overwriting[i].refusal != nil }
  }

  private mutating func take(_ gradient: Gradient, _ argnums: Operands, passed: Operands, level: Int) {
    let kind = gradient.kind
    if kind.vmapsForward { enter(gradient.randomness, level: level) }
    if !isSeparated.isEmpty { isSeparated[isSeparated.count - 1] = true }
    if kind.usesForwardMode { tangents.formUnion(argnums) }
    addDifferentiations(gradient, argnums, level: level)
    captured.formUnion(Operands([.params, .buffers, .inputs]).subtracting(passed))
    for i in overwriting.indices { overwriting[i].take(kind, argnums, passed: passed, input: .input(i)) }
    guard kind.usesAutograd else { return }
    differentiated.formUnion(argnums)
    // The caller of `vjp` runs its backward pass later.
    if kind != .vjp { pulledBack.formUnion(argnums) }
  }

  private mutating func addDifferentiations(_ gradient: Gradient, _ argnums: Operands, level: Int) {
    let kind = gradient.kind
    if kind.usesForwardMode { differentiations.append(Differentiation(isForward: true, isUsed: kind != .jvp, over: argnums, level: level)) }
    guard kind.usesAutograd else { return }
    let isJacobian = kind == .jacrev && !gradient.isRowByRow || kind == .hessian
    differentiations.append(
      Differentiation(isForward: false, isUsed: kind != .vjp, over: argnums, level: level, isJacobian: isJacobian))
  }
}

/// The transforms' refusal of in-place operations on one of the model's inputs.
package struct InputOverwriting: Equatable, Sendable {
  /// The refusal of the innermost refusing transform; nil if none refuses.
  package private(set) var refusal: InPlaceRefusal?
  /// Whether a vmap inside that transform comes first.
  package var isBehindVmap = false
  private var isDifferentiated = false

  /// - Parameter input: the input in question
  mutating func take(_ kind: GradientKind, _ argnums: Operands, passed: Operands, input: Operands) {
    if argnums.contains(input) {
      if kind.usesAutograd {
        (refusal, isBehindVmap, isDifferentiated) = (.differentiatedInput, false, true)
      } else {
        // A tensor with a tangent is the transform's own copy.
        refusal = isDifferentiated ? .differentiatedInput : nil
      }
    } else if !passed.contains(input) {
      (refusal, isBehindVmap) = (.capturedInput, false)
    }
  }
}

/// One differentiation in forward or in reverse mode.
package struct Differentiation: Equatable, Sendable {
  package let isForward: Bool
  /// Whether the derivative is the result. `vjp` and `jvp` return the function's value with the derivative beside it; `vjp`
  /// doesn't even compute it.
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
      guard passesInputs(inner) || parameters && inner.over.contains(.params) else { return false }
      return all[..<i].contains { $0.isForward || $0.isUsed && inner.isUsed }
    }
  }

  /// Whether an input has a tangent, or, with `parameters`, the layer's own parameters have.
  package func carriesTangent(parameters: Bool = false) -> Bool {
    inputs.contains(where: \.carriesTangent) || parameters && surroundings.tangents.contains(.params)
  }

  /// Whether a `jacfwd` or `hessian` runs the call with many tangents of an input at once, in a vmap of its own.
  package var hasMappedTangents: Bool { surroundings.differentiations.contains { $0.isForward && $0.isUsed && passesInputs($0) } }

  /// Records an operation that has no derivative in forward mode, where it meets a tangent.
  package mutating func refuseTangents(_ operation: String) {
    if carriesTangent() { record(.unsupported(by: .forwardMode, operation: operation)) }
  }

  /// Whether the backward pass of a `jacrev` runs inside of a vmap at which the call's output is batched.
  package func hasBatchedJacobian(_ levels: LevelSet) -> Bool {
    guard let outermost = levels.outermost else { return false }
    return surroundings.differentiations.contains { $0.isJacobian && outermost < $0.level }
  }

  /// Whether two nested backward passes are towards parameters, the outer one around a vmap of one of `levels`.
  package func hasSecondBackward(around levels: LevelSet) -> Bool {
    if levels.isEmpty { return false }
    let backwards = surroundings.differentiations.filter { !$0.isForward && $0.isUsed && $0.over.contains(.params) }
    return backwards.count > 1 && levels.outside(of: backwards[0].level) != levels
  }

  /// Records the refusal of a batch norm with batch statistics under a `jacrev` in a vmap, with an inner gradient through the
  /// norm: "accessing `data` under vmap transform is not allowed".
  package mutating func recordSecondBackward(_ usesStatistics: Bool?, affine: Bool?) {
    func flows(_ operands: Operands) -> Bool { operands.hasMoreThanParameters || input.dependsOnParameters }
    let isMet = surroundings.secondBackwards.contains { backward in
      let reachesWeight = affine != false && backward.inner.contains(.params) && !backward.isJacobian
      return flows(backward.outer) && (flows(backward.inner) || reachesWeight)
    }
    guard usesStatistics == true, isMet else { return }
    record(.unsupported(by: .vmappedJacobian, operation: "the derivative of aten::native_batch_norm_backward"))
  }

  /// Whether a differentiation passes through the inputs.
  func passesInputs(_ differentiation: Differentiation) -> Bool {
    inputs.contains { differentiation.isForward ? $0.carriesTangent : $0.carriesGradient }
  }
}
