import ArgumentParser
import Formats
import Model
import Texts

/// A run of `check`, from paths to an exit code.
struct Check {
  let options: CheckCommand
  let engine: Engine
  let store: SettingsStore
  var standardOutput: Int32 = 1
  var messages: Messages
  /// What an earlier run has found.
  var memory: RunMemory<OrderedWriter.Piece>?

  /// - Parameter python: the Python sources of an earlier run
  init(_ options: CheckCommand, engine: Engine, overrides: ContextOverrides = ContextOverrides(), python: PythonSources? = nil) {
    self.options = options
    self.engine = engine
    var commandLine = CommandLineSettings(
      select: options.rules.select.flatMap { $0 }, ignore: options.rules.ignore.flatMap { $0 }, overrides: overrides,
      fixes: options.fixes.options)
    commandLine.heedsSuppressions = !options.suppressions.noIgnores
    store = options.settings.store(commandLine, python: python)
    messages = Messages(style: options.coloring.color.style(for: 2))
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
    let (files, missing) = collect()
    // What follows a mistyped command is not what it looks like.
    if let first = missing.first?.text, first == options.paths.first, MissingPath.command(for: first) != nil { return Exit.misuse }
    let areAllThere = missing.isEmpty
    if SettingsOptions.report(store.problems, messages) { return Exit.misuse }
    if let refusal = refusedOutput(files) {
      messages.error(refusal)
      return Exit.misuse
    }
    do throws(System.Failure) {
      if options.showFiles {
        try show(files)
        return areAllThere ? .success : Exit.misuse
      }
      if let reason = options.suppressions.addIgnore {
        let run = IgnoreRun(engine: engine, reason: reason, messages: messages)
        return run.add(to: files) && areAllThere ? .success : Exit.misuse
      }
      let rule = exitRule(areAllThere)
      let read = { @Sendable [python = store.python] in python?.read ?? SourcesRead() }
      let facts = RunFacts(files: files, missing: missing, sources: read, isExhaustive: options.reporting.verbose) {
        rule.code(for: $0).rawValue
      }
      let summary = try lint(files, baseline, facts: facts)
      if !finish(baseline, summary, files: files) { return Exit.misuse }
      report(summary, areAllThere, milliseconds: System.milliseconds - start)
      return rule.code(for: summary)
    } catch {
      return Exit.outputFailed(error, messages)
    }
  }

  /// What the paths of the command line lead to.
  var collector: FileCollector { FileCollector(options.paths, options.files, standardInputName: options.stdinFilename, store) }

  private func collect() -> (files: [InputFile], missing: [Path]) {
    FileCollector.files(options.paths, options.files, standardInputName: options.stdinFilename, store, messages)
  }

  /// Why a file that the command line names for output must not be written.
  private func refusedOutput(_ files: [InputFile]) -> String? {
    let outputs = [("--output-file", options.reporting.outputFile), ("--write-baseline", options.suppressions.writeBaseline)]
    return outputs.lazy.compactMap { OutputFile.refusal($0, $1, linted: files.lazy.map(\.absolute), settings: store.files) }.first
  }

  private func show(_ files: [InputFile]) throws(System.Failure) {
    var bytes: [UInt8] = []
    for file in files {
      // Programs read the names: only those are written otherwise that a log or a terminal would obey.
      let text = file.path.text
      if text.visible == text { bytes += file.path.bytes } else { bytes.addVisible(text) }
      bytes.add("\n")
    }
    try System.writeAll(bytes, to: standardOutput)
  }

