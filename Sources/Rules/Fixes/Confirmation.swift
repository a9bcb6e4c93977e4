import Model

/// Runs a model after a fix, before anything is written.
public protocol Confirmation: Sendable {
  /// - Parameter before: the model before the fix, whose own faults don't count against the fix
  func run(_ graph: LayerGraph, _ context: Context, before: (graph: LayerGraph, context: Context)?) -> ConfirmedRun
}

/// The result of such a run.
public struct ConfirmedRun: Sendable, Equatable {
  public var status: Verification.Status
  public var detail: String
  /// The qualified name of the module that stopped the run; nil if none did.
  public var module: String?

  public init(_ status: Verification.Status, _ detail: String, module: String? = nil) {
    (self.status, self.detail, self.module) = (status, detail, module)
  }
}
