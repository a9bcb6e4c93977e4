import ArgumentParser

/// The colours of a command's output and of its messages.
struct ColorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"),
    completion: .list(Choice.names(of: ColorChoice.self)), transform: Choice.parse)
  var color: ColorChoice = .auto
}

/// When output is coloured: the flag overrides NO_COLOR, which overrides FORCE_COLOR.
enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never

  /// What the command line says, for messages that are written before it is parsed, or where it can't be.
  static let ofCommandLine: ColorChoice = {
    let words = CommandLine.arguments.prefix { $0 != "--" }
    guard let last = words.lastIndex(where: { $0 == "--color" || $0.hasPrefix("--color=") }) else { return .auto }
    if words[last] != "--color" { return ColorChoice(rawValue: String(words[last].dropFirst(8))) ?? .auto }
    return last + 1 < words.endIndex ? ColorChoice(rawValue: words[last + 1]) ?? .auto : .auto
  }()

  /// The style for a stream, by the flag, the environment, and whether a terminal reads it.
  func style(
    for descriptor: Int32, environment: (String) -> String? = System.environment,
    isTerminal: (Int32) -> Bool = System.isTerminal
  ) -> Style {
    let isTerminal = isTerminal(descriptor)
    var style = Style(isColored: isColored(isTerminal, environment))
    if isTerminal {
      style.width = Terminal.width(descriptor, environment)
      style.hasLinks = style.isColored && Terminal.opensLinks(environment)
    }
    return style
  }

  private func isColored(_ isTerminal: Bool, _ environment: (String) -> String?) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let refused = environment("NO_COLOR"), !refused.isEmpty { return false }
    if let forced = environment("FORCE_COLOR"), !forced.isEmpty { return forced != "0" }
    return environment("TERM") != "dumb" && isTerminal
  }
}
