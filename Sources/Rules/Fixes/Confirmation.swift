import Model

/// Runs a model after a fix, before anything is written.
public protocol Confirmation: Sendable {
  /// - Parameter before: the model as it was: what was wrong with it already does not refute the fix
  func run(_ graph: LayerGraph, _ context: Context, before: (graph: LayerGraph, context: Context)?) -> ConfirmedRun
}

/// What came of such a run.
public struct ConfirmedRun: Sendable, Equatable {
  public var status: Verification.Status
  public var detail: String
  /// Where it stopped, by qualified name; nil where it didn't, or it isn't the fault of a module.
  public var module: String?

  public init(_ status: Verification.Status, _ detail: String, module: String? = nil) {
    (self.status, self.detail, self.module) = (status, detail, module)
  }
}
