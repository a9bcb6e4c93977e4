/// How random numbers are drawn, which decides what vmap says to it (`aten/src/ATen/functorch/BatchRulesRandomness.cpp`).
public enum RandomDraw: Equatable, Sendable {
  /// A random operation with a rule of its own, as dropout: refused by any vmap of `randomness="error"`.
  case sampled
  /// Random numbers written into a fresh, unbatched tensor, as torchvision's stochastic depth: refused by the innermost
  /// vmap that doesn't say "same".
  case intoFreshTensor
  /// The mask inside of `scaled_dot_product_attention`: as `sampled` under one vmap, as `intoFreshTensor` under several.
  case attentionMask

  /// What vmap makes of a draw.
  public enum Outcome: Equatable, Sendable {
    case runs
    /// "vmap: called random operation while in randomness error mode"
    case refused
    /// "vmap: Cannot ask for different inplace randomness on an unbatched tensor"
    case batchedIntoUnbatched
  }

  /// The outcome under vmaps with these settings, outermost first. Whether anything is batched does not matter.
  public func outcome(_ randomness: [Randomness]) -> Outcome {
    switch self {
    case .sampled: randomness.contains(.error) ? .refused : .runs
    case .attentionMask where randomness.count < 2: randomness.contains(.error) ? .refused : .runs
    case .intoFreshTensor, .attentionMask:
      switch randomness.last(where: { $0 != .same }) {
      case .error?: .refused
      case .different?: .batchedIntoUnbatched
      default: .runs
      }
    }
  }
}
