import ArgumentParser
import CMemory
import Execution
import struct Model.ExecutionOptions

/// `normlint run`: the reference executor on one model of a file.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a model with real tensors, as PyTorch would under the transforms.",
    discussion: """
      The model is built and filled deterministically (tools/fill.py does the same in PyTorch), and its forward is run under the \
      context. Exit code 0: it runs; 1: PyTorch would refuse or fail; 2: it was not run.
      """)

  enum Format: String, CaseIterable { case text, json }

  @OptionGroup var model: ModelArguments

  @Flag(help: "Call the model itself, without the context's transforms.")
  var noTransforms = false

  @Option(
    help: ArgumentHelp("Format: \(Choice.names(of: Format.self).joined(separator: ", ")).", valueName: "format"),
    completion: .list(Choice.names(of: Format.self)), transform: Choice.parse)
  var format: Format = .text

  @Option(help: ArgumentHelp("Write the whole output to this file, as NumPy saves arrays.", valueName: "path"), completion: .file())
  var npy: String?

  @Option(
    help: ArgumentHelp("Memory that the tensors may take, such as 512M; by default what the settings say, or 4G.", valueName: "bytes"),
    transform: RunLimits.bytes)
  var maxMemory: Int?

  @Option(
    help: ArgumentHelp("Floating-point operations that the run may take, such as 2e12.", valueName: "count"),
    transform: RunLimits.count)
  var maxFlops: Double = 2e12

  @Option(help: ArgumentHelp("Threads; as many as there are processors by default.", valueName: "count"))
  var threads: Int?

  @Flag(help: "Say on standard error how long the forward took, and what it used.")
  var timings = false

  @OptionGroup var coloring: ColorOptions
  @OptionGroup(title: "Settings") var settings: SettingsOptions
  @OptionGroup(title: "Context (stronger than what the file says)") var context: ContextOptions

  func run() throws {
    // Tensors are larger than what a lint takes.
    cm_keep_memory(1 << 25)
    try model.load(settings, context) { loaded in
      if let refusal = OutputFile.refusal("--npy", npy, linted: [loaded.absolute], settings: loaded.settingsFiles) {
        Messages().error(refusal)
        throw Exit.misuse
      }
      let options = options(loaded.settings)
      let run = try ModelRun(loaded.file.text, model: model.model, noTransforms: noTransforms, options: options, lint: loaded.lint)
      if timings { Messages().note(run.timings) }
      try System.writeAll(format == .json ? run.json : run.text, to: 1)
      if let npy, let output = run.result.output { try OutputFile.write(NumPyFile(output).bytes, to: RawArguments.path(npy)) }
      if let code = run.exitCode { throw code }
    }
  }

  private func options(_ settings: Settings) -> ExecutionOptions {
    var options = ExecutionOptions()
    options.maxMemory = maxMemory ?? settings.maxMemory ?? options.maxMemory
    (options.maxFlops, options.threads) = (maxFlops, threads)
    return options
  }
}
