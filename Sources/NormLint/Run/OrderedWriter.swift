import Rules
import Synchronization

/// Takes the files' renderings in any order and writes them in the files' order, each as soon as all before it are there.
final class OrderedWriter: Sendable {
  /// The output of one file.
  struct Piece: Sendable {
    let path: Path
    /// The row of a mark by which the file is a template, which is passed over.
    var templateRow: Int?
    /// For each destination.
    var renderings: [[Rendering]]
    var findings: [Diagnostic]
    var verdicts: [ModelVerdict]
    /// The file's findings as baseline entries, including silenced ones.
    var known: [Baseline.Entry] = []
    var fixes = FixReport()
    /// Whether unknown models fail the run.
    var isStrict = false
    /// What was found in other files of the config that the file is.
    var foreign: [Piece] = []

    /// The piece with some of what was found in other files.
    fileprivate func telling(_ others: [Piece]) -> Piece {
      var all = self
      for other in others {
        all.verdicts += other.verdicts
        all.findings += other.findings
        for index in all.renderings.indices { all.renderings[index] += other.renderings[index] }
      }
      return all
    }
  }

  /// What many configs find in a file that they share: experiments that take the same network.
  private struct Shared: Hashable {
    let path: Path
    let findings: [Diagnostic.Identity]
    let verdicts: [String]

    init(_ piece: Piece) {
      path = piece.path
      findings = piece.findings.map(\.identity)
      verdicts = piece.verdicts.map { "\($0.model): \($0.verdict)" }
    }
  }

  private struct State {
    var waiting: [Piece?]
    var next = 0
    var told: Set<Shared> = []
    var summary = Summary()
    var sinks: [Sink]
    var progress: Progress?
  }

  private let state: Mutex<State>
  private let failed = Atomic(false)
  private let stopsWhenClosed: Bool

  /// - Parameter stopsWhenClosed: whether a run ends where nobody reads its output
  init(count: Int, destinations: [Destination], progress: Progress? = nil, stopsWhenClosed: Bool = true) {
    self.stopsWhenClosed = stopsWhenClosed
    state = Mutex(State(waiting: Array(repeating: nil, count: count), sinks: destinations.map(Sink.init), progress: progress))
  }

  /// Whether writing failed: workers stop.
  var hasFailed: Bool { failed.load(ordering: .relaxed) }

  func accept(_ piece: Piece, at index: Int) {
    state.withLock { state in
      state.waiting[index] = piece
      while state.next < state.waiting.count, let waiting = state.waiting[state.next] {
        // What several configs find in the same place is told with the first of them.
        let ready = waiting.telling(waiting.foreign.filter { state.told.insert(Shared($0)).inserted })
        state.waiting[state.next] = nil
        state.next += 1
        state.summary.add(ready.path, ready.findings, verdicts: ready.verdicts, fixes: ready.fixes, isStrict: ready.isStrict)
        state.summary.known += ready.known
        if let row = ready.templateRow { state.summary.templates.append((ready.path, row)) }
        pass(ready.renderings, &state)
      }
      state.progress?.show(state.next)
    }
  }

  private func pass(_ renderings: [[Rendering]], _ state: inout State) {
    if renderings.allSatisfy(\.isEmpty) { return }
    state.progress?.clear()
    for index in state.sinks.indices { state.sinks[index].accept(renderings[index]) }
    // If the terminal closes, still finish the file.
    if stopsWhenClosed, state.sinks.allSatisfy(\.hasFailed) { failed.store(true, ordering: .relaxed) }
  }

  /// Writes what is left. Throws the error of the first destination that failed.
  func finish() throws(System.Failure) -> Summary {
    let (summary, failure) = state.withLock { state in
      state.progress?.clear()
      var failure: System.Failure?
      for index in state.sinks.indices {
        do throws(System.Failure) {
          let omission = try state.sinks[index].finish(state.summary)
          state.summary.omission = omission ?? state.summary.omission
        } catch {
          failure = failure ?? error
        }
      }
      return (state.summary, failure)
    }
    if let failure { throw failure }
    return summary
  }
}
