/// `initialize`: what the client can do, and where it works.
package struct InitializeParams: Sendable {
  /// The folders of the workspace.
  package let folders: [DocumentURI]
  /// The options of the server, as `workspace/configuration` gives them too.
  package let options: JSONValue
  package let capabilities: ClientCapabilities

  package init(_ json: JSONValue) {
    let folders = json["workspaceFolders"]?.array ?? []
    let named = folders.compactMap { $0["uri"]?.string }
    let root = json["rootUri"]?.string.map { [$0] } ?? json["rootPath"]?.string.map { [DocumentURI(path: Array($0.utf8)).text] } ?? []
    self.folders = (named.isEmpty ? root : named).map { DocumentURI($0) }
    options = json["initializationOptions"] ?? .null
    capabilities = ClientCapabilities(json["capabilities"] ?? .null)
  }
}

/// What a client can do, as far as the server asks.
package struct ClientCapabilities: Sendable {
  package let encoding: PositionEncoding
  package let pullsDiagnostics, refreshesDiagnostics, refreshesHints: Bool
  package let hasConfiguration, registersWatchers, registersConfiguration: Bool
  package let showsDocuments, hasActionLiterals, createsFiles, hasDocumentChanges, resolvesEdits: Bool
  package let hasHierarchicalSymbols, hasMarkdown, hasProgress: Bool
  package let tellsRelated, hasCodeDescription: Bool

  package init(_ json: JSONValue) {
    func flag(_ path: String...) -> Bool { path.reduce(json) { $0?[$1] }?.bool ?? false }
    let encodings = json["general"]?["positionEncodings"]?.strings ?? []
    encoding = encodings.lazy.compactMap { PositionEncoding(rawValue: $0) }.first ?? .utf16
    let (document, workspace, window) = (json["textDocument"], json["workspace"], json["window"])
    pullsDiagnostics = document?["diagnostic"] != nil
    refreshesDiagnostics = flag("workspace", "diagnostics", "refreshSupport")
    refreshesHints = flag("workspace", "inlayHint", "refreshSupport")
    hasConfiguration = flag("workspace", "configuration")
    registersWatchers = flag("workspace", "didChangeWatchedFiles", "dynamicRegistration")
    registersConfiguration = flag("workspace", "didChangeConfiguration", "dynamicRegistration")
    showsDocuments = window?["showDocument"]?["support"]?.bool ?? false
    hasProgress = flag("window", "workDoneProgress")
    hasActionLiterals = document?["codeAction"]?["codeActionLiteralSupport"] != nil
    resolvesEdits = document?["codeAction"]?["resolveSupport"]?["properties"]?.strings?.contains("edit") ?? false
    let edits = workspace?["workspaceEdit"]
    createsFiles = edits?["resourceOperations"]?.strings?.contains("create") ?? false
    hasDocumentChanges = edits?["documentChanges"]?.bool ?? false
    hasHierarchicalSymbols = flag("textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport")
    hasMarkdown = document?["hover"]?["contentFormat"]?.strings?.first == "markdown"
    tellsRelated = flag("textDocument", "publishDiagnostics", "relatedInformation") || document?["diagnostic"] != nil
    hasCodeDescription = flag("textDocument", "publishDiagnostics", "codeDescriptionSupport") || document?["diagnostic"] != nil
  }
}
