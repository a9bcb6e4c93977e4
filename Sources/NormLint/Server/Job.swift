import LanguageServer

/// What the server is at: a request, or the lint of a document that nobody has asked for.
struct Job: Sendable {
  /// Why the outcome is of no use any more.
  enum Stop: Sendable {
    case cancelled
    /// The document has another text by now.
    case outdated

    var error: ResponseError {
      switch self {
      case .cancelled: ResponseError(.requestCancelled, "the request was cancelled")
      case .outdated: ResponseError(.serverCancelled, "the document has changed", retries: true)
      }
    }
  }

  /// What the client sees of it.
  enum Progress: Sendable {
    case refused
    case wanted
    /// The client was asked for a place in which to show it.
    case asked(JSONValue)
    case told(JSONValue)
  }

  /// What takes longer is told, in milliseconds; at once where the client asks for that.
  private static let patience = 700.0
  /// A request on a text that was replaced may take so long, in milliseconds: a short one is better answered.
  private static let grace = 1_000.0

  let id: RequestID?
  let document: DocumentURI?
  let title: String
  /// By what the client that asks knows the progress.
  let token: JSONValue?
  var progress: Progress
  var stop: Stop?
  private(set) var isOutdated = false
  private let start = System.milliseconds

  /// - Parameters:
  ///   - id: of the request; nil for work of the server's own
  ///   - opens: whether the client shows work that it has not asked for
  init(_ id: RequestID? = nil, on document: DocumentURI?, title: String, token: JSONValue? = nil, opens: Bool) {
    (self.id, self.document, self.title, self.token) = (id, document, title, token)
    progress = token != nil || opens ? .wanted : .refused
  }

  /// When the work is told, and when it is stopped where its text was replaced. What nobody waits for ends at once.
  var telling: Double { token == nil ? start + Self.patience : start }
  var stopping: Double { id == nil ? start : start + Self.grace }

  /// When something is to be done about the work.
  var due: Double? {
    var times: [Double] = []
    if case .wanted = progress { times.append(telling) }
    if isOutdated, stop == nil { times.append(stopping) }
    return times.min()
  }

  mutating func textChanged(of uri: DocumentURI) { if uri == document { isOutdated = true } }
}
