import Model
import Rules
import Synchronization
import YAMLSource

/// What became of the files that share configs, while they are fixed one after the other.
private final class SharedFixes: Sendable {
  struct State {
    var views: ConfigViews
    /// The texts that fixes have changed, before and after, by path.
    var before: OtherTexts = [:]
    var after: OtherTexts = [:]
    /// By the number of the file.
    var results: [Int: Result] = [:]
  }

  struct Result {
    let fixed: FixedFile
    var problem: FileWriter.Problem?
  }

  let state: Mutex<State>

  init(_ views: ConfigViews) { state = Mutex(State(views: views)) }

  /// Takes what a fix changed. From now on configs are made of it.
  func take(_ result: Result, of index: Int, changing texts: [TextChange]) {
    state.withLock { state in
      state.results[index] = result
      guard result.problem == nil, !texts.isEmpty else { return }
      for text in texts {
        if state.before[text.path.text] == nil { state.before[text.path.text] = text.before }
        state.after[text.path.text] = text.after
      }
      state.views = state.views.taking(state.after)
    }
  }
}

/// A file whose text changes.
private struct TextChange {
  let path: Path
  let before: YAMLFile
  let after: YAMLFile
}

/// Fixes files that make up configs with others. A fix may change several of them, so they are fixed one after the other, and what is
/// left is told of all when all are fixed.
extension CheckRun {
  /// Whether a file is fixed behind those that stand alone.
  func isFixedLater(_ file: InputFile) -> Bool {
    guard fixing == .fix || fixing == .diff, case .file = file.source else { return false }
    return compositions?.uses.areShared(file) == true
  }

  /// Fixes the files with these numbers.
  func fixShared(_ files: [InputFile], _ indices: [Int], _ writer: OrderedWriter) {
    guard let compositions, !indices.isEmpty else { return }
    let shared = SharedFixes(compositions)
    let fail = { (number: Int) in writer.accept(failedPiece(files[indices[number]]), at: indices[number]) }
    System.onThreads(1, count: indices.count, failed: fail) { number in
      fixShared(files[indices[number]], at: indices[number], shared)
      return !writer.hasFailed
    }
    let state = shared.state.withLock { $0 }
    System.onThreads(workers, count: indices.count, failed: fail) { number in
      guard let result = state.results[indices[number]] else { return true }
      writer.accept(marked(piece(files[indices[number]], result, state), of: files[indices[number]]), at: indices[number])
      return true
    }
  }

  private func fixShared(_ file: InputFile, at index: Int, _ shared: SharedFixes) {
    let run = seeing(shared.state.withLock { $0.views })
    let (report, view) = run.viewed(file)
    let fixed = run.fixed(file, view?.report ?? report, in: view)
    var result = SharedFixes.Result(fixed: fixed)
    let changes = run.changes(fixed, of: file)
    do throws(FileWriter.Problem) {
      if fixing == .fix { try write(changes, of: file) }
    } catch {
      result.problem = error
    }
    shared.take(result, of: index, changing: changes)
  }

  /// The run with configs as they are after some fixes.
  private func seeing(_ views: ConfigViews) -> CheckRun {
    var run = self
    run.compositions = views
    return run
  }

  private func changes(_ fixed: FixedFile, of file: InputFile) -> [TextChange] {
    guard fixed.isChanged else { return [] }
    let others = fixed.others.inOrder.compactMap { path, after -> TextChange? in
      compositions?.uses.text(path).map { TextChange(path: Path(path), before: $0, after: after) }
    }
    return [TextChange(path: file.path, before: fixed.before.source, after: fixed.after.source)] + others
  }

  /// Writes all of the files or none.
  private func write(_ changes: [TextChange], of file: InputFile) throws(FileWriter.Problem) {
    if !changes.isEmpty { try refuseOutside(file) }
    for (index, change) in changes.enumerated() {
      do throws(FileWriter.Problem) {
        try FileWriter.replace(change.path, expecting: change.before.bytes, with: change.after.bytes)
      } catch {
        for done in changes[..<index].reversed() {
          try? FileWriter.replace(done.path, expecting: done.after.bytes, with: done.before.bytes)
        }
        if index == 0 { throw error }
        throw FileWriter.Problem(message: "is left alone, since \(change.path.text) \(error.message)", isChange: error.isChange)
      }
    }
  }

  /// What is told of a file when all are fixed.
  private func piece(_ file: InputFile, _ result: SharedFixes.Result, _ state: SharedFixes.State) -> OrderedWriter.Piece {
    let run = seeing(state.views)
    let (report, view) = run.viewed(file)
    let after = (view?.report ?? report).taking(fixesOf: result.fixed.after)
    let before = state.before[file.path.text]
    var outcome = before == nil ? FixReport.Outcome.none : fixing == .diff ? .shown : .written
    if let problem = result.problem { outcome = .failed(problem) }
    let fixed = FixedFile(
      before: before.map { FileReport($0, diagnostics: result.fixed.before.diagnostics) } ?? result.fixed.before, after: after,
      applied: result.problem == nil ? result.fixed.applied : [])
    var piece = told(file, fixed, isPart: view != nil, outcome)
    for foreign in view?.foreign ?? [] { run.add(foreign, of: file, to: &piece) }
    return piece
  }
}
