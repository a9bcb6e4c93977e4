import LanguageServer

/// Reads what a client sends.
final class MessageReader: @unchecked Sendable {
  private let connection: Connection
  private var frames = FrameReader()

  init(_ connection: Connection) { self.connection = connection }

  /// Reads once; false at the end.
  func step() -> Bool {
    guard connection.awaitInput() else { return false }
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initialized in
      count = (try? System.readOnce(connection.input, into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
      initialized = count
    }
    frames.append(bytes)
    var messages: [Connection.Incoming] = []
    while let message = next() { messages.append(message) }
    connection.accept(messages)
    if count == 0 { connection.close() }
    return count > 0
  }

  private func next() -> Connection.Incoming? {
    do throws(FrameFault) {
      guard let content = try frames.next() else { return nil }
      do throws(Message.Malformed) { return .message(try Message(content)) } catch { return .malformed(error) }
    } catch {
      return .malformed(Message.Malformed(error: ResponseError(.parseError, error.message), id: nil))
    }
  }
}
