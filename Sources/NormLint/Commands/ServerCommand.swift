import ArgumentParser

/// `normlint server`: a language server for editors.
struct ServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server", abstract: "Serve an editor: the Language Server Protocol over standard input and output.")

  @Flag(help: "Accepted, as editors pass it: standard input and output are the only way.")
  var stdio = false

  @OptionGroup var coloring: ColorOptions

  func run() throws {
    let code = Server.serve(Connection())
    if code != 0 { throw ExitCode(code) }
  }
}
