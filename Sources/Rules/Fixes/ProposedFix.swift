import YAMLSource

/// A fix as data: edits of the file, and the result of trying them.
public struct ProposedFix: Sendable, Equatable {
  public let id: FixID
  /// What is done, in one sentence.
  public let title: String
  /// What it changes for users of the model.
  public let changes: Changes
  public var verification: Verification
  /// All that the fix does to the model, in the order of the file; empty where it can't be written.
  public var edits: [Edit]
  /// Whether it only records what the program must be changed to do.
  public let recordsCall: Bool

  public init(
    _ id: FixID, title: String, changes: Changes, verification: Verification, edits: [Edit] = [], recordsCall: Bool = false
  ) {
    self.recordsCall = recordsCall
    (self.id, self.title, self.changes, self.verification, self.edits) = (id, title, changes, verification, edits)
  }

  /// Outputs and state before and after a fix, each as a phrase.
  public struct Changes: Sendable, Equatable {
    public let train: String
    public let eval: String
    public let stateDict: String
    /// What others must change who set keys of the model in configs of their own or on the command line; empty where no key moves.
    public let keys: String

    public init(train: String, eval: String, stateDict: String, keys: String = "") {
      (self.train, self.eval, self.stateDict, self.keys) = (train, eval, stateDict, keys)
    }

    /// No model changes.
    public static let none = Changes(train: "", eval: "", stateDict: "")

    /// The changes of fixes that make a constructor succeed.
    static let canBeBuilt = Changes(train: "the model can be built", eval: "the model can be built", stateDict: "no key changes")
  }
}

/// The result of running a model after a fix.
public struct Verification: Sendable, Equatable {
  public enum Status: String, Sendable {
    /// The model ran, and its output is sound.
    case ran
    /// The model didn't run, or its output isn't sound. Never applied.
    case failed
    /// The model could not be run.
    case skipped
    /// The fix was not run.
    case notRun = "not-run"
  }

  public var status: Status
  public var detail: String

  public init(_ status: Status, _ detail: String = "") { (self.status, self.detail) = (status, detail) }
}
