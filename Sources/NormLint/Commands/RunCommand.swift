import ArgumentParser
import struct Semantics.ExecutionOptions

/// `normlint run`: the reference executor on one model of a file.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a model with real tensors, as PyTorch would under the transforms.",
    discussion: """
      The model is built and filled deterministically (tools/fill.py does the same in PyTorch), and its forward is run under the \
      context. Exit code 0: it runs; 1: PyTorch would refuse or fail; 2: it was not run.
      """)

  enum Format: String, CaseIterable { case text, json }

  @Argument(help: "The file that describes the model; - reads standard input.", completion: .file())
  var file: String

  @Option(help: ArgumentHelp("The model's path inside the file, where it holds several.", valueName: "path"))
  var model: String?

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

  @Option(name: .customLong("context"), help: ArgumentHelp("The context of the settings, where they have several for the file.", valueName: "name"))
  var contextName: String?

  @OptionGroup(title: "Settings") var settings: SettingsOptions
  @OptionGroup(title: "Context (stronger than what the file says)") var context: ContextOptions

  func run() throws {
    let path = RawArguments.path(file)
    let (folder, absolute) = try settings.folder(of: path, CommandLineSettings(overrides: context.overrides()))
    do {
      let lint = try context.chosen(contextName, from: folder.options(for: absolute))
      let bytes = try FileReader.readArgument(path)
      let run = try ModelRun(bytes, model: model, noTransforms: noTransforms, options(folder.settings), lint)
      if timings { Messages().note(run.timings) }
      try System.writeAll(format == .json ? run.json : run.text, to: 1)
      if let npy, let output = run.result.output { try write(NumPyFile(output).bytes, to: RawArguments.path(npy)) }
      if let code = run.exitCode { throw code }
    } catch {
      throw Exit.code(for: error, at: path)
    }
  }

  private func options(_ settings: Settings) -> ExecutionOptions {
    var options = ExecutionOptions()
    options.maxMemory = maxMemory ?? settings.maxMemory ?? options.maxMemory
    (options.maxFlops, options.threads) = (maxFlops, threads)
    return options
  }

  private func write(_ bytes: [UInt8], to path: Path) throws {
    let descriptor = try System.openForWriting(path)
    try System.writeAll(bytes, to: descriptor)
    try System.closeDescriptor(descriptor)
  }
}

/// How limits are spelled.
enum RunLimits {
  /// A number of bytes, with K, M or G for powers of 1024.
  static func bytes(_ text: String) throws -> Int {
    let units: [Character: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30]
    let unit = text.last.flatMap { units[Character($0.uppercased())] }
    guard let number = Double(unit == nil ? text : String(text.dropLast())), number >= 0, number * (unit ?? 1) < 0x1p62 else {
      throw ValidationError("'\(text)' is no amount of memory, such as 512M or 4G")
    }
    return Int(number * (unit ?? 1))
  }

  static func count(_ text: String) throws -> Double {
    guard let number = Double(text), number >= 0 else { throw ValidationError("'\(text)' is no number, such as 2e12") }
    return number
  }
}