  /// Writes the baseline if one was asked for; otherwise names the entries of the baseline read that no longer occur. Returns
  /// false when writing fails.
  private func finish(_ use: BaselineUse?, _ summary: Summary, files: [InputFile]) -> Bool {
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

  private func lint(_ files: [InputFile], _ baseline: BaselineUse?, facts: RunFacts) throws(System.Failure) -> Summary {
    let isFixing = options.fixes.mode == .fix
    // With `--fix -`, standard output holds the fixed text, so the findings go to standard error.
    let isTextShown = isFixing && files.contains(where: \.isStandardInput)
    let terminal = isTextShown ? messages.descriptor : standardOutput
    var output: OutputFile?
    if let name = options.reporting.outputFile { output = try OutputFile(RawArguments.path(name)) }
    let file = output?.descriptor
    var run = CheckRun(
      engine: engine, destinations: destinations(terminal, file: file, facts: facts), baseline: baseline, textDescriptor: standardOutput,
      diffStyle: options.coloring.color.style(for: file ?? terminal), fixing: options.fixes.mode)
    run.fixable = options.fixes.selection
    run.compositions = ConfigViews(files, folders: options.paths.map { RawArguments.path($0).tidy })
    (run.memory, run.python) = (memory, store.python)
    run.isStrict = options.rules.strictUnknown
    run.runThreads = files.count == 1 ? nil : 1
    run.showsProgress = Progress.isWanted(isQuiet: options.reporting.quiet)
    do throws(System.Failure) {
      let summary = try run.lint(files)
      try output?.finish()
      return summary
    } catch {
      output?.discard()
      throw error
    }
  }

  private func destinations(_ terminal: Int32, file: Int32?, facts: RunFacts) -> [Destination] {
    // `--diff` prints the diff instead of the findings, to one destination only.
    if options.fixes.mode == .diff { return [Destination(output: DiffOutput(), descriptor: file ?? terminal)] }
    let reporting = options.reporting
    let pairs: [(OutputFormat?, Int32?)] = [(reporting.shownFormat, terminal), (reporting.writtenFormat, file)]
    return pairs.compactMap { format, descriptor in
      guard let format, let descriptor else { return nil }
      return Destination(output: format.output(options.coloring.color.style(for: descriptor), facts), descriptor: descriptor)
    }
  }

  private func report(_ summary: Summary, _ areAllThere: Bool, milliseconds: Double) {
    let reporting = options.reporting
    if reporting.verbose {
      messages.write(SummaryText.verdicts(summary))
      for (path, row) in summary.templates { messages.note("\(path.text):\(row): a template, which is passed over: lint what it makes") }
      let models = SummaryText.counted(summary.verdicts.count, "model")
      messages.write(SummaryText.sources(store.python?.read ?? SourcesRead()))
      messages.note("read \(SummaryText.counted(summary.files, "file")) with \(models) in \(Int(milliseconds)) ms")
    }
    reportFixes(summary)
    // A diff has no place for them.
    if options.fixes.mode == .diff { for path in summary.faults { messages.error("\(path.text): \(InternalFault.message)") } }
    if reporting.statistics { messages.write(SummaryText.statistics(summary, messages.style)) }
    if options.suppressions.writeBaseline != nil { return }
    if let omission = summary.omission { messages.warning(omission.text) }
    // Don't print "All checks passed!" if a path was missing.
    guard !reporting.quiet, areAllThere || summary.findings > 0, options.fixes.mode != .diff else { return }
    if (reporting.shownFormat ?? .full).isForPeople {
      messages.write(SummaryText.closing(summary, messages.style, offersFixes: options.fixes.mode == .report))
      messages.write(SummaryText.tooUnknown(summary))
      if let file = summary.firstAssuming { messages.say(callsOfProject(around: file, summary.assuming)) }
    } else if let nothing = SummaryText.nothingToCheck(summary) {
      messages.note(nothing)
    }
  }

  private func callsOfProject(around file: Path, _ findings: Int) -> String {
    let calls = store.python == nil ? nil : ProjectCalls(around: file)
    return calls?.closing(findings) ?? ProjectCalls.assumed(findings)
  }

  /// What was done, and what could not be written.
  private func reportFixes(_ summary: Summary) {
    for (path, report) in summary.fixes {
      if case .failed(let problem) = report.outcome {
        if problem.isChange { messages.warning("\(path.text) \(problem.message)") } else { messages.error("\(path.text) \(problem.message)") }
      } else if !options.reporting.quiet, options.fixes.mode == .fix {
        messages.write(FixText.applied(path, report, style: messages.style))
      }
    }
    if !options.reporting.quiet { messages.write(FixText.closing(summary, wouldFix: options.fixes.mode == .diff, style: messages.style)) }
  }

  private func exitRule(_ areAllThere: Bool) -> ExitRule {
    ExitRule(
      threshold: options.rules.failingSeverity, exitsWithZero: options.rules.exitZero,
      isAboutFixes: options.fixes.mode == .diff, failsOnFixes: options.fixes.exitNonZeroOnFix, areAllThere: areAllThere)
  }
}

extension FileCollector {
  /// What the paths of a command line lead to.
  init(_ paths: [String], _ options: FileOptions, standardInputName: String? = nil, _ store: SettingsStore) {
    let own = Options(
      exclude: options.exclude, forceExclude: options.forceExclude, respectGitignore: !options.ignoreGitignore,
      standardInputName: standardInputName)
    self.init(options: own, settings: store)
    for path in paths.isEmpty ? ["."] : paths { add(RawArguments.path(path)) }
  }

  /// The files that a command line names, and the paths that don't exist, which are told.
  static func files(
    _ paths: [String], _ options: FileOptions, standardInputName: String? = nil, _ store: SettingsStore, _ messages: Messages
  ) -> (files: [InputFile], missing: [Path]) {
    let collector = FileCollector(paths, options, standardInputName: standardInputName, store)
    for path in collector.missing {
      let command = path.text == paths.first ? MissingPath.command(for: path.text) : nil
      let hint = command.map { "; did you mean '\($0)'?" } ?? MissingPath.hint(for: path)
      messages.error("\(path.text): no such file or folder\(hint)")
    }
    return (collector.files(), collector.missing)
  }
}
