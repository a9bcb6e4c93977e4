import ArgumentParser
import Rules
import Semantics

/// A run of `check`, from paths to an exit code.
struct Check {
  let options: CheckCommand
  let engine: Engine
  private let store: SettingsStore
  var standardOutput: Int32 = 1
  var messages: Messages

  init(_ options: CheckCommand, engine: Engine, overrides: ContextOverrides = ContextOverrides()) {
    self.options = options
    self.engine = engine
    let commandLine = CommandLineSettings(
      select: options.rules.select.flatMap { $0 }, ignore: options.rules.ignore.flatMap { $0 }, overrides: overrides,
      fixes: options.fixes.options)
    store = options.settings.store(commandLine)
    messages = Messages(style: options.reporting.color.style(for: 2))
  }

  func run() -> ExitCode {
    let start = System.milliseconds
    let baseline: BaselineUse?
    do throws(Baseline.Malformed) {
      baseline = try options.suppressions.baselineUse()
    } catch {
      messages.error(error.message)
      return Exit.misuse
    }
    let (files, areAllThere) = collect()
    if SettingsOptions.report(store.problems, messages) { return Exit.misuse }
    do throws(System.Failure) {
      if options.files.showFiles {
        try show(files)
        return areAllThere ? .success : Exit.misuse
      }
      warnOfNothing(files, areAllThere)
      if let reason = options.suppressions.addIgnore {
        let run = IgnoreRun(engine: engine, reason: reason, messages: messages)
        return run.add(to: files) && areAllThere ? .success : Exit.misuse
      }
      let summary = try lint(files, baseline)
      if !finish(baseline, summary, files) { return Exit.misuse }
      report(summary, areAllThere, milliseconds: System.milliseconds - start)
      return areAllThere ? exitCode(summary) : Exit.misuse
    } catch {
      return Exit.outputFailed(error, messages)
    }
  }

  private func collect() -> (files: [InputFile], areAllThere: Bool) {
    let settings = FileCollector.Options(
      exclude: options.files.exclude, forceExclude: options.files.forceExclude,
      respectGitignore: !options.files.ignoreGitignore, standardInputName: options.files.stdinFilename)
    var collector = FileCollector(options: settings, settings: store)
    for path in options.paths.isEmpty ? ["."] : options.paths { collector.add(RawArguments.path(path)) }
    for path in collector.missing {
      let command = Suggestion.closest(to: path.text, in: NormLintCommand.commandNames)
      let hint = command.map { "; did you mean the command '\($0)'?" } ?? ""
      messages.error("\(path.text): no such file or folder\(hint)")
    }
    return (collector.files(), collector.missing.isEmpty)
  }

  private func show(_ files: [InputFile]) throws(System.Failure) {
    var bytes: [UInt8] = []
    for file in files {
      bytes += file.path.bytes
      bytes.add("\n")
    }
    try System.writeAll(bytes, to: standardOutput)
  }

  private func warnOfNothing(_ files: [InputFile], _ areAllThere: Bool) {
    if files.isEmpty, areAllThere, !options.reporting.quiet { messages.warning("no YAML files found") }
  }

  /// Writes the baseline that is asked for, or says what the one that was read has outlived. False where that fails.
  private func finish(_ use: BaselineUse?, _ summary: Summary, _ files: [InputFile]) -> Bool {
    guard let use else { return true }
    if let path = use.written {
      do throws(System.Failure) {
        try use.write(summary.known)
      } catch {
        messages.error("\(path.text) can't be written: \(error.reason)")
        return false
      }
      let count = SummaryText.counted(Set(summary.known).count, "finding")
      if !options.reporting.quiet { messages.note("\(path.text) lists \(count)") }
    } else if !options.reporting.quiet {
      for entry in use.outlived(by: summary.known, among: files) { messages.warning("\(entry.text) is in the baseline, but no longer found") }
    }
    return true
  }

  private func lint(_ files: [InputFile], _ baseline: BaselineUse?) throws(System.Failure) -> Summary {
    let reporting = options.reporting
    let isToFile = reporting.outputFile != nil
    var descriptor = standardOutput
    if let file = reporting.outputFile { descriptor = try System.openForWriting(RawArguments.path(file)) }
    let fixing = options.fixes.mode
    // The fixed text of standard input takes the place of the findings, which go where messages go.
    if fixing == .fix, !isToFile, files.contains(where: \.isStandardInput) { descriptor = messages.descriptor }
    let style = reporting.color.style(for: descriptor)
    let output: any Output = fixing == .diff ? DiffOutput() : reporting.outputFormat.output(style)
    var run = CheckRun(
      engine: engine, output: output, baseline: baseline, descriptor: descriptor, textDescriptor: standardOutput,
      diffStyle: style, fixing: fixing)
    run.compositions = Compositions(files, folders: options.paths.map { RawArguments.path($0).tidy })
    run.isStrict = options.rules.strictUnknown
    run.runThreads = files.count == 1 ? nil : 1
    run.showsProgress = Progress.isWanted(isQuiet: reporting.quiet)
    let summary = try run.lint(files)
    if isToFile { try System.closeDescriptor(descriptor) }
    return summary
  }

  private func report(_ summary: Summary, _ areAllThere: Bool, milliseconds: Double) {
    let reporting = options.reporting
    if reporting.verbose {
      messages.write(SummaryText.verdicts(summary))
      let models = SummaryText.counted(summary.verdicts.count, "model")
      messages.note("read \(SummaryText.counted(summary.files, "file")) with \(models) in \(Int(milliseconds)) ms")
    }
    reportFixes(summary)
    if reporting.statistics { messages.write(SummaryText.statistics(summary, messages.style)) }
    if options.suppressions.writeBaseline != nil { return }
    // Nothing has passed when a path was missing.
    if reporting.outputFormat.isForPeople, !reporting.quiet, areAllThere || summary.findings > 0, options.fixes.mode != .diff {
      messages.write(SummaryText.closing(summary, messages.style, offersFixes: options.fixes.mode == .report))
      messages.write(SummaryText.tooUnknown(summary))
    }
  }

  /// What was done, and what could not be written.
  private func reportFixes(_ summary: Summary) {
    for (path, report) in summary.fixes {
      if case .failed(let problem) = report.outcome {
        if problem.isChange { messages.warning("\(path.text) \(problem.message)") } else { messages.error("\(path.text) \(problem.message)") }
      } else if !options.reporting.quiet, options.fixes.mode == .fix {
        messages.write(FixText.applied(path, report, messages.style))
      }
    }
    if !options.reporting.quiet { messages.write(FixText.closing(summary, wouldFix: options.fixes.mode == .diff, messages.style)) }
  }

  private func exitCode(_ summary: Summary) -> ExitCode {
    if summary.hasWriteErrors { return Exit.misuse }
    if options.fixes.mode == .diff { return summary.fixedFiles > 0 && !options.rules.exitZero ? Exit.findings : .success }
    if summary.tooUnknown > 0, !options.rules.exitZero { return Exit.findings }
    guard let threshold = options.rules.failingSeverity, summary.reaches(threshold) else { return .success }
    return Exit.findings
  }
}
