import LanguageServer
import Rules

extension Server {
  /// What is told of a document and of other files.
  typealias Told = (own: [PublishedDiagnostic], others: [DocumentURI: [PublishedDiagnostic]])

  /// Tells the client what was found in a document that it has not asked for.
  func publish(_ told: Told, of document: OpenDocument) {
    document.isDirty = false
    if told.own != document.told {
      (document.told, document.toldNumber) = (told.own, document.toldNumber + 1)
      // A client that pulls is told that there is something new where it can't know by itself.
      if document.isStale, capabilities.pullsDiagnostics, capabilities.refreshesDiagnostics { ask("workspace/diagnostic/refresh", .null) }
    }
    document.isStale = false
    if !capabilities.pullsDiagnostics { publish(told.own, of: document.uri, version: document.version) }
    replaceForeign(of: document.uri, by: told.others)
  }

  func found(in document: OpenDocument) -> Told {
    if document.isSettings { return (settings.isEnabled ? document.settingsMistakes : [], [:]) }
    guard let lint = lint(document) else { return ([], [:]) }
    var writer = DiagnosticWriter(document, lint)
    return writer.diagnostics()
  }

  private func publish(_ diagnostics: [PublishedDiagnostic], of uri: DocumentURI, version: Int? = nil) {
    tell(
      "textDocument/publishDiagnostics",
      [
        "uri": .string(uri.text), "version": version.map { .integer($0) },
        "diagnostics": .array(diagnostics.map { $0.json(for: capabilities) }),
      ])
  }

  /// `textDocument/diagnostic`
  func pull(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    guard let document = documents[try DocumentParams(params).uri], document.isConfig else { return ["kind": "full", "items": []] }
    let (own, others) = found(in: document)
    if connection.isStopped { return .null }
    if own != document.told { (document.told, document.toldNumber) = (own, document.toldNumber + 1) }
    (document.isDirty, document.isStale) = (false, false)
    replaceForeign(of: document.uri, by: others)
    let number = String(document.toldNumber)
    if params["previousResultId"]?.string == number { return ["kind": "unchanged", "resultId": .string(number)] }
    return ["kind": "full", "resultId": .string(number), "items": .array(own.map { $0.json(for: capabilities) })]
  }

  /// Says that normlint failed on a document.
  func publishFault(of document: OpenDocument) {
    let code = RuleCode.internalFault
    document.isDirty = false
    let range = document.text.range(document.text.line(0))
    publish(
      [PublishedDiagnostic(range: range, severity: .error, code: code.rawValue, page: code.page, message: InternalFault.message)], of: document.uri)
  }

  // MARK: Files that are not open

  /// Tells what the lint of a document has found in other files, in the place of what it found before.
  func replaceForeign(of document: DocumentURI, by new: [DocumentURI: [PublishedDiagnostic]]) {
    let old = foreign.filter { $0.value[document] != nil }.map(\.key)
    for uri in Set(old).union(new.keys) where foreign[uri]?[document] != new[uri] {
      foreign[uri, default: [:]][document] = new[uri]
      if foreign[uri]?.isEmpty == true { foreign[uri] = nil }
      if documents[uri]?.isConfig != true { publishForeign(uri) }
    }
  }

  private func publishForeign(_ uri: DocumentURI) {
    var met: Set<PublishedDiagnostic> = []
    let all = (foreign[uri] ?? [:]).sorted { $0.key.text < $1.key.text }.flatMap(\.value)
    publish(all.filter { met.insert($0).inserted }, of: uri)
  }

  /// Takes back what was told of a file before it was opened: its own lint tells it now.
  func removeForeign(from uri: DocumentURI) { if foreign[uri] != nil, documents[uri]?.isConfig == true { publish([], of: uri) } }
}
