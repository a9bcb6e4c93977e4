/// A side effect or failure of a call. The analysis records effects; the rules judge them.
public enum Effect: Equatable, Sendable {
  /// Running statistics are updated in place by values batched at `levels`.
  case updatesStatistics(levels: LevelSet)
  /// A forward writes a buffer in place, with a value batched at `levels`.
  case writesBuffer(String, levels: LevelSet)
  /// A counter is incremented in place (`num_batches_tracked.add_(1)`).
  case incrementsCounter
  /// The counter's value is read into Python (`.item()`), for the cumulative average of `momentum=None`.
  case readsCounter
  /// Random numbers are drawn.
  case drawsRandomNumbers(RandomDraw)
  /// An operation without a batching rule, on a tensor batched at `levels`.
  case lacksBatchingRule(levels: LevelSet, operation: String)
  /// An operation without a batching rule, which vmap calls for one example after the other: for what is batched at `levels`, or in
  /// a vmap that a Jacobian runs by itself.
  case loops(levels: LevelSet, operation: String)
  /// Before the forward, in train and eval mode, buffers are overwritten with those of the first process.
  case receivesBuffers
  /// An operation that a transform refuses, batched or not.
  case unsupported(by: Unsupporting, operation: String)
  /// Rows of the module's own weight are renormalised in place, chosen by indices batched at `levels` (`Embedding`'s `max_norm`).
  case renormalizesWeight(levels: LevelSet)
  /// An in-place operation that is refused.
  case overwritesInput(InPlaceRefusal)
  /// A normalisation takes its statistics from the batch although the module is in eval mode.
  case batchStatisticsInEval
  /// The output does not depend on the input.
  case constantOutput
  /// PyTorch raises here.
  case fault(Fault)
}

/// The transforms that refuse an operation.
public enum Unsupporting: Equatable, Sendable {
  /// Every vmap, including those inside `jacfwd` and `hessian`.
  case vmap
  /// Every transform of `torch.func`.
  case anyTransform
  /// Gradients in reverse mode.
  case autograd
  /// Transforms that carry tangents: `jvp`, `jacfwd`, `hessian`.
  case forwardMode
  /// A derivative of a derivative.
  case secondDerivative
  /// A `jacrev` inside of a vmap, which runs the backward pass under two vmaps.
  case vmappedJacobian
}

/// Why an in-place operation is refused.
public enum InPlaceRefusal: Equatable, Sendable {
  /// The tensor is the differentiated input itself.
  case differentiatedInput
  /// The tensor is captured by a gradient transform.
  case capturedInput
  /// The gradient of the layer that made the tensor needs its value.
  case neededForGradient
  /// The tensor is one of several views that one operation returned, and what is written requires grad.
  case oneOfSeveralViews
  /// A batched value is written into an unbatched tensor.
  case batchedMask
}

/// A shape or a value that PyTorch refuses, at construction or in forward, with or without transforms (the rules NL2xx).
public enum Fault: Equatable, Sendable {
  /// `num_channels` is no multiple of `num_groups`.
  case indivisibleGroups(groups: Int, channels: Int)
  /// The input has another number of features than the layer expects.
  case featureMismatch(String)
  /// The layer expects other numbers of dimensions: `expected` as PyTorch spells them ("4D").
  case rankMismatch(expected: String, got: Int)
  /// Batch statistics of a single value per channel.
  case oneValuePerChannel(shape: Shape)
  /// Instance statistics of a single spatial element.
  case oneSpatialElement(shape: Shape)
  /// `norm_layer` can't be called with the number of channels.
  case normLayerNotCallable(String)
  /// The factory takes no `norm_layer`.
  case normLayerNotAccepted(String)
  /// A constructor argument is missing, unknown, doubled or invalid, or a size doesn't fit.
  case badArgument(String)
}

extension Fault {
  /// The fault in one sentence.
  package var sentence: String {
    switch self {
    case .indivisibleGroups(let groups, let channels): "num_channels (\(channels)) must be divisible by num_groups (\(groups))"
    case .featureMismatch(let text), .normLayerNotCallable(let text), .normLayerNotAccepted(let text), .badArgument(let text):
      text
    case .rankMismatch(let expected, let got): "expected \(expected) input (got \(got)D input)"
    case .oneValuePerChannel(let shape): "Expected more than 1 value per channel when training, got input size \(shape)"
    case .oneSpatialElement(let shape): "Expected more than 1 spatial element when training, got input size \(shape)"
    }
  }
}
