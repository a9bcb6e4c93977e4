/// The stable code of a rule (`NL101`) and its name (`batched-running-stat`). Codes are never reused.
public enum RuleCode: String, Sendable, CaseIterable, Comparable {
  case unusedSuppression = "NL001"
  case unreadable = "NL002"
  case opaqueModule = "NL003"
  case unresolvedValue = "NL004"
  case batchedRunningStat = "NL101"
  case capturedRunningStat = "NL102"
  case cumulativeAverageItem = "NL103"
  case randomUnderVmap = "NL104"
  case noBatchingRule = "NL105"
  case inplaceRefused = "NL106"
  case indivisibleGroups = "NL201"
  case featureMismatch = "NL202"
  case rankMismatch = "NL203"
  case oneValuePerChannel = "NL204"
  case normLayerNotCallable = "NL205"
  case normLayerNotAccepted = "NL206"
  case badArgument = "NL207"
  case groupsAsEps = "NL301"
  case batchStatsInEval = "NL302"
  case constantOutput = "NL303"
  case pretrainedStateMismatch = "NL304"
  case patchMissesLayer = "NL305"

  public static func < (a: RuleCode, b: RuleCode) -> Bool { a.rawValue < b.rawValue }
}

extension RuleCode {
  /// The code's number: 101 for NL101.
  var ordinal: Int { rawValue.utf8.dropFirst(2).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
}
