/// Why a run stops: what PyTorch raises at a call, or why it isn't attempted here.
public struct Refusal: Error, Equatable, Sendable {
  public enum Kind: String, Sendable {
    // What a transform refuses.
    case batchedRunningStat = "batched-running-stat"
    case capturedMutation = "captured-mutation"
    case item
    case randomness
    case noBatchingRule = "no-batching-rule"
    case inPlace = "inplace"
    // What raises with or without transforms.
    case oneValuePerChannel = "one-value-per-channel"
    case oneSpatialElement = "one-spatial-element"
    case shape
    /// Nothing that PyTorch says: the run can't be, or isn't, attempted.
    case skipped

    /// The verdict on the model that a refusal of this kind gives.
    public var verdict: ExecutionVerdict {
      switch self {
      case .batchedRunningStat, .capturedMutation, .item, .randomness, .noBatchingRule, .inPlace: .refused
      case .oneValuePerChannel, .oneSpatialElement, .shape: .fails
      case .skipped: .skipped
      }
    }
  }

  public let kind: Kind
  /// PyTorch's reason, as it words it.
  public let message: String

  public init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message) }

  package static func shape(_ message: String) -> Refusal { Refusal(.shape, message) }
  package static func skipped(_ message: String) -> Refusal { Refusal(.skipped, message) }
}

/// What a run says of a model.
public enum ExecutionVerdict: String, Sendable {
  case runs, refused, fails, skipped
}
