import Model

/// What was found of the arguments that decide normalisations: equal calls in different models are evaluated once, and so are calls that
/// differ in arguments which were found to decide nothing.
final class NormControls: Sendable {
  /// By the text of the call, the statements that might be evaluated, and the names of the normalisations.
  let found = Memo<[String], NormControl?>()
  /// The normalisations that calls build whatever the flags and texts among their arguments are; nil where that can't be evaluated.
  let withoutWords = Memo<[String], NormCensus?>()
}
