import ArgumentParser
import Rules

/// The command line's root.
struct NormLintCommand: ParsableCommand {
  static let version = "0.1.0"
  /// Where the repository is; OWNER stands for the account that holds it.
  static let home = "https://github.com/OWNER/normlint"

  static let configuration = CommandConfiguration(
    commandName: "normlint",
    abstract: "Find, from YAML model configs alone, every BatchNorm whose running statistics torch.func.vmap refuses to update.",
    discussion: """
      Without a command, normlint checks: `normlint models/`. See `normlint check --help` for the flags. A path that is \
      called like a command is written with ./ before it.

      NORMLINT_CONFIG, NORMLINT_OUTPUT_FORMAT, NORMLINT_OUTPUT_FILE, NORMLINT_FAIL_ON and NORMLINT_BASELINE stand for the \
      options of those names, NO_COLOR and FORCE_COLOR for --color.

      Exit codes: 0 nothing to report, 1 findings, 2 wrong usage, a path that doesn't exist, or an internal fault.
      """,
    version: "normlint \(version)",
    subcommands: [
      CheckCommand.self, RunCommand.self, GraphCommand.self, ReportCommand.self, RuleCommand.self, InitCommand.self, ConfigCommand.self,
      SchemaCommand.self, ServerCommand.self, VersionCommand.self,
    ],
    defaultSubcommand: CheckCommand.self)

  static let commandNames = ["check", "run", "graph", "report", "rule", "init", "config", "schema", "server", "version", "help"]

  /// The command that the arguments name; nil where they are those of `check` alone.
  static func name(in arguments: [String]) -> String? { arguments.first.flatMap { commandNames.contains($0) ? $0 : nil } }
}

extension RuleCode {
  /// Where the rule is explained.
  var page: String { "\(NormLintCommand.home)/blob/v\(NormLintCommand.version)/docs/rules.md#\(rawValue.lowercased())" }
}

/// `normlint version`: the same as `--version`.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

  @OptionGroup var coloring: ColorOptions

  func run() { print(NormLintCommand.configuration.version) }
}
