import LanguageServer

/// A language server for one client: takes its messages one by one, and lints documents between them.
///
/// One thread after another works with it: where one traps, the next goes on with the message that follows.
final class Server: @unchecked Sendable {
  enum Phase { case new, running, shutDown }

  /// What a trap would leave undone.
  private enum Task {
    case nothing
    case request(RequestID)
    case lint(OpenDocument)
  }

  let connection: Connection
  private(set) var phase = Phase.new
  private(set) var exitCode: Int32?
  private var task = Task.nothing
  var capabilities = ClientCapabilities(.null)
  var settings = ClientSettings(.null)
  var documents: [DocumentURI: OpenDocument] = [:]
  /// The folders of the workspace.
  var roots: [WorkspaceRoot] = []
  /// Diagnostics of files that are not open, by file and by the document whose lint found them.
  var foreign: [DocumentURI: [DocumentURI: [PublishedDiagnostic]]] = [:]
  private var awaited: [RequestID: (JSONValue?) -> Void] = [:]
  private var requests = 0

  init(_ connection: Connection) { self.connection = connection }

  /// Serves until the client says `exit` or closes the stream; the exit code is that of the protocol.
  static func serve(_ connection: Connection) -> Int32 {
    let (server, reader) = (Server(connection), MessageReader(connection))
    let endless = Int(Int32.max)
    System.onThreads(2, count: 2, failed: { _ in }) { part in
      if part == 0 {
        System.onThreads(1, count: endless, failed: { _ in }) { _ in reader.step() }
      } else {
        System.onThreads(1, count: endless, failed: { _ in server.recover() }) { _ in server.step() }
        connection.finish()
      }
      return true
    }
    return server.exitCode ?? 1
  }

  /// Handles a message, or lints a document where no message waits. False at the end.
  private func step() -> Bool {
    guard exitCode == nil else { return false }
    if let incoming = connection.take() {
      handle(incoming)
    } else if let document = documents.values.first(where: \.isDirty) {
      lintUnasked(document)
    } else if !connection.wait() {
      exitCode = phase == .shutDown ? 0 : 1
    }
    task = .nothing
    return exitCode == nil
  }

  /// Lints a document that the client was not told of yet.
  private func lintUnasked(_ document: OpenDocument) {
    task = .lint(document)
    connection.begin(Job(on: document.uri, title: document.title, opens: capabilities.hasProgress))
    let told = found(in: document)
    switch connection.end() {
    case nil: publish(told, of: document)
    case .cancelled?:
      forget(document)
      document.isDirty = false
    case .outdated?: forget(document)
    }
  }

  /// Tells the client what a trap has left undone.
  private func recover() {
    let stop = connection.end()
    switch task {
    case .nothing: break
    case .request(let id): if stop == nil { connection.send(.failure(id, ResponseError(.internalError, InternalFault.message))) }
    case .lint(let document): publishFault(of: document)
    }
    task = .nothing
  }

  private func handle(_ incoming: Connection.Incoming) {
    switch incoming {
    case .malformed(let malformed): connection.send(.failure(malformed.id, malformed.error))
    case .message(.response(let id, let result)): awaited.removeValue(forKey: id)?(result)
    case .message(.notification("exit", _)): exitCode = phase == .shutDown ? 0 : 1
    case .message(.notification(let method, let params)):
      // A notification has no answer, not even where it is malformed.
      if phase == .running { try? notify(method, params) }
    case .message(.request(let id, let method, let params)): handle(id, method, params)
    }
  }

  private func handle(_ id: RequestID, _ method: String, _ params: JSONValue) {
    task = .request(id)
    let document = params["textDocument"]?["uri"]?.string.flatMap { documents[DocumentURI($0)] }
    let title = document?.title ?? "Checking the workspace"
    connection.begin(Job(id, on: document?.uri, title: title, token: params["workDoneToken"], opens: capabilities.hasProgress))
    let answer: JSONValue
    do throws(ResponseError) { answer = .result(id, try self.answer(method, params)) } catch { answer = .failure(id, error) }
    // Who has stopped the request has told the client so.
    if connection.end() == nil { return connection.send(answer) }
    if let document { forget(document) } else { for root in roots { root.renew(python: true) } }
  }

  /// Forgets what was found while the work was stopped, and what that has left in memory.
  private func forget(_ document: OpenDocument) {
    document.forgetFindings()
    document.root.renew(python: true)
  }

  private func answer(_ method: String, _ params: JSONValue) throws(ResponseError) -> JSONValue {
    switch (phase, method) {
    case (.new, "initialize"):
      phase = .running
      return initialize(InitializeParams(params))
    case (.new, _): throw ResponseError(.serverNotInitialized, "`initialize` comes first")
    case (.shutDown, _): throw ResponseError(.invalidRequest, "the server is shut down")
    case (.running, "initialize"): throw ResponseError(.invalidRequest, "the server is initialized")
    case (.running, "shutdown"):
      phase = .shutDown
      return .null
    case (.running, _):
      guard let handler = Server.handlers[method] else { throw ResponseError(.methodNotFound, "`\(method)` is not supported") }
      return try handler(self, params)
    }
  }

  /// Sends a request of ours.
  func ask(_ method: String, _ params: JSONValue, then body: @escaping (JSONValue?) -> Void = { _ in }) {
    requests += 1
    let id = RequestID.text("normlint-\(requests)")
    awaited[id] = body
    connection.send(.request(id, method, params))
  }

  func tell(_ method: String, _ params: JSONValue) { connection.send(.notification(method, params)) }
}
