import Foundation
import Synchronization
import Testing

@testable import NormLint

/// `--watch`, on the built program.
struct WatchTests {
  private func eventually(_ isTrue: () throws -> Bool) throws -> Bool {
    for _ in 0..<200 {
      if try isTrue() { return true }
      Thread.sleep(forTimeInterval: 0.1)
    }
    return false
  }

  /// Runs `--watch` in a folder. `runs` says how many runs have ended.
  private func watching(_ folder: TemporaryFolder, _ path: String, _ body: (_ runs: () throws -> Int) throws -> Void) throws {
    try folder.write("out", "err", text: "")
    let process = Process()
    process.executableURL = Tool.normlint
    process.arguments = ["--watch", "--output-format", "concise", path]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder.path)/out"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder.path)/err"))
    try process.run()
    // The program inherits the signals that are blocked on threads of tests, so that neither SIGINT nor SIGTERM would end it.
    defer { kill(process.processIdentifier, SIGKILL) }
    try body { try folder.read("err").components(separatedBy: "watching ").count - 1 }
  }

  @Test func changesAreCheckedAgain() throws {
    let folder = try TemporaryFolder()
    try folder.write("models/a.yaml", text: ServerTests.refused)
    try watching(folder, "models") { runs in
      #expect(try eventually { try runs() == 1 && folder.read("out").contains("models/a.yaml:6:7: NL101") })
      let fixed = ServerTests.refused.replacing("BatchNorm2d, num_features", with: "GroupNorm, num_groups: 2, num_channels")
      try folder.write("models/a.yaml", text: fixed)
      #expect(try eventually { try runs() == 2 && folder.read("err").contains("All checks passed!") })
      try folder.write("models/b.yaml", text: ServerTests.refused)
      #expect(try eventually { try runs() == 3 && folder.read("out").contains("models/b.yaml:6:7: NL101") })
    }
  }

  /// Also what was not there before: a Python file that was looked for, and settings.
  @Test func whatAppearsIsCheckedAgain() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", text: "model: {_target_: own.Net, width: 3}\n")
    try watching(folder, "a.yaml") { runs in
      #expect(try eventually { try runs() == 1 && folder.read("out").contains("a.yaml:1:19: NL003") })
      try folder.write("own.py", text: "from torch import nn\n\n\ndef Net(width):\n    return nn.BatchNorm2d(width)\n")
      #expect(try eventually { try runs() == 2 && folder.read("out").contains("a.yaml:1:8: NL101") })
      try folder.write("normlint.yaml", text: "ignore: [NL101]\n")
      #expect(try eventually { try runs() == 3 && folder.read("err").contains("All checks passed!") })
    }
  }

  /// Lints again what has changed, and what that is part of.
  @Test func onlyWhatChangedIsLintedAgain() throws {
    let folder = try TemporaryFolder()
    let own = "model: {_target_: own.Net, width: 3}\n"
    try folder.write("own.py", text: "from torch import nn\n\n\ndef Net(width):\n    return nn.BatchNorm2d(width)\n")
    try folder.write("a.yaml", text: ServerTests.refused)
    try folder.write("b.yaml", text: own)
    try folder.write("conf/train.yaml", text: "defaults: [{model: net}]\n")
    try folder.write("conf/model/net.yaml", text: "_target_: torch.nn.BatchNorm2d\nnum_features: 3\n")
    let memory = RunMemory<OrderedWriter.Piece>()
    var python = PythonSources()
    var old: FileStates?
    func linted() throws -> [String] {
      func collected() -> [InputFile] {
        let store = SettingsStore(.init(commandLine: CommandLineSettings(python: python)))
        var collector = FileCollector(options: FileCollector.Options(), settings: store)
        collector.add(Path(folder.path))
        return collector.files()
      }
      if let old, case let new = FileStates(collected(), python: python) {
        memory.forget(from: old, to: new)
        if new.python != old.python { python = python.renewed() }
      }
      let files = collected()
      let seen = Mutex<[String]>([])
      var engine = Engine.standard
      let lint = engine.lint
      engine = Engine(
        lint: { file, options in
          seen.withLock { $0.append(Path(options.path).text.components(separatedBy: "/").last ?? "") }
          return lint(file, options)
        }, graph: engine.graph)
      var run = CheckRun(engine: engine, destinations: [])
      (run.memory, run.python, run.workers) = (memory, python, 1)
      run.compositions = ConfigViews(files, folders: [Path(folder.path)])
      _ = try run.lint(files)
      old = FileStates(files, python: python)
      return seen.withLock { $0.sorted() }
    }
    #expect(try linted() == ["a.yaml", "b.yaml", "net.yaml", "train.yaml"])
    #expect(try linted() == [])
    try folder.write("a.yaml", text: "a: 1\n")
    #expect(try linted() == ["a.yaml"])
    try folder.write("own.py", text: "from torch import nn\n\n\ndef Net(width):\n    return nn.Identity()\n")
    #expect(try linted() == ["b.yaml", "net.yaml", "train.yaml"])
    try folder.write("conf/train.yaml", text: "defaults: [{model: net}]\nnormlint: {mode: eval}\n")
    #expect(try linted() == ["net.yaml", "train.yaml"])
    try folder.write("c.yaml", text: "defaults: [a]\n")
    #expect(try linted() == ["a.yaml", "b.yaml", "c.yaml", "net.yaml", "train.yaml"])
  }

  @Test(arguments: [["--fix"], ["--diff"], ["--add-ignore=why"], ["--write-baseline", "b"], ["-"], ["--show-files"]])
  func whatWritesIsRefused(_ arguments: [String]) throws {
    let outcome = try Tool.run(Tool.normlint, ["--watch"] + arguments, in: try TemporaryFolder())
    #expect(outcome.code == 2 && outcome.errors.contains("--watch "), "\(outcome)")
  }
}
