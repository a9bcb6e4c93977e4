/// How random numbers are drawn, which decides vmap's behaviour (`aten/src/ATen/functorch/BatchRulesRandomness.cpp`).
public enum RandomDraw: Equatable, Sendable {
  /// A random operation with a rule of its own, as dropout: refused by any vmap of `randomness="error"`.
  case sampled
  /// Random numbers written into a fresh, unbatched tensor, as torchvision's stochastic depth: refused by the innermost
  /// vmap that doesn't say "same".
  case intoFreshTensor
  /// The mask inside of `scaled_dot_product_attention`: as `sampled` under one vmap, else nearly as `intoFreshTensor`.
  case attentionMask

  /// vmap's behaviour for a draw.
  public enum Outcome: Equatable, Sendable {
    case runs
    /// "vmap: called random operation while in randomness error mode"
    case refused
    /// "vmap: Cannot ask for different inplace randomness on an unbatched tensor"
    case batchedIntoUnbatched
  }

  /// The outcome under the vmaps of a stack. Whether anything is batched does not matter.
  public func outcome(_ surroundings: Surroundings) -> Outcome {
    let randomness = surroundings.randomness
    switch self {
    case .sampled: return randomness.contains(.error) ? .refused : .runs
    case .intoFreshTensor: return RandomDraw.fresh(randomness[...])
    case .attentionMask: return RandomDraw.mask(randomness[...], surroundings.isSeparated)
    }
  }

  /// The innermost vmap that doesn't say "same" decides.
  private static func fresh(_ randomness: ArraySlice<Randomness>) -> Outcome {
    switch randomness.last(where: { $0 != .same }) {
    case .error?: .refused
    case .different?: .batchedIntoUnbatched
    default: .runs
    }
  }

  /// The innermost vmap draws the mask; in a fresh tensor if another vmap directly encloses it.
  private static func mask(_ randomness: ArraySlice<Randomness>, _ isSeparated: [Bool]) -> Outcome {
    guard let inner = randomness.last else { return .runs }
    if inner == .error { return .refused }
    let outer = randomness.dropLast()
    if outer.isEmpty { return .runs }
    if inner == .same { return fresh(outer) }
    return isSeparated[outer.endIndex - 1] ? mask(outer, isSeparated) : .batchedIntoUnbatched
  }
}
