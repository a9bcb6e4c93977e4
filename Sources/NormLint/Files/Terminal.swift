import CSignals

/// What a terminal can do, by its environment.
enum Terminal {
  /// Lines narrower than this are not broken any further.
  private static let least = 40

  /// Columns by `COLUMNS`, or as the terminal says; nil where neither does.
  static func width(_ descriptor: Int32, _ environment: (String) -> String?) -> Int? {
    let columns = environment("COLUMNS").flatMap { Int($0) } ?? Int(cs_terminal_width(descriptor))
    return columns > 0 ? max(least, columns) : nil
  }

  /// Whether the terminal is one of those that open links (OSC 8). The others show nothing of them, but some show garbage.
  static func opensLinks(_ environment: (String) -> String?) -> Bool {
    if let forced = environment("FORCE_HYPERLINK"), !forced.isEmpty { return forced != "0" }
    let programs = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "zed", "Tabby"]
    let terms = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "wezterm", "contour"]
    if let program = environment("TERM_PROGRAM"), programs.contains(program) { return true }
    if let term = environment("TERM"), terms.contains(term) { return true }
    if let version = environment("VTE_VERSION").flatMap({ Int($0) }), version >= 5000 { return true }
    return ["WT_SESSION", "KONSOLE_VERSION", "DOMTERM"].contains { environment($0)?.isEmpty == false }
  }
}
