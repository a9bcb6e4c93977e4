/// When output is coloured: the flag overrides NO_COLOR, which overrides FORCE_COLOR.
enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never

  /// The style for a stream, by the flag, the environment, and whether a terminal reads it.
  func style(
    for descriptor: Int32, environment: (String) -> String? = System.environment,
    isTerminal: (Int32) -> Bool = System.isTerminal
  ) -> Style {
    switch self {
    case .always: return Style(isColored: true)
    case .never: return .plain
    case .auto: break
    }
    if let refused = environment("NO_COLOR"), !refused.isEmpty { return .plain }
    if let forced = environment("FORCE_COLOR"), !forced.isEmpty { return Style(isColored: forced != "0") }
    return Style(isColored: environment("TERM") != "dumb" && isTerminal(descriptor))
  }
}
