/// `textDocument/didOpen`
package struct OpenParams: Sendable {
  package let uri: DocumentURI
  package let language: String
  package let version: Int
  package let text: String

  package init(_ json: JSONValue) throws(ResponseError) {
    let document = try json.member("textDocument")
    (uri, text) = (DocumentURI(try document.text("uri")), try document.text("text"))
    (language, version) = (document["languageId"]?.string ?? "", document["version"]?.integer ?? 0)
  }
}

/// `textDocument/didChange`: changes that are made one after the other.
package struct ChangeParams: Sendable {
  package struct Change: Sendable {
    /// Nil for the whole document.
    package let range: DocumentRange?
    package let text: String
  }

  package let uri: DocumentURI
  package let version: Int?
  package let changes: [Change]

  package init(_ json: JSONValue) throws(ResponseError) {
    let document = try json.member("textDocument")
    (uri, version) = (DocumentURI(try document.text("uri")), document["version"]?.integer)
    var changes: [Change] = []
    for change in try json.member("contentChanges").array ?? [] {
      let range = change["range"]
      changes.append(Change(range: range == nil || range == .null ? nil : try DocumentRange(range ?? .null), text: try change.text("text")))
    }
    self.changes = changes
  }
}

/// What requests and notifications about one document have.
package struct DocumentParams: Sendable {
  package let uri: DocumentURI

  package init(_ json: JSONValue) throws(ResponseError) { uri = DocumentURI(try json.member("textDocument").text("uri")) }
}

/// What requests about a place in a document have.
package struct PlaceParams: Sendable {
  package let uri: DocumentURI
  package let position: DocumentPosition

  package init(_ json: JSONValue) throws(ResponseError) {
    uri = DocumentURI(try json.member("textDocument").text("uri"))
    position = try DocumentPosition(try json.member("position"))
  }
}

/// `workspace/didChangeWatchedFiles`
package struct WatchedFilesParams: Sendable {
  package let changed: [DocumentURI]

  package init(_ json: JSONValue) throws(ResponseError) {
    changed = (try json.member("changes").array ?? []).compactMap { $0["uri"]?.string.map { DocumentURI($0) } }
  }
}

/// `workspace/didChangeWorkspaceFolders`
package struct WorkspaceFoldersParams: Sendable {
  package let added, removed: [DocumentURI]

  package init(_ json: JSONValue) throws(ResponseError) {
    let event = try json.member("event")
    func uris(_ name: String) -> [DocumentURI] { (event[name]?.array ?? []).compactMap { $0["uri"]?.string.map { DocumentURI($0) } } }
    (added, removed) = (uris("added"), uris("removed"))
  }
}
