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

  package static func noRule(_ message: String) -> Refusal { Refusal(.noBatchingRule, message) }
  /// What forward mode says to an operation without a derivative there.
  package static func tangents(_ operation: String) -> Refusal {
    noRule("Trying to use forward AD with \(operation) that does not support it because it has not been implemented yet.")
  }
  package static func shape(_ message: String) -> Refusal { Refusal(.shape, message) }
  /// What transforms say to an `autograd.Function` of the old form (`torch/autograd/function.py`).
  package static let legacyAutogradFunction = noRule(
    """
    In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, ...), it must override the \
    setup_context staticmethod.
    """)

  /// What gradient transforms say to an operation in place on what they capture (`checkForInvalidMutationOnCaptures` in
  /// `aten/src/ATen/functorch/DynamicLayer.cpp`).
  package static func captured(_ operation: String, _ kind: Kind = .capturedMutation) -> Refusal {
    Refusal(
      kind,
      """
      During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation \
      (\(operation)) that would mutate a captured Tensor. This is not supported; please rewrite the function being \
      transformed to explicitly accept the mutated Tensor(s) as inputs.
      """)
  }

  /// What vmap says to an operation in place on what is batched at fewer levels than the operand.
  package static func unbatched(_ operation: String) -> Refusal {
    Refusal(
      .inPlace,
      """
      vmap: \(operation)(self, *extra_args) is not possible because there exists a Tensor `other` in extra_args \
      that has more elements than `self`. This happened due to `other` being vmapped over but `self` not being vmapped over.
      """)
  }

  package static func skipped(_ message: String) -> Refusal { Refusal(.skipped, message) }
}

/// What a run says of a model.
public enum ExecutionVerdict: String, Sendable {
  case runs, refused, fails, skipped
}
