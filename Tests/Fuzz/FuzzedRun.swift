import Catalogue
import Formats
import Model
import PythonModels
import Rules
import YAMLSource

@testable import NormLint

/// Everything that normlint does with a folder, in memory: settings, composition, lint, and by turns one output, graphs, fixes and runs.
struct FuzzedRun {
  private let folder: FuzzedFolder
  private let options: LintOptions
  /// Chooses what is done besides linting, by the text: doing all of it with each input would make the fuzzer slow.
  private let turn: Int
  /// Chooses an output, and a form of graphs, by the text as well.
  private let choice: Int
  private static let turns = 32
  /// What a run of a model may take.
  private static let (memory, operations) = (1 << 22, 1e7)
  private static let path = "model.yaml"
  /// Made once: some of them look for a repository on the disk.
  private static let outputs = OutputFormat.allCases.map { $0.output(.plain) }
  /// Classes of a Python file that are built.
  private static let classLimit = 3

  init(_ text: [UInt8]) {
    folder = FuzzedFolder(text)
    let number = Int(text.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } >> 8)
    (turn, choice) = (number % FuzzedRun.turns, number / FuzzedRun.turns)
    options = FuzzedRun.options(folder)
  }

  func run() {
    for text in texts {
      let report = lint(text)
      switch turn {
      case 0: fix(report)
      case 1...2: draw(text, GraphFormat.allCases[choice % GraphFormat.allCases.count])
      case 3...4: execute(text)
      default: break
      }
    }
  }

  /// Everything at once.
  func runAll() {
    for text in texts {
      let report = lint(text)
      for output in FuzzedRun.outputs { _ = output.renderings(of: report.showing(report.diagnostics, as: FuzzedRun.path)) }
      fix(report)
      for format in GraphFormat.allCases { draw(text, format) }
      execute(text)
    }
  }

  private var texts: [[UInt8]] { [folder.files[FuzzedRun.path]].compactMap({ $0 }) + calls }

  private func lint(_ text: [UInt8]) -> FileReport {
    let report = Linter(options: options).lint(bytes: text)
    render(report)
    if let config = ComposedConfig(report.source, path: FuzzedRun.path, files: folder) {
      for report in Linter(options: options).lint(config) { render(report) }
    }
    return report
  }

  /// What the settings of the folder say.
  private static func options(_ folder: FuzzedFolder) -> LintOptions {
    var settings = Settings()
    if let text = folder.files["normlint.yaml"] {
      var reader = SettingsReader(YAMLFile(bytes: text), name: "normlint.yaml", directory: Path(FuzzedFolder.path), over: settings)
      reader.readHead()
      reader.readBody(over: settings)
      settings = reader.settings
      for mistake in reader.mistakes {
        var bytes: [UInt8] = []
        SettingsProblem(source: "normlint.yaml", message: mistake.message, place: (reader.file, mistake.range)).add(to: &bytes, .plain)
      }
    }
    var options = FolderSettings(settings).options(for: Path("\(FuzzedFolder.path)/\(path)"))
    guard !folder.sources.isEmpty else { return options }
    let (files, cache) = (FuzzedSources(folder), SourceCache())
    let search = SearchPath(forFile: "\(FuzzedFolder.path)/\(path)", path: [], environments: [], in: files)
    options.catalogue = options.catalogue.asking(PythonClasses { SourceFinder(search, in: files, cache: cache) })
    return options
  }

  /// Texts that call the first classes and functions of the folder's Python files.
  private var calls: [[UInt8]] {
    folder.sources.sorted { $0.key < $1.key }.flatMap { file, text in
      let module = file.dropLast(3).replacing("/", with: ".")
      let heads = text.split(separator: 0x0A).filter { $0.starts(with: "class ".utf8) || $0.starts(with: "def ".utf8) }
      return heads.prefix(FuzzedRun.classLimit).map { head in
        let name = head.drop { $0 != 0x20 }.drop { $0 == 0x20 }.prefix { $0 == 0x5F || $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
        return Array("{_target_: \(module).\(String(decoding: name, as: UTF8.self))}".utf8)
      }
    }
  }

  private func render(_ report: FileReport) {
    let shown = report.showing(report.diagnostics, as: FuzzedRun.path)
    _ = FuzzedRun.outputs[choice % FuzzedRun.outputs.count].renderings(of: shown)
  }

  private func fix(_ report: FileReport) {
    let confirmation = ExecutorConfirmation(threads: 1, maxMemory: FuzzedRun.memory, maxFlops: FuzzedRun.operations)
    let engine = FixEngine(Linter(options: options), FixOptions(), confirmation: confirmation)
    let fixed = engine.fix(report) { _ in true }
    var diff: [UInt8] = []
    UnifiedDiff(report.source.bytes, fixed.after.source.bytes).add(FuzzedRun.path, .plain, to: &diff)
    render(fixed.after)
  }

  private func draw(_ text: [UInt8], _ format: GraphFormat) {
    let request = GraphRequest(file: ModelFile(YAMLFile(bytes: text)), path: FuzzedRun.path, model: nil, format: format)
    _ = try? request.drawn(Treatment(lint: options, fixes: FixOptions()))
  }

  private func execute(_ text: [UInt8]) {
    var limits = ExecutionOptions()
    (limits.maxMemory, limits.maxFlops, limits.threads) = (FuzzedRun.memory, FuzzedRun.operations, 1)
    let run = try? ModelRun(YAMLFile(bytes: text), model: nil, noTransforms: false, options: limits, lint: options)
    _ = run?.text
    _ = run?.json
  }
}

extension FileReport {
  fileprivate func showing(_ findings: [Diagnostic], as name: String) -> FileReport {
    var report = self
    (report.diagnostics, report.pathBytes, report.absolutePathBytes) = (findings, Array(name.utf8), Array("/\(name)".utf8))
    return report
  }
}
