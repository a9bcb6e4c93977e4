/// How random numbers are drawn, which decides vmap's behaviour (`aten/src/ATen/functorch/BatchRulesRandomness.cpp`).
public enum RandomDraw: Equatable, Sendable {
  /// A random operation with a rule of its own, as dropout: refused by any vmap of `randomness="error"`.
  case sampled
  /// Random numbers written in place into a tensor that is batched at these levels (`random_inplace_batching_rule`). `asksAgain`: as by
  /// `bernoulli_(0.5)`, where a vmap is asked once more as long as the tensor is batched further out.
  case into(LevelSet, asksAgain: Bool)
  /// The mask inside of `scaled_dot_product_attention`: as `sampled` under one vmap, else nearly as into a fresh tensor.
  case attentionMask

  /// Random numbers written into a fresh, unbatched tensor, as torchvision's stochastic depth: refused by the innermost
  /// vmap that doesn't say "same".
  public static let intoFreshTensor = RandomDraw.into(.none, asksAgain: false)

  /// vmap's behaviour for a draw.
  public enum Outcome: Equatable, Sendable {
    case runs
    /// "vmap: called random operation while in randomness error mode"
    case refused
    /// "vmap: Cannot ask for different inplace randomness on an unbatched tensor"
    case batchedIntoUnbatched
    /// The rule of a vmap at which the tensor is not batched calls itself until the process ends.
    case endless
  }

  /// The outcome under the vmaps of a stack.
  public func outcome(_ surroundings: Surroundings) -> Outcome {
    let randomness = surroundings.randomness
    switch self {
    case .sampled: return randomness.contains(.error) ? .refused : .runs
    case .into(let levels, let asksAgain): return RandomDraw.filled(levels, asksAgain, surroundings)
    case .attentionMask: return RandomDraw.mask(randomness[...], surroundings)
    }
  }

  /// Whether vmaps that say "same" may run it, and those that say "different" do not.
  public func needsSame(_ surroundings: Surroundings) -> Bool {
    if self == .attentionMask { return true }
    var different = surroundings
    different.randomness = surroundings.randomness.map { _ in .different }
    return outcome(different) != .runs
  }

  /// Each vmap is asked in turn, the innermost first. One that is asked again, unless a gradient transform stands around it, does not know
  /// the levels that are left.
  private static func filled(_ levels: LevelSet, _ asksAgain: Bool, _ surroundings: Surroundings) -> Outcome {
    var left = levels
    for (index, randomness) in surroundings.randomness.enumerated().reversed() {
      let level = surroundings.vmapLevels[index]
      let isBatched = left.contains(level)
      let mayReturn = asksAgain && index > 0 && !surroundings.isSeparated[index - 1]
      switch randomness {
      case .error: return .refused
      case .different:
        left = left.subtracting(.level(level))
        if !isBatched || mayReturn && !left.isEmpty { return .batchedIntoUnbatched }
      case .same:
        // Where the tensor is batched, an unbatched one is filled and copied into it.
        if isBatched { left = .none } else if mayReturn, !left.isEmpty { return .endless }
      }
    }
    return .runs
  }

  /// The innermost vmap draws the mask; in a fresh tensor if another vmap directly encloses it.
  private static func mask(_ randomness: ArraySlice<Randomness>, _ surroundings: Surroundings) -> Outcome {
    guard let inner = randomness.last else { return .runs }
    if inner == .error { return .refused }
    let outer = randomness.dropLast()
    if outer.isEmpty { return .runs }
    if inner == .same {
      var around = surroundings
      around.randomness = Array(outer)
      return filled(.none, false, around)
    }
    return surroundings.isSeparated[outer.endIndex - 1] ? mask(outer, surroundings) : .batchedIntoUnbatched
  }
}
