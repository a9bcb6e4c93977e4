import LanguageServer
import Model
import Synchronization

/// The stream of messages with one client. A thread of its own reads (``MessageReader``), while another one works: requests wait here
/// until they are answered, and what is under way can be stopped.
final class Connection: Sendable {
  enum Incoming: Sendable {
    case message(Message)
    case malformed(Message.Malformed)
  }

  private struct State {
    var waiting: [Incoming] = []
    /// How many of the waiting messages were taken.
    var taken = 0
    var isOpen = true
    /// Whether the worker has ended.
    var isOver = false
    /// Whether the worker waits for a message.
    var isAwaited = false
    var job: Job?
    /// How many progresses were begun.
    var progresses = 0
  }

  let (input, output): (Int32, Int32)
  private let state = Mutex(State())
  private let writing = Mutex(())
  /// Wakes the worker, and the reader.
  private let (arrival, change): (Signal, Signal)

  init(input: Int32 = 0, output: Int32 = 1) {
    (self.input, self.output) = (input, output)
    (arrival, change) = (Signal(), Signal())
  }

  // MARK: For the worker

  /// The next message that is there.
  func take() -> Incoming? {
    state.withLock { state in
      guard state.taken < state.waiting.count else { return nil }
      defer {
        state.taken += 1
        if state.taken == state.waiting.count { (state.waiting, state.taken) = ([], 0) }
      }
      return state.waiting[state.taken]
    }
  }

  /// Waits for a message; false where the client has closed the stream.
  func wait() -> Bool {
    while true {
      let isThere = state.withLock { state -> Bool? in
        if state.taken < state.waiting.count { return true }
        if !state.isOpen { return false }
        state.isAwaited = true
        return nil
      }
      if let isThere { return isThere }
      arrival.take()
    }
  }

  /// Says what is under way from now on.
  func begin(_ job: Job) {
    state.withLock { state in
      Interruption.forget()
      state.job = job
      // A new text may have come in while the request waited.
      for message in state.waiting[state.taken...] { noteChange(message, &state) }
      advance(&state)
    }
    change.send()
  }

  /// Ends what is under way, and tells why its outcome is of no use: it was stopped. The client has its answer then.
  func end() -> Job.Stop? {
    state.withLock { state in
      guard let job = state.job else { return nil }
      state.job = nil
      if case .told(let token) = job.progress { report(token, ["kind": "end"]) }
      return job.stop
    }
  }

  /// Tells how far the work is, where the client sees its progress.
  func advance(_ done: Int, of all: Int) {
    state.withLock { state in
      guard case .told(let token)? = state.job?.progress else { return }
      report(token, ["kind": "report", "message": .string("\(done) of \(all)"), "percentage": .integer(all == 0 ? 100 : done * 100 / all)])
    }
  }

  /// Whether nobody waits any more for what is under way.
  var isStopped: Bool { state.withLock { $0.job?.stop != nil } }

  func send(_ message: JSONValue) {
    var content: [UInt8] = []
    content.addJSON(message)
    let frame = FrameReader.framed(content)
    // A client that has closed its end reads no answer; the end of input then ends the server.
    writing.withLock { _ in try? System.writeAll(frame, to: output) }
  }

  private func report(_ token: JSONValue, _ value: JSONValue) { send(.notification("$/progress", ["token": token, "value": value])) }

  // MARK: For the reader

  /// Waits for bytes, for as long as nothing is due. False where the worker has ended.
  func awaitInput() -> Bool {
    while true {
      let (due, isOver) = state.withLock { ($0.job?.due, $0.isOver) }
      if isOver { return false }
      let pause = due.map { Int32(max(0, min($0 - System.milliseconds, 60_000)).rounded(.up)) } ?? -1
      let ready = System.awaitInput(input, change.descriptor, milliseconds: pause)
      if ready.second { change.take() }
      if ready.first { return true }
      if let due, System.milliseconds >= due { advanceWork() }
    }
  }

  /// Takes messages that came in together.
  func accept(_ messages: [Incoming]) {
    let isAwaited = state.withLock { state in
      for message in messages where !steers(message, &state) { state.waiting.append(message) }
      defer { state.isAwaited = false }
      return state.isAwaited
    }
    if isAwaited { arrival.send() }
  }

  func close() {
    state.withLock { $0.isOpen = false }
    arrival.send()
  }

  /// Has the reader end.
  func finish() {
    state.withLock { $0.isOver = true }
    change.send()
  }

  /// Does what a message wants of the work that is under way or waits; false where the message waits itself.
  private func steers(_ incoming: Incoming, _ state: inout State) -> Bool {
    guard case .message(let message) = incoming else { return false }
    switch message {
    case .notification("$/cancelRequest", let params):
      if let id = RequestID(params["id"]) { cancel(id, &state) }
      return true
    case .notification("window/workDoneProgress/cancel", let params):
      if case .told(let token)? = state.job?.progress, token == params["token"] { stop(.cancelled, &state) }
      return true
    case .response(let id, let result):
      guard case .asked(let token)? = state.job?.progress, id.json == token else { return false }
      state.job?.progress = result == nil ? .refused : .wanted
      if result != nil { tell(token, &state) }
      return true
    default:
      noteChange(incoming, &state)
      advance(&state)
      return false
    }
  }

  /// Takes note of a message that gives a document another text.
  private func noteChange(_ incoming: Incoming, _ state: inout State) {
    switch incoming {
    case .message(.notification("textDocument/didChange", let params)), .message(.notification("textDocument/didClose", let params)):
      if let uri = params["textDocument"]?["uri"]?.string { state.job?.textChanged(of: DocumentURI(uri)) }
    default: break
    }
  }

  private func cancel(_ id: RequestID, _ state: inout State) {
    if state.job?.id == id { return stop(.cancelled, &state) }
    let index = state.waiting[state.taken...].firstIndex { if case .message(.request(id, _, _)) = $0 { true } else { false } }
    guard let index else { return }
    state.waiting.remove(at: index)
    if state.taken == state.waiting.count { (state.waiting, state.taken) = ([], 0) }
    send(.failure(id, Job.Stop.cancelled.error))
  }

  private func stop(_ reason: Job.Stop, _ state: inout State) {
    guard state.job?.stop == nil else { return }
    state.job?.stop = reason
    Interruption.ask()
    if let id = state.job?.id { send(.failure(id, reason.error)) }
  }

  private func advanceWork() { state.withLock { advance(&$0) } }

  /// Does what is due: stops work on a text that was replaced, tells of work that takes long.
  private func advance(_ state: inout State) {
    guard let job = state.job else { return }
    if job.isOutdated, System.milliseconds >= job.stopping { stop(.outdated, &state) }
    guard case .wanted = job.progress, System.milliseconds >= job.telling else { return }
    if let token = job.token { return tell(token, &state) }
    state.progresses += 1
    let token = JSONValue.string("normlint-progress-\(state.progresses)")
    state.job?.progress = .asked(token)
    send(.request(.text("normlint-progress-\(state.progresses)"), "window/workDoneProgress/create", ["token": token]))
  }

  private func tell(_ token: JSONValue, _ state: inout State) {
    guard let job = state.job else { return }
    state.job?.progress = .told(token)
    report(token, ["kind": "begin", "title": .string(job.title), "cancellable": true])
  }
}
