import ArgumentParser
import Rules

/// The file and the model that a command works on.
struct ModelArguments: ParsableArguments {
  @Argument(help: "The file that describes the model; - reads standard input.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("The model's path inside the file, where it holds several.", valueName: "path"))
  var model: String?

  @Option(name: .customLong("context"), help: ArgumentHelp("The context of the settings, where they have several for the file.", valueName: "name"))
  var contextName: String?

  func validate() throws { try Choice.refuseEmpty(file) }

  /// A parsed file with its effective options from settings and command line.
  struct Loaded {
    let path: Path
    /// Without links.
    let absolute: Path
    let settingsFiles: Set<Path>
    let file: ModelFile
    let treatment: Treatment
    let settings: Settings

    var lint: LintOptions { treatment.lint }
  }

  /// Reads the file and calls `body`; errors are printed with the file's name.
  func load(_ settings: SettingsOptions, _ context: ContextOptions, _ body: (Loaded) throws -> Void) throws {
    let path = RawArguments.path(file)
    let (folder, absolute, settingsFiles) = try settings.folder(of: path, CommandLineSettings(overrides: context.overrides()))
    do {
      var treatment = folder.treatment(for: absolute)
      treatment.lint = try context.chosen(contextName, from: treatment.lint)
      treatment.threads = nil
      let input = InputFile(path: path, source: file == "-" ? .standardInput : .file, absolute: absolute, settings: folder)
      let model = ModelFile(input, try FileReader.readArgument(path))
      try body(
        Loaded(
          path: path, absolute: absolute, settingsFiles: settingsFiles, file: model, treatment: treatment, settings: folder.settings))
    } catch {
      throw Exit.code(for: error, at: path)
    }
  }
}
