import LanguageServer

extension Server {
  typealias Handler = @Sendable (Server, JSONValue) throws(ResponseError) -> JSONValue

  /// The requests that a running server answers.
  static let handlers: [String: Handler] = [
    "textDocument/diagnostic": { server, params throws(ResponseError) in try server.pull(params) },
    "workspace/diagnostic": { server, params throws(ResponseError) in try server.workspaceDiagnostics(params) },
    "textDocument/codeAction": { server, params throws(ResponseError) in try server.codeActions(params) },
    "codeAction/resolve": { server, params throws(ResponseError) in try server.resolveCodeAction(params) },
    "workspace/executeCommand": { server, params throws(ResponseError) in try server.executeCommand(params) },
    "textDocument/hover": { server, params throws(ResponseError) in try server.hover(params) },
    "textDocument/inlayHint": { server, params throws(ResponseError) in try server.inlayHints(params) },
    "textDocument/documentSymbol": { server, params throws(ResponseError) in try server.documentSymbols(params) },
    "textDocument/definition": { server, params throws(ResponseError) in try server.definition(params) },
    "textDocument/completion": { server, params throws(ResponseError) in try server.completion(params) },
  ]

  /// Takes a notification. Those that are not known are passed over, as the protocol wants it.
  func notify(_ method: String, _ params: JSONValue) throws(ResponseError) {
    switch method {
    case "initialized": initialized()
    case "textDocument/didOpen": open(try OpenParams(params))
    case "textDocument/didChange": change(try ChangeParams(params))
    case "textDocument/didSave": save(try DocumentParams(params).uri)
    case "textDocument/didClose": close(try DocumentParams(params).uri)
    case "workspace/didChangeConfiguration": configurationChanged(params["settings"] ?? .null)
    case "workspace/didChangeWatchedFiles": filesChanged(try WatchedFilesParams(params).changed)
    case "workspace/didChangeWorkspaceFolders": foldersChanged(try WorkspaceFoldersParams(params))
    default: break
    }
  }
}
