import ArgumentParser

/// Parses the command line, runs the command, and maps every outcome to an exit code.
enum Launcher {
  static func run(_ arguments: [String]) -> ExitCode {
    // The parser looks at every option of every command first, which takes longer than all else that starting takes.
    if arguments == ["--version"] { return written(NormLintCommand.configuration.version) }
    do {
      var command = try command(SuppressionOptions.completed(EnvironmentArguments.adding(to: arguments)))
      try command.run()
      return .success
    } catch let code as ExitCode {
      return code
    } catch {
      return finish(error, arguments)
    }
  }

  /// The parser looks at the options of each command on the way to the one that runs. Without a name this is `check`; where it can't read the
  /// arguments, the root's parser knows what to say.
  private static func command(_ arguments: [String]) throws -> any ParsableCommand {
    if NormLintCommand.name(in: arguments) == nil, let check = try? CheckCommand.parse(arguments) { return check }
    return try NormLintCommand.parseAsRoot(arguments)
  }

  /// The parser throws for help and version as well. Everything else is wrong usage: exit code 2, not the parser's 64.
  private static func finish(_ error: any Error, _ arguments: [String]) -> ExitCode {
    // The parser would write its options as JSON, by an encoder that the released executable lacks.
    if let option = arguments.first(where: { $0.hasPrefix("--experimental-") }) {
      Messages().error("unknown option '\(option)'")
      return Exit.misuse
    }
    if NormLintCommand.exitCode(for: error) == .success { return written(NormLintCommand.fullMessage(for: error)) }
    let message = NormLintCommand.message(for: error)
    Messages().error(OptionNames(message: message, arguments: arguments)?.message ?? message)
    return Exit.misuse
  }

  private static func written(_ text: String) -> ExitCode {
    do throws(System.Failure) { try System.writeAll(Array(text.utf8) + [0x0A], to: 1) } catch { return Exit.outputFailed(error, Messages()) }
    return .success
  }
}
