import ArgumentParser

/// Parses the command line, runs the command, and maps every outcome to an exit code.
enum Launcher {
  static func run(_ arguments: [String]) -> ExitCode {
    do {
      var command = try NormLintCommand.parseAsRoot(SuppressionOptions.completed(EnvironmentArguments.adding(to: arguments)))
      try command.run()
      return .success
    } catch let code as ExitCode {
      return code
    } catch {
      return finish(error)
    }
  }

  /// The parser throws for help and version as well. Everything else is wrong usage: exit code 2, not the parser's 64.
  private static func finish(_ error: any Error) -> ExitCode {
    let text = NormLintCommand.fullMessage(for: error)
    if NormLintCommand.exitCode(for: error) == .success {
      let bytes = Array(text.utf8) + [0x0A]
      do throws(System.Failure) { try System.writeAll(bytes, to: 1) } catch { return Exit.outputFailed(error, Messages()) }
      return .success
    }
    Messages().error(NormLintCommand.message(for: error))
    return Exit.misuse
  }
}
