/// The part of `rules.yaml` that a lint needs, so that linting never parses it. A test holds the two equal.
extension RuleCode {
  /// The rule's kebab-case name.
  public var name: String {
    switch self {
    case .unusedSuppression: "unused-suppression"
    case .unreadable: "unreadable"
    case .opaqueModule: "opaque-module"
    case .unresolvedValue: "unresolved-value"
    case .batchedRunningStat: "batched-running-stat"
    case .capturedRunningStat: "captured-running-stat"
    case .cumulativeAverageItem: "cumulative-average-item"
    case .randomUnderVmap: "random-under-vmap"
    case .noBatchingRule: "no-batching-rule"
    case .inplaceRefused: "inplace-refused"
    case .indivisibleGroups: "indivisible-groups"
    case .featureMismatch: "feature-mismatch"
    case .rankMismatch: "rank-mismatch"
    case .oneValuePerChannel: "one-value-per-channel"
    case .normLayerNotCallable: "norm-layer-not-callable"
    case .normLayerNotAccepted: "norm-layer-not-accepted"
    case .badArgument: "bad-argument"
    case .groupsAsEps: "groups-as-eps"
    case .batchStatsInEval: "batch-stats-in-eval"
    case .constantOutput: "constant-output"
    case .pretrainedStateMismatch: "pretrained-state-mismatch"
    case .patchMissesLayer: "patch-misses-layer"
    }
  }

  /// How much a finding of this rule weighs unless the settings say otherwise.
  public var defaultSeverity: Severity {
    switch self {
    case .opaqueModule, .unresolvedValue: .note
    case .unusedSuppression, .groupsAsEps, .batchStatsInEval, .constantOutput, .pretrainedStateMismatch, .patchMissesLayer:
      .warning
    case .unreadable, .batchedRunningStat, .capturedRunningStat, .cumulativeAverageItem, .randomUnderVmap, .noBatchingRule,
      .inplaceRefused, .indivisibleGroups, .featureMismatch, .rankMismatch, .oneValuePerChannel, .normLayerNotCallable,
      .normLayerNotAccepted, .badArgument:
      .error
    }
  }

  /// The page that a finding links to, the rule's first reference.
  public var url: String {
    let pytorch = "https://docs.pytorch.org/docs/stable/"
    return switch self {
    case .unusedSuppression, .unreadable: "https://yaml.org/spec/1.1/"
    case .unresolvedValue: "https://omegaconf.readthedocs.io/en/latest/usage.html#variable-interpolation"
    case .batchedRunningStat, .normLayerNotCallable, .groupsAsEps: pytorch + "func.batch_norm.html"
    case .capturedRunningStat, .cumulativeAverageItem, .randomUnderVmap, .inplaceRefused:
      pytorch + "func.ux_limitations.html"
    case .noBatchingRule: pytorch + "generated/torch.func.vmap.html"
    case .indivisibleGroups, .constantOutput: pytorch + "generated/torch.nn.GroupNorm.html"
    case .rankMismatch, .batchStatsInEval: pytorch + "generated/torch.nn.BatchNorm2d.html"
    case .oneValuePerChannel: pytorch + "generated/torch.nn.BatchNorm1d.html"
    case .normLayerNotAccepted, .pretrainedStateMismatch, .patchMissesLayer:
      pytorch + "generated/torch.func.replace_all_batch_norm_modules_.html"
    case .opaqueModule, .featureMismatch, .badArgument: pytorch + "nn.html"
    }
  }
}
