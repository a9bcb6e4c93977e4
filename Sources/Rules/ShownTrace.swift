extension Diagnostic {
  /// The steps of a trace that people are shown: all of a short one, of a long one the first and the last.
  public struct ShownTrace {
    public let first: ArraySlice<TraceStep>
    /// How many steps between them are left out.
    public let omitted: Int
    public let last: ArraySlice<TraceStep>

    private static let limit = 12

    init(_ steps: [TraceStep]) {
      let isWhole = steps.count <= Self.limit
      first = isWhole ? steps[...] : steps.prefix(Self.limit / 2)
      last = isWhole ? [] : steps.suffix(Self.limit / 2)
      omitted = steps.count - first.count - last.count
    }
  }

  public var shownTrace: ShownTrace { ShownTrace(trace) }
}
