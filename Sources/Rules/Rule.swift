import Model

/// One rule: it turns what the analysis has found into findings.
///
/// A rule is a file with a conforming type, a line in ``Registry``, and an entry in `rules.yaml`, of which the build makes its ``RuleCode``.
public protocol Rule: Sendable {
  static var code: RuleCode { get }

  /// Judges an effect of a call; nil if the rule doesn't apply to it.
  static func judge(_ effect: Effect, at site: Site) -> Finding?

  /// Judges a remark that was made while the model was built.
  static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding?
}

extension Rule {
  public static func judge(_ effect: Effect, at site: Site) -> Finding? { nil }
  public static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? { nil }
}

/// A rule about what PyTorch raises, at construction or in forward.
protocol FaultRule: Rule {
  static func finding(_ fault: Fault, at site: Site) -> Finding?
}

extension FaultRule {
  public static func judge(_ effect: Effect, at site: Site) -> Finding? {
    if case .fault(let fault) = effect { finding(fault, at: site) } else { nil }
  }

  public static func judge(_ remark: LayerGraph.Remark.Kind, at site: Site) -> Finding? {
    if case .fault(let fault) = remark { finding(fault, at: site) } else { nil }
  }
}

/// Where an effect or a remark belongs: a module of a model, and the call if there is one.
public struct Site: Sendable {
  public let analysis: Analysis
  /// Nil for a remark, which is made at construction.
  public internal(set) var call: Int?
  public internal(set) var module: ModuleID
  /// The texts by which modules are given `track_running_stats`, where they count as true and look as if they didn't.
  var trueTexts: [ModuleID: String] = [:]

  /// The module's class, or the function's name.
  public var type: String {
    if let call, analysis.graph.calls[call].module == nil {
      return analysis.graph.layers[Int(analysis.graph.calls[call].layer)].type
    }
    return analysis.graph.modules.isEmpty ? "" : analysis.graph[module].type
  }

  /// How messages name the module: `layer1.0.bn1` (BatchNorm2d).
  public var subject: String { subject("") }

  /// The module's name and what is said of it.
  func subject(_ separator: String, _ rest: String = "") -> String {
    let name = analysis.graph.qualifiedName(module)
    if let key = analysis.graph.switching(module) { return joined(key.makes, " (", type, ", by `", name, "`)", separator, rest) }
    // A model that its constructor refuses has no module to name.
    if name.isEmpty { return type.isEmpty ? rest : joined(type, separator, rest) }
    return joined("`", name, "` (", type, ")", separator, rest)
  }

  /// What to do first about a module that the file builds in eval mode, which `mode: train` undoes; empty for others.
  var thawing: String {
    guard analysis.graph.thawed.contains(module) else { return "" }
    return
      "the file builds it in eval mode, and `mode: train` calls `model.train()` after that: leave `mode` out if the program doesn't, or name the "
      + "module under `eval:` of the context if the program freezes it again; or "
  }

  /// What to do first about a module whose `track_running_stats` is meant as false; empty for others.
  var untracking: String {
    trueTexts[module].map { "`track_running_stats` is the text `\($0)`, which counts as true: write `false`; or " } ?? ""
  }

  /// The module's name followed by a layer's message, without the class name that the message may begin with.
  func says(_ text: String) -> String {
    let rest = text.hasPrefix(type) ? text.without(first: type.utf8.count) : ""
    if rest.hasPrefix(" ") { return subject(rest) }
    return subject(": ", rest.hasPrefix(": ") ? rest.without(first: 2) : text)
  }
}

/// What a rule reports; the engine adds the place.
public struct Finding: Sendable {
  public let message: String
  public let help: String
  public let buffers: [String]
  /// The vmap level to trace in this finding; nil for no trace.
  public let level: Int?
  /// Lines of Python that belong to the finding.
  public var lines: [(message: String, line: PythonLine)] = []
  /// Whether comments on lines of Python suppress the finding.
  public var isSuppressed = false

  public init(_ message: String, help: String = "", buffers: [String] = [], level: Int? = nil) {
    self.message = message
    self.help = help
    self.buffers = buffers
    self.level = level
  }
}

/// All rules about models. NL001 and NL002 are about files: the linter itself applies them.
public enum Registry {
  public static let rules: [any Rule.Type] = [
    OpaqueModule.self,
    UnresolvedValue.self,
    BatchedRunningStat.self,
    CapturedRunningStat.self,
    CumulativeAverageItem.self,
    RandomUnderVmap.self,
    NoBatchingRule.self,
    InplaceRefused.self,
    IndivisibleGroups.self,
    FeatureMismatch.self,
    RankMismatch.self,
    OneValuePerChannel.self,
    NormLayerNotCallable.self,
    NormLayerNotAccepted.self,
    BadArgument.self,
    GroupsAsEps.self,
    BatchStatsInEval.self,
    ConstantOutput.self,
    PretrainedStateMismatch.self,
    PatchMissesLayer.self,
    SlowFallback.self,
  ]
}

/// Concatenates texts. String interpolation takes three times as long, which counts in messages that every finding has.
func joined(_ parts: String...) -> String {
  String(unsafeUninitializedCapacity: parts.reduce(0) { $0 + $1.utf8.count }) { buffer in
    parts.reduce(0) { end, part in
      end + UnsafeMutableBufferPointer(rebasing: buffer[end...]).update(fromContentsOf: part.utf8)
    }
  }
}

extension String {
  /// The text without its first `count` bytes. Counting characters would take many times as long.
  fileprivate func without(first count: Int) -> String { String(Substring(utf8.dropFirst(count))) }
}

/// A number of vmap levels as users count them: the outermost transform is 1.
func spelled(_ levels: LevelSet) -> String {
  (levels.bits.nonzeroBitCount == 1 ? "level " : "levels ") + levels.numbers
}
