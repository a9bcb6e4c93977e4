import Formats
import Rules
import Synchronization
import YAMLSource

/// Lints files on several threads and writes their findings in the order of the files.
struct CheckRun: Sendable {
  let engine: Engine
  /// Where the findings go, and in which formats.
  let destinations: [Destination]
  var baseline: BaselineUse?
  /// Where the fixed text of standard input goes.
  var textDescriptor: Int32 = 1
  /// The colours of a diff.
  var diffStyle = Style.plain
  var fixing = FixFlags.Mode.report
  /// The rules whose findings are fixed.
  var fixable = Selection()
  /// Whether models that are not known in full fail the run, even where the settings don't ask for it.
  var isStrict = false
  /// The configs that several files make up; nil to judge each file by itself.
  var compositions: ConfigViews?
  /// What an earlier run has found, and where this run leaves what it finds.
  var memory: RunMemory<OrderedWriter.Piece>?
  /// Who knows which files ask for Python sources.
  var python: PythonSources?
  var workers = System.processorCount
  /// How many threads a model is run on, nil for all: files are fixed side by side, and a single file may use every thread.
  var runThreads: Int? = 1
  /// Whether the terminal shows the progress of a long run.
  var showsProgress = false

  /// Lints the files and returns what was found, in numbers. Throws when the output can't be written.
  func lint(_ files: [InputFile]) throws(System.Failure) -> Summary {
    let writer = OrderedWriter(
      count: files.count, destinations: destinations, progress: showsProgress ? Progress(total: files.count) : nil,
      stopsWhenClosed: fixing != .fix)
    let later = Mutex<[Int]>([])
    System.onThreads(workers, count: files.count, failed: { writer.accept(failedPiece(files[$0]), at: $0) }) { index in
      guard !writer.hasFailed else { return false }
      guard !isFixedLater(files[index]) else {
        later.withLock { $0.append(index) }
        return true
      }
      writer.accept(marked(check(files[index]), of: files[index]), at: index)
      return true
    }
    fixShared(files, later.withLock { $0.sorted() }, writer)
    return try writer.finish()
  }

  /// What is told of a file, with whether unknown models fail the run.
  func marked(_ piece: OrderedWriter.Piece, of file: InputFile) -> OrderedWriter.Piece {
    var piece = piece
    piece.isStrict = isStrict || file.settings.settings.strictUnknown
    return piece
  }

  private var showsFixes: Bool { destinations.contains { $0.output.showsFixes } }

  private func check(_ file: InputFile) -> OrderedWriter.Piece {
    if let known = memory?.outcome(of: file.path) { return known }
    let (report, view) = viewed(file)
    var piece = treated(file, view?.report ?? report, in: view)
    for foreign in view?.foreign ?? [] { add(foreign, of: file, to: &piece) }
    memory?.keep(piece, of: file.path, dependence(of: file, report, view))
    return piece
  }

  /// What the findings in a file depend on.
  func dependence(of file: InputFile, _ report: FileReport, _ view: ConfigViews.View?) -> Dependence {
    let isPart = view != nil || ComposedConfig.isNeeded(for: report.source, at: file.path.bytes)
    return Dependence(isPart: isPart, asksPython: isPart || python?.wasAsked(by: file.absolute) == true)
  }

  /// What is found in a file by itself, and as part of the configs that it belongs to.
  func viewed(_ file: InputFile) -> (FileReport, ConfigViews.View?) {
    let report = lint(file)
    return (report, compositions?.view(of: file, report))
  }

  private func treated(_ file: InputFile, _ report: FileReport, in view: ConfigViews.View?) -> OrderedWriter.Piece {
    switch fixing {
    case .report: return piece(file, showsFixes ? proposed(file, report, in: view, isRun: false) : report)
    case .verify: return piece(file, proposed(file, report, in: view, isRun: true))
    case .diff: return shown(file, fixed(file, report, in: view), isPart: view != nil)
    case .fix: return written(file, fixed(file, report, in: view), isPart: view != nil)
    }
  }

  /// Adds findings in a file that belongs to a config but wasn't given on the command line. It is not fixed.
  func add(_ foreign: FileReport, of file: InputFile, to piece: inout OrderedWriter.Piece) {
    let absolute = (try? System.realPath(foreign.path)) ?? foreign.path
    var other = self.piece(InputFile(path: foreign.path, source: .file, absolute: absolute, settings: file.settings), foreign)
    if fixing == .diff { other.renderings = destinations.map { _ in [] } }
    piece.known += other.known
    piece.foreign.append(other)
  }

  func piece(_ file: InputFile, _ report: FileReport, fixes: FixReport = FixReport()) -> OrderedWriter.Piece {
    var selected = report
    selected.diagnostics = file.selection.apply(to: report.diagnostics)
    for index in selected.diagnostics.indices where !fixable.takes(selected.diagnostics[index].code) {
      (selected.diagnostics[index].isFixable, selected.diagnostics[index].obstacle) = (false, nil)
    }
    let known = baseline?.takeOut(of: &selected.diagnostics, in: file) ?? []
    var piece = rendered(file, selected)
    (piece.known, piece.fixes) = (known, fixes)
    return piece
  }

  private func rendered(_ file: InputFile, _ report: FileReport) -> OrderedWriter.Piece {
    var report = report
    (report.pathBytes, report.absolutePathBytes) = (file.path.bytes, file.absolute.bytes)
    let renderings = destinations.map { destination in
      report.diagnostics.isEmpty && !destination.output.tellsOfCleanFiles ? [] : destination.output.renderings(of: report)
    }
    return OrderedWriter.Piece(
      path: file.path, templateRow: report.templateRow, renderings: renderings, findings: report.diagnostics, verdicts: report.verdicts)
  }

  /// What is said of a file on which normlint trapped. Nothing leaves it out: neither rules that are selected nor a baseline.
  func failedPiece(_ file: InputFile) -> OrderedWriter.Piece {
    let code = RuleCode.internalFault
    let finding = Diagnostic(code: code, severity: code.defaultSeverity, message: InternalFault.message, range: 0..<0)
    return rendered(file, FileReport(YAMLFile(bytes: []), diagnostics: [finding]))
  }

  /// Reads a file and lints it. A file that can't be read gets a finding that says why.
  private func lint(_ file: InputFile) -> FileReport {
    do throws(FileReader.Problem) {
      switch file.source {
      case .unreadable(let problem): throw problem
      case .file: return engine.lint(try source(file.path), file.settings.options(for: file.absolute))
      case .standardInput:
        return engine.lint(YAMLFile(bytes: try FileReader.readStandardInput()), file.settings.options(for: file.absolute))
      }
    } catch {
      let code = RuleCode.unreadable
      let finding = Diagnostic(code: code, severity: code.defaultSeverity, message: error.message, range: 0..<0)
      return FileReport(YAMLFile(bytes: []), diagnostics: [finding])
    }
  }

  private func source(_ path: Path) throws(FileReader.Problem) -> YAMLFile {
    if let known = compositions?.known(path) { return known }
    return YAMLFile(bytes: try FileReader.read(path))
  }
}

/// What NL000 says.
enum InternalFault {
  static let message = "normlint failed on this file, which is not checked: please report it, with the file"
}
