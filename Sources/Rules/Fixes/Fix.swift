import YAMLSource

/// The options of PyTorch's page on batch norm under vmap, as the command line and the settings name them.
public enum FixOption: String, Sendable, CaseIterable {
  case groupNorm = "group-norm"
  case noRunningStats = "no-running-stats"
  case normLayer = "norm-layer"
  case replaceAll = "replace-all"
  case eval
}

/// A way to make a finding go: edits of the file, and what came of trying them.
public struct Fix: Sendable, Equatable {
  /// The name of the option, or of a fix that has no alternatives (`randomness`).
  public var option: String
  /// What is done, in one sentence.
  public var title: String
  /// What it changes for those who use the model.
  public var changes: Changes
  public var verification: Verification
  /// In the order of the file. All that the option does to the model, so that the model runs after them; empty where the
  /// option can't be written.
  public var edits: [Edit]

  /// Outputs and state before and after a fix, each as a phrase.
  public struct Changes: Sendable, Equatable {
    public var train: String
    public var eval: String
    public var stateDict: String

    public init(train: String, eval: String, stateDict: String) {
      (self.train, self.eval, self.stateDict) = (train, eval, stateDict)
    }
  }
}

/// What came of running a model after a fix.
public struct Verification: Sendable, Equatable {
  public enum Status: String, Sendable {
    /// The model ran, and its output is sound.
    case ran
    /// It didn't, or its output isn't. Never applied.
    case failed
    /// It could not be run.
    case skipped
    /// Nobody has tried.
    case notRun = "not-run"
  }

  public var status: Status
  public var detail: String

  public init(_ status: Status, _ detail: String = "") { (self.status, self.detail) = (status, detail) }
}

/// Why an option can't be written for a model, as a sentence's end.
struct FixRefusal: Error {
  let message: String

  init(_ message: String) { self.message = message }
  init(_ refusal: EditRefusal) { message = refusal.message }
}

/// What the engine is asked to do.
public struct FixOptions: Sendable {
  /// The only option that is tried; nil for the best one.
  public var option: FixOption?
  /// The order in which options are tried; empty for the order that suits the model.
  public var prefer: [FixOption] = []
  /// The largest number of groups that a `GroupNorm` is given.
  public var groups = 32
  /// Also applies what could not be run.
  public var isUnsafe = false

  public init() {}
}
