import ArgumentParser

/// `normlint graph`: the layer graph of a model with what the analysis knows of it.
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Show a model's layer graph: shapes, batched levels, and what is refused.")

  @OptionGroup var model: ModelArguments

  @Option(
    help: ArgumentHelp("Format: \(Choice.names(of: GraphFormat.self).joined(separator: ", ")).", valueName: "format"),
    completion: .list(Choice.names(of: GraphFormat.self)), transform: Choice.parse)
  var format: GraphFormat = .json

  @OptionGroup(title: "Settings") var settings: SettingsOptions
  @OptionGroup(title: "Context (stronger than what the file says)") var context: ContextOptions

  func run() throws {
    try model.load(settings, context) { loaded in
      let request = GraphRequest(bytes: loaded.bytes, path: loaded.path.text, model: model.model, format: format)
      try System.writeAll(try Engine.standard.graph(request, loaded.lint), to: 1)
    }
  }
}
