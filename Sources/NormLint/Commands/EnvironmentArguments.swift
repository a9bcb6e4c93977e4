/// `NORMLINT_*` environment variables stand for options; the command line overrides them.
enum EnvironmentArguments {
  private struct Variable {
    let name: String
    let option: String
    /// Commands other than `check` that know the option.
    var commands: [String] = []
  }

  private static let variables = [
    Variable(name: "NORMLINT_CONFIG", option: "--config", commands: ["run", "graph", "report", "config"]),
    Variable(name: "NORMLINT_OUTPUT_FORMAT", option: "--output-format"),
    Variable(name: "NORMLINT_OUTPUT_FILE", option: "--output-file"),
    Variable(name: "NORMLINT_FAIL_ON", option: "--fail-on"),
    Variable(name: "NORMLINT_BASELINE", option: "--baseline"),
  ]

  /// Adds an argument for each `NORMLINT_*` variable whose option the command line doesn't give.
  static func adding(to arguments: [String], environment: (String) -> String? = System.environment) -> [String] {
    let command = NormLintCommand.name(in: arguments)
    let own = command == nil ? arguments : Array(arguments.dropFirst())
    let added = variables.compactMap { variable -> String? in
      guard command == nil || command == "check" || variable.commands.contains(command ?? ""),
        let value = environment(variable.name), !value.isEmpty, !isGiven(variable.option, own)
      else { return nil }
      return "\(variable.option)=\(value)"
    }
    return (command.map { [$0] } ?? []) + added + own
  }

  /// `--config 'key=value'` can be combined with a settings file; `--isolated` can't.
  private static func isGiven(_ option: String, _ arguments: [String]) -> Bool {
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { return false }
      if option == "--output-file", argument == "-o" { return true }
      if option == "--config", argument == "--isolated" { return true }
      guard argument == option || argument.hasPrefix(option + "=") else { continue }
      let next = index + 1 < arguments.count ? arguments[index + 1] : ""
      let value = argument == option ? next : String(argument.dropFirst(option.count + 1))
      if option != "--config" || !value.contains("=") { return true }
    }
    return false
  }
}
