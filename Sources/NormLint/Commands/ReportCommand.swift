import ArgumentParser

/// `normlint report`: a page about all models of a folder.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a page about all models: what is refused where, with pictures and fixes.",
    discussion: """
      The page is one HTML file that needs no network: the verdict on each model, the worst first, counts for each rule, filters, and for each \
      model its findings, the fix that --fix would write as a diff, and its picture. Exit code 0 when it is written, whatever was found.
      """)

  @Argument(help: ArgumentHelp("Files and folders. Default: the current folder.", valueName: "paths"), completion: .file())
  var paths: [String] = []

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("The page; standard output by default.", valueName: "file"), completion: .file())
  var output: String?

  @Flag(help: "Look for no fixes: they are run first, which takes longest.")
  var noFixes = false

  @OptionGroup var coloring: ColorOptions
  @OptionGroup(title: "Files") var files: FileOptions
  @OptionGroup(title: "Settings") var settings: SettingsOptions
  @OptionGroup(title: "Context (stronger than what a file says)") var context: ContextOptions

  func validate() throws { for path in paths { try Choice.refuseEmpty(path) } }

  func run() throws {
    let messages = Messages()
    let store = settings.store(CommandLineSettings(overrides: try context.overrides()))
    let (found, missing) = FileCollector.files(paths, files, store, messages)
    if SettingsOptions.report(store.problems, messages) || !missing.isEmpty { throw Exit.misuse }
    if let refusal = OutputFile.refusal("--output", output, linted: found.lazy.map(\.absolute), settings: store.files) {
      messages.error(refusal)
      throw Exit.misuse
    }
    let run = ReportRun(found, folders: paths.map { RawArguments.path($0).tidy }, showsFixes: !noFixes)
    do throws(System.Failure) {
      let page = run.page()
      if let output {
        try OutputFile.write(pieces: page.write, to: RawArguments.path(output))
      } else {
        try page.write { (bytes) throws(System.Failure) in try System.writeAll(bytes, to: 1) }
      }
    } catch {
      throw Exit.outputFailed(error, messages)
    }
  }
}
