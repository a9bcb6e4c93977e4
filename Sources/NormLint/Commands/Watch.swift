import Formats
import PythonModels

/// `--watch`: checks, and checks what has changed when a file has. Ends by Ctrl-C, as every program that the terminal interrupts.
struct Watch {
  let command: CheckCommand
  let overrides: ContextOverrides
  /// How long to wait between two looks at the files.
  private static let pause: Int32 = 300

  func run() throws -> Never {
    var python: PythonSources?
    let memory = RunMemory<OrderedWriter.Piece>()
    while true {
      var check = check(python)
      // A baseline counts the findings of a whole run.
      if command.suppressions.baseline == nil { check.memory = memory }
      // Taken first: what changes while the run reads has changed since.
      var before = states(of: check)
      clear()
      let code = check.run()
      // Wrong usage does not become right by itself; wrong settings and missing files may.
      if code == Exit.misuse, check.store.problems.isEmpty, check.collector.missing.isEmpty, check.collector.files().isEmpty { throw code }
      before.readPython(check.store.python)
      if !command.reporting.quiet { check.messages.note("watching \(SummaryText.counted(before.count, "file")); Ctrl-C ends") }
      let now = change(from: before, check.store.python)
      memory.forget(from: before, to: now)
      python = before.python == now.python ? check.store.python : check.store.python?.renewed()
    }
  }

  private func check(_ python: PythonSources?) -> Check { Check(command, engine: .standard, overrides: overrides, python: python) }

  /// Waits until the files have other states. Settings are looked for each time, to see new ones.
  private func change(from before: FileStates, _ python: PythonSources?) -> FileStates {
    while true {
      System.sleep(milliseconds: Self.pause)
      let now = states(of: check(python))
      if now != before { return now }
    }
  }

  /// Clears the terminal, so that the findings of one run are seen alone.
  private func clear() {
    if System.isTerminal(1) { try? System.writeAll(Array("\u{1B}[2J\u{1B}[3J\u{1B}[H".utf8), to: 1) }
  }

  /// Folders are walked again, to see new files.
  private func states(of check: Check) -> FileStates {
    let settings = command.settings.config.filter { !$0.contains("=") }.map { RawArguments.path($0) }
    return FileStates(check.collector.files(), settings: settings, python: check.store.python)
  }
}
