import ArgumentParser
import Pictures

/// `normlint graph`: the layer graph of a model with what the analysis knows of it.
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Show a model's layer graph: shapes, batched levels, and what is refused.")

  @OptionGroup var model: ModelArguments

  @Option(
    help: ArgumentHelp("Format: \(Choice.names(of: GraphFormat.self).joined(separator: ", ")).", valueName: "format"),
    completion: .list(Choice.names(of: GraphFormat.self)), transform: Choice.parse)
  var format: GraphFormat = .json

  @Option(help: ArgumentHelp("Draw so many levels of nested boxes open; by default all.", valueName: "count"))
  var depth: Int?

  @Option(help: ArgumentHelp("Draw this module alone, such as layer1.", valueName: "module"))
  var focus: String?

  @Flag(help: "Draw the model once more, after the fix that --fix would write.")
  var fixed = false

  @OptionGroup var coloring: ColorOptions
  @OptionGroup(title: "Settings") var settings: SettingsOptions
  @OptionGroup(title: "Context (stronger than what the file says)") var context: ContextOptions

  func validate() throws {
    if let depth, depth < 1 { throw ValidationError("--depth counts from 1, the boxes of the model itself") }
    if format == .json, depth != nil || focus != nil || fixed { throw ValidationError("--depth, --focus and --fixed are for pictures, not for json") }
  }

  func run() throws {
    try model.load(settings, context) { loaded in
      let request = GraphRequest(
        file: loaded.file, path: loaded.path.text, model: model.model, format: format, view: View(depth: depth, focus: focus), isFixed: fixed)
      try System.writeAll(try Engine.standard.graph(request, loaded.treatment), to: 1)
    }
  }
}
