/// The options of PyTorch's page on batch norm under vmap, as the command line and the settings name them.
public enum FixOption: String, Sendable, CaseIterable {
  case groupNorm = "group-norm"
  case noRunningStats = "no-running-stats"
  case normLayer = "norm-layer"
  case replaceAll = "replace-all"
  case eval
}

/// Names a fix.
public enum FixID: Hashable, Sendable {
  /// One of several ways to deal with refused running statistics.
  case option(FixOption)
  /// The only fix for the findings of one rule.
  case randomness, numGroups, normLayerCall, groupsAsEps, features, commentRemoval

  /// The name in outputs.
  public var name: String {
    switch self {
    case .option(let option): option.rawValue
    case .randomness: "randomness"
    case .numGroups: "num-groups"
    case .normLayerCall: "norm-layer-call"
    case .groupsAsEps: FixOption.groupNorm.rawValue
    case .features: "features"
    case .commentRemoval: "remove-comment"
    }
  }

  /// The rule whose findings the fix removes; nil for an option, which is for several rules.
  var code: RuleCode? {
    switch self {
    case .option: nil
    case .randomness: .randomUnderVmap
    case .numGroups: .indivisibleGroups
    case .normLayerCall: .normLayerNotCallable
    case .groupsAsEps: .groupsAsEps
    case .features: .featureMismatch
    case .commentRemoval: .unusedSuppression
    }
  }

  /// The fixes that `--fix-with` takes. `randomness` and, if the file has a `normlint` section, `eval` write into that section: they record
  /// how the program must be changed, so they are applied only if they are named.
  public static let named: [FixID] = FixOption.allCases.map(FixID.option) + [.randomness]

  /// The fixes without alternatives, in the order in which plain `--fix` applies them.
  static let single: [FixID] = [.numGroups, .normLayerCall, .groupsAsEps]
}

/// Findings that are fixed together: they get the same fixes.
struct FixGoal: Hashable {
  enum Kind: Hashable {
    /// The goal that none of the model's running statistics is refused.
    case statistics
    case rule(RuleCode)
  }

  /// The model's path in the file.
  let model: String
  let kind: Kind

  init(_ model: String, _ kind: Kind) { (self.model, self.kind) = (model, kind) }

  init(_ finding: Diagnostic) {
    self.init(finding.model, finding.isAboutStatistics ? .statistics : .rule(finding.code))
  }
}

extension Diagnostic {
  /// Whether a norm layer without running statistics, or eval mode, removes the finding.
  var isAboutStatistics: Bool {
    switch code {
    case .batchedRunningStat, .capturedRunningStat, .cumulativeAverageItem: !buffers.isEmpty
    // Its statistics are those of several processes.
    case .noBatchingRule: type == "SyncBatchNorm"
    default: false
    }
  }

  /// Whether plain `--fix` knows fixes for findings of this kind.
  var hasFixes: Bool { FixOptions().treats(self) }

  /// Whether a list of fixes may have some for the finding, those included that plain `--fix` never writes.
  public var hasListedFixes: Bool {
    var options = FixOptions()
    options.isListing = true
    return options.treats(self)
  }
}
