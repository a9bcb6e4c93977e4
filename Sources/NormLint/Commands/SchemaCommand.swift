import ArgumentParser

/// `normlint schema`: the JSON Schemas, for editors.
struct SchemaCommand: ParsableCommand {
  enum Subject: String, CaseIterable {
    case settings, model

    var text: String { self == .settings ? EmbeddedText.settings : EmbeddedText.model }
  }

  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema (draft-07) of settings files, or of models in the native form.")

  @Argument(
    help: "settings or model.", completion: .list(Choice.names(of: Subject.self)), transform: Choice.parse)
  var subject: Subject = .settings

  @OptionGroup var coloring: ColorOptions

  func run() throws { try Exit.write(Array(subject.text.utf8)) }
}
