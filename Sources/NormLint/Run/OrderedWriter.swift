import Rules
import Synchronization

/// Takes the files' renderings in any order and writes them in the files' order, each as soon as all before it are there.
final class OrderedWriter: Sendable {
  /// What one file comes to.
  struct Piece: Sendable {
    let path: Path
    var bytes: [UInt8]
    var findings: [Diagnostic]
    var verdicts: [ModelVerdict]
    /// The file's findings as a baseline has them, those that one keeps quiet among them.
    var known: [Baseline.Entry] = []
    var fixes = FixReport()
    /// Whether unknown models fail the run.
    var isStrict = false
  }

  private struct State {
    var waiting: [Piece?]
    var next = 0
    var summary = Summary()
    /// Kept back because the head must come first.
    var held: [[UInt8]] = []
    var hasWritten = false
    var progress: Progress?
    var failure: System.Failure?
  }

  private let state: Mutex<State>
  private let output: any Output
  private let descriptor: Int32
  private let failed = Atomic(false)

  init(count: Int, output: any Output, descriptor: Int32, progress: Progress? = nil) {
    state = Mutex(State(waiting: Array(repeating: nil, count: count), progress: progress))
    self.output = output
    self.descriptor = descriptor
    if !output.headNeedsSummary { state.withLock { writeHead(&$0) } }
  }

  /// Whether writing has failed, so that further work is in vain.
  var hasFailed: Bool { failed.load(ordering: .relaxed) }

  func accept(_ piece: Piece, at index: Int) {
    state.withLock { state in
      state.waiting[index] = piece
      while state.next < state.waiting.count, let ready = state.waiting[state.next] {
        state.waiting[state.next] = nil
        state.next += 1
        state.summary.add(ready.path, ready.findings, ready.verdicts, ready.fixes, isStrict: ready.isStrict)
        state.summary.known += ready.known
        if !ready.bytes.isEmpty { pass(ready.bytes, &state) }
      }
      state.progress?.show(state.next)
    }
  }

  /// Writes what is still to be written.
  func finish() throws(System.Failure) -> Summary {
    let (summary, failure) = state.withLock { state in
      state.progress?.clear()
      if output.headNeedsSummary { writeHead(&state) }
      for bytes in state.held { writePiece(bytes, &state) }
      var tail: [UInt8] = []
      output.addTail(state.summary, to: &tail)
      write(tail, &state)
      return (state.summary, state.failure)
    }
    if let failure { throw failure }
    return summary
  }

  private func writeHead(_ state: inout State) {
    var head: [UInt8] = []
    output.addHead(state.summary, to: &head)
    write(head, &state)
  }

  private func pass(_ bytes: [UInt8], _ state: inout State) {
    if output.headNeedsSummary { state.held.append(bytes) } else { writePiece(bytes, &state) }
  }

  private func writePiece(_ bytes: [UInt8], _ state: inout State) {
    write(state.hasWritten && !output.separator.isEmpty ? Array(output.separator.utf8) + bytes : bytes, &state)
    state.hasWritten = true
  }

  private func write(_ bytes: [UInt8], _ state: inout State) {
    guard state.failure == nil, !bytes.isEmpty else { return }
    state.progress?.clear()
    do throws(System.Failure) {
      try System.writeAll(bytes, to: descriptor)
    } catch {
      state.failure = error
      failed.store(true, ordering: .relaxed)
    }
  }
}
