import Formats
import PythonModels

/// `--watch`: checks, and checks again when a file has changed. Ends by Ctrl-C, as every program that the terminal interrupts.
struct Watch {
  let command: CheckCommand
  let overrides: ContextOverrides
  /// How long to wait between two looks at the files.
  private static let pause: Int32 = 300

  /// The state of each file that a run depends on.
  private typealias Stamps = [String: SourceFileIdentity?]

  func run() throws -> Never {
    var python: PythonSources?
    while true {
      let check = Check(command, engine: .standard, overrides: overrides, python: python)
      clear()
      let code = check.run()
      // Wrong usage does not become right by itself; wrong settings and missing files may.
      if code == Exit.misuse, check.store.problems.isEmpty, check.collector.missing.isEmpty, check.collector.files().isEmpty { throw code }
      let before = stamps(of: check)
      if !command.reporting.quiet { check.messages.note("watching \(SummaryText.counted(before.count, "file")); Ctrl-C ends") }
      repeat { System.sleep(milliseconds: Self.pause) } while stamps(of: check) == before
      python = check.store.python?.renewed()
    }
  }

  /// Clears the terminal, so that the findings of one run are seen alone.
  private func clear() {
    if System.isTerminal(1) { try? System.writeAll(Array("\u{1B}[2J\u{1B}[3J\u{1B}[H".utf8), to: 1) }
  }

  /// The linted files with those of settings and of Python that the run has read. Folders are walked again, to see new files.
  private func stamps(of check: Check) -> Stamps {
    let (files, system) = (check.collector.files(), SystemSources())
    let settings = Set(files.compactMap { $0.settings.path?.text })
    let paths = files.map(\.absolute.text) + settings + (check.store.python?.pathsRead ?? []) + command.settings.config.filter { !$0.contains("=") }
    return Dictionary(paths.map { ($0, system.identity($0)) }) { first, _ in first }
  }
}
