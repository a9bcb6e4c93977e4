import ArgumentParser

/// `normlint graph`: the layer graph of a model with what the analysis knows of it.
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Show a model's layer graph: shapes, batched levels, and what is refused.")

  @Argument(help: "The file that describes the model; - reads standard input.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("The model's path inside the file, where it holds several.", valueName: "path"))
  var model: String?

  @Option(
    help: ArgumentHelp("Format: \(Choice.names(of: GraphFormat.self).joined(separator: ", ")).", valueName: "format"),
    completion: .list(Choice.names(of: GraphFormat.self)), transform: Choice.parse)
  var format: GraphFormat = .json

  @Option(name: .customLong("context"), help: ArgumentHelp("The context of the settings, where they have several for the file.", valueName: "name"))
  var contextName: String?

  @OptionGroup(title: "Settings") var settings: SettingsOptions
  @OptionGroup(title: "Context (stronger than what the file says)") var context: ContextOptions

  func run() throws {
    let path = RawArguments.path(file)
    let (folder, absolute) = try settings.folder(of: path, CommandLineSettings(overrides: context.overrides()))
    do {
      let lint = try context.chosen(contextName, from: folder.options(for: absolute))
      let request = GraphRequest(bytes: try FileReader.readArgument(path), path: path.text, model: model, format: format)
      try System.writeAll(try Engine.standard.graph(request, lint), to: 1)
    } catch {
      throw Exit.code(for: error, at: path)
    }
  }
}
