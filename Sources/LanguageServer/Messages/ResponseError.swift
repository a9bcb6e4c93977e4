/// Why a request has no result.
package struct ResponseError: Error, Equatable, Sendable {
  /// The codes of JSON-RPC 2.0 and of the Language Server Protocol.
  package enum Code: Int, Sendable {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParams = -32602
    case internalError = -32603
    case serverNotInitialized = -32002
    case requestFailed = -32803
    case requestCancelled = -32800
    case serverCancelled = -32802
  }

  package let code: Code
  package let message: String
  /// Whether the client is to ask again.
  package let retries: Bool

  package init(_ code: Code, _ message: String, retries: Bool = false) { (self.code, self.message, self.retries) = (code, message, retries) }
}
