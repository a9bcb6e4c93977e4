/// What the transforms around a run refuse, checked when it happens.
extension LayerRun {
  /// How random numbers are drawn.
  package enum Draw: Equatable {
    /// By an operation with a rule of its own, as dropout.
    case operation
    /// In place into a tensor that is batched at these levels. `asksAgain`: an interpreter is asked once more as long as the tensor is
    /// batched further out (`bernoulli_`).
    case into(LevelSet, asksAgain: Bool)
    /// Inside of `scaled_dot_product_attention`, which under several vmaps decomposes into draws into fresh tensors.
    case attention

    package static let intoFreshTensor = Draw.into(.none, asksAgain: false)
  }

  /// Asks the vmaps on the stack to draw random numbers. Returns the levels at which what is drawn is batched
  /// (`functorch/BatchRulesRandomness.cpp`).
  package func draw(_ draw: Draw) throws(Refusal) -> LevelSet {
    if draw == .operation || draw == .attention && stack.vmaps.count < 2 {
      if stack.vmaps.contains(where: { $0.randomness == .error }) { throw LayerRun.randomnessError }
      return stack.randomLevels
    }
    var (rest, asksAgain) = if case .into(let levels, let asksAgain) = draw { (levels, asksAgain) } else { (LevelSet.none, false) }
    // Each interpreter asks in turn, the innermost first; one that says `same` hands an unbatched tensor on.
    for (index, vmap) in stack.vmaps.enumerated().reversed() {
      if vmap.randomness == .error { throw LayerRun.randomnessError }
      let (isBatched, outer) = (rest.contains(vmap.level), rest.subtracting(.level(vmap.level)))
      // What is batched further out meets the same interpreter again, unless that of a gradient comes next.
      let returns = asksAgain && !outer.isEmpty && stack.isInsideVmap(index)
      if vmap.randomness == .different {
        guard isBatched, !returns else { throw LayerRun.inPlaceRandomnessError }
        rest = outer
      } else if isBatched {
        rest = .none
      } else if returns {
        throw Refusal(.inPlace, "PyTorch's rule for random numbers in place calls itself until the process ends.")
      }
    }
    return .none
  }

  /// A draw by numbers that are batched at `levels`, which vmaps that say "same" refuse.
  package func refuseSharedDraw(_ operation: String, by levels: LevelSet) throws(Refusal) {
    guard stack.vmaps.contains(where: { $0.randomness == .same && levels.contains($0.level) }) else { return }
    throw .noRule("Vmap does not currently support same randomness with a batched tensor input. Please file an issue with functorch")
  }

  private static let inPlaceRandomnessError = Refusal(
    .inPlace,
    """
    vmap: Cannot ask for different inplace randomness on an unbatched tensor. This will appear like same randomness. \
    If this is necessary for your usage, please file an issue with functorch.
    """)

  private static let randomnessError = Refusal(
    .randomness,
    """
    vmap: called random operation while in randomness error mode. Please either use the 'same' or 'different' randomness \
    flags on vmap or perform the randomness operation out of vmap
    """)

  /// Refuses an operator without a batching rule, of all inputs. A transform inside of the vmap sees what it is made of.
  func demandBatchingRule(_ operation: String) throws(Refusal) {
    if stack.innermostIsVmap { try demandBatchingRule(operation, on: inputs.reduce(LevelSet.none) { $0.joined($1.levels) }) }
  }

  /// An operation without a batching rule, on a tensor batched at `levels`.
  package func demandBatchingRule(_ operation: String, on levels: LevelSet) throws(Refusal) {
    guard !levels.isEmpty else { return }
    throw .noRule("Batching rule not implemented for \(operation). We could not generate a fallback.")
  }

  /// An operation that any vmap refuses, whatever is batched.
  package func refuseUnderVmap(_ operation: String) throws(Refusal) {
    guard !stack.vmaps.isEmpty else { return }
    throw .noRule("vmap: we do not yet support \(operation). Please file an issue on GitHub requesting the feature.")
  }

  /// An operation that autograd can't differentiate, on what a gradient flows through.
  package func refuseDerivative(_ operation: String) throws(Refusal) {
    guard recordsGradient, inputs.contains(where: \.carriesGradient) else { return }
    throw .noRule("derivative for \(operation) is not implemented")
  }

  /// Whether an input has a tangent, or, with `parameters`, the layer's own parameters have.
  package func carriesTangent(parameters: Bool = false) -> Bool {
    inputs.contains(where: \.carriesTangent) || parameters && stack.carriesTangent(.params)
  }

  /// An operation that has no derivative in forward mode.
  package func refuseTangents(_ operation: String, parameters: Bool = false) throws(Refusal) {
    if carriesTangent(parameters: parameters) { throw .tangents(operation) }
  }

  /// The input to be overwritten by a value batched at `levels`: the tensor, with its memory shared.
  package func overwritable(_ index: Int = 0, by levels: LevelSet? = nil) throws(Refusal) -> Tensor {
    let target = inputs[index]
    guard levels?.isSubset(of: target.levels) ?? true else { throw .unbatched("inplace arithmetic") }
    if let index = target.inputNumber {
      guard !stack.captures(.input(index)) else { throw .captured("inplace arithmetic", .inPlace) }
      guard !recordsGradient || !stack.differentiates(.input(index)) else {
        throw Refusal(.inPlace, "a leaf Variable that requires grad is being used in an in-place operation.")
      }
    }
    guard !recordsGradient || !(target.isOneOfSeveralViews && inputs.contains(where: \.requiresGrad)) else {
      throw Refusal(
        .inPlace,
        """
        Output of a function that returns multiple views is a view and is being modified inplace. Such functions do not \
        allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.
        """)
    }
    if let module = target.storage.savedBy, machine.spoiled == nil { machine.spoiled = (module, name) }
    return target
  }
}
