import LanguageServer

/// The stream of messages with one client: requests wait here until they are answered, and can be cancelled meanwhile.
final class Connection {
  enum Incoming {
    case message(Message)
    case malformed(Message.Malformed)
  }

  private let (input, output): (Int32, Int32)
  private var frames = FrameReader()
  private var waiting: [Incoming] = []
  /// How many of the waiting messages were taken.
  private var taken = 0
  private var isOpen = true
  /// The request that is being answered, and whether the client wants no answer any more.
  var current: RequestID?
  private var isCurrentCancelled = false

  init(input: Int32 = 0, output: Int32 = 1) { (self.input, self.output) = (input, output) }

  /// The next message that is there.
  func take() -> Incoming? {
    readAvailable()
    guard taken < waiting.count else { return nil }
    defer {
      taken += 1
      if taken == waiting.count { (waiting, taken) = ([], 0) }
    }
    return waiting[taken]
  }

  /// Waits for more to read; false where the client has closed the stream.
  func wait() -> Bool {
    if isOpen { read() }
    return isOpen || taken < waiting.count
  }

  /// Whether the client has taken back the request that is being answered.
  var isCancelled: Bool {
    readAvailable()
    return isCurrentCancelled
  }

  func begin(_ id: RequestID) { (current, isCurrentCancelled) = (id, false) }

  func send(_ message: JSONValue) {
    var content: [UInt8] = []
    content.addJSON(message)
    // A client that has closed its end reads no answer; the end of input then ends the server.
    try? System.writeAll(FrameReader.framed(content), to: output)
  }

  // MARK: Reading

  private func readAvailable() { while isOpen, System.hasInput(input) { read() } }

  private func read() {
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initialized in
      count = (try? System.readOnce(input, into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
      initialized = count
    }
    if count == 0 { isOpen = false }
    frames.append(bytes)
    while let incoming = nextFrame() { accept(incoming) }
  }

  private func nextFrame() -> Incoming? {
    do throws(FrameFault) {
      guard let content = try frames.next() else { return nil }
      do throws(Message.Malformed) { return .message(try Message(content)) } catch { return .malformed(error) }
    } catch {
      return .malformed(Message.Malformed(error: ResponseError(.parseError, error.message), id: nil))
    }
  }

  private func accept(_ incoming: Incoming) {
    guard case .message(.notification("$/cancelRequest", let params)) = incoming else { return waiting.append(incoming) }
    guard let id = RequestID(params["id"]) else { return }
    if id == current { isCurrentCancelled = true }
    let index = waiting[taken...].firstIndex { if case .message(.request(id, _, _)) = $0 { true } else { false } }
    guard let index else { return }
    waiting.remove(at: index)
    send(.failure(id, ResponseError(.requestCancelled, "the request was cancelled")))
  }
}
