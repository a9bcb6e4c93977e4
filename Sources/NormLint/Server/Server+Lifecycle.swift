import LanguageServer

extension Server {
  func initialize(_ params: InitializeParams) -> JSONValue {
    capabilities = params.capabilities
    settings = ClientSettings(params.options)
    roots = params.folders.compactMap(WorkspaceRoot.init(uri:))
    return [
      "capabilities": offered, "serverInfo": ["name": "normlint", "version": .string(NormLintCommand.version)],
    ]
  }

  private var offered: JSONValue {
    [
      "positionEncoding": .string(capabilities.encoding.rawValue),
      "textDocumentSync": ["openClose": true, "change": 2, "save": ["includeText": false]],
      "diagnosticProvider": ["identifier": "normlint", "interFileDependencies": true, "workspaceDiagnostics": true, "workDoneProgress": true],
      "codeActionProvider": [
        "codeActionKinds": ["quickfix", .string(Self.fixAllKind)], "resolveProvider": true, "workDoneProgress": true,
      ],
      "hoverProvider": true, "inlayHintProvider": true, "documentSymbolProvider": true, "definitionProvider": true,
      "completionProvider": ["triggerCharacters": [":", " ", ".", "[", ","]],
      "executeCommandProvider": ["commands": [.string(Self.openRule)]],
      "workspace": ["workspaceFolders": ["supported": true, "changeNotifications": true]],
    ]
  }

  /// Asks the client to tell of changes, and for its settings.
  func initialized() {
    var registrations: [JSONValue] = []
    if capabilities.registersWatchers {
      let globs = ["**/*.{yaml,yml,json,py}", "**/pyproject.toml"]
      registrations.append(
        Server.registration("workspace/didChangeWatchedFiles", ["watchers": .array(globs.map { ["globPattern": .string($0)] })]))
    }
    if capabilities.registersConfiguration {
      registrations.append(Server.registration("workspace/didChangeConfiguration", ["section": "normlint"]))
    }
    if !registrations.isEmpty { ask("client/registerCapability", ["registrations": .array(registrations)]) }
    askForSettings()
  }

  private static func registration(_ method: String, _ options: JSONValue) -> JSONValue {
    ["id": .string("normlint-\(method)"), "method": .string(method), "registerOptions": options]
  }

  private func askForSettings() {
    guard capabilities.hasConfiguration else { return }
    ask("workspace/configuration", ["items": [["section": "normlint"]]]) { [self] result in
      if let own = result?.array?.first, !own.isNull { take(ClientSettings(own)) }
    }
  }

  /// - Parameter given: the settings, where the client sends them unasked
  func configurationChanged(_ given: JSONValue) {
    if let own = given["normlint"], !own.isNull { take(ClientSettings(own)) } else { askForSettings() }
  }

  private func take(_ new: ClientSettings) {
    guard new != settings else { return }
    settings = new
    renewAll(python: true)
    if capabilities.refreshesHints { ask("workspace/inlayHint/refresh", .null) }
  }

  /// Has every root read settings files again, and every document be linted again.
  /// - Parameter python: whether Python files are looked for again, too
  func renewAll(python: Bool) {
    for root in Set(documents.values.map(\.root)).union(roots) { root.renew(python: python) }
    for document in documents.values { document.invalidate() }
  }

  func filesChanged(_ files: [DocumentURI]) {
    let names = files.compactMap { $0.path.map { Path($0) } }
    // What clients report of a document that is open is what the document says already.
    let others = names.filter { name in !documents.values.contains { $0.path == name && ($0.isConfig || $0.isPython) } }
    if !others.isEmpty { renewAll(python: others.contains { $0.bytes.suffix(3).elementsEqual(".py".utf8) }) }
  }

  func foldersChanged(_ params: WorkspaceFoldersParams) {
    let removed = params.removed.compactMap(WorkspaceRoot.init(uri:))
    roots.removeAll { root in removed.contains { $0.folder == root.folder } }
    roots += params.added.compactMap(WorkspaceRoot.init(uri:)).filter { new in !roots.contains { $0.folder == new.folder } }
    for document in documents.values { document.move(to: root(of: document.path)) }
  }
}
