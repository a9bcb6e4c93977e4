/// `textDocument/codeAction`
package struct CodeActionParams: Sendable {
  package let uri: DocumentURI
  package let range: DocumentRange
  /// The kinds that are asked for; nil for all.
  package let only: [String]?
  /// Whether a person asked, and not the editor by itself.
  package let isInvoked: Bool

  package init(_ json: JSONValue) throws(ResponseError) {
    uri = DocumentURI(try json.member("textDocument").text("uri"))
    range = try DocumentRange(try json.member("range"))
    let context = json["context"]
    only = context?["only"]?.strings
    isInvoked = context?["triggerKind"]?.integer != 2
  }

  /// Whether actions of a kind, such as `source.fixAll`, are asked for.
  package func wants(_ kind: String) -> Bool {
    only.map { $0.contains { kind == $0 || $0.isEmpty || kind.hasPrefix($0 + ".") } } ?? true
  }
}

/// The replacement of a range of a document.
package struct TextEdit: Sendable, Equatable {
  package let range: DocumentRange
  package let text: String

  package init(range: DocumentRange, text: String) { (self.range, self.text) = (range, text) }

  package var json: JSONValue { ["range": range.json, "newText": .string(text)] }
}

/// Edits of several documents.
package struct WorkspaceEdit: Sendable {
  package struct Document: Sendable {
    package let uri: DocumentURI
    /// The version of an open document.
    package let version: Int?
    package let edits: [TextEdit]
    /// Whether the file is to be made first.
    package let isNew: Bool

    package init(uri: DocumentURI, version: Int? = nil, edits: [TextEdit], isNew: Bool = false) {
      (self.uri, self.version, self.edits, self.isNew) = (uri, version, edits, isNew)
    }
  }

  package var documents: [Document]

  package init(_ documents: [Document]) { self.documents = documents }

  package func json(for capabilities: ClientCapabilities) -> JSONValue {
    guard capabilities.hasDocumentChanges else {
      let changes = documents.map { JSONValue.Member(name: $0.uri.text, value: .array($0.edits.map(\.json))) }
      return ["changes": .object(changes)]
    }
    let changes = documents.flatMap { document -> [JSONValue] in
      let identifier: JSONValue = ["uri": .string(document.uri.text), "version": document.version.map { .integer($0) } ?? .null]
      let edits: JSONValue = ["textDocument": identifier, "edits": .array(document.edits.map(\.json))]
      return document.isNew ? [["kind": "create", "uri": .string(document.uri.text), "options": ["ignoreIfExists": true]], edits] : [edits]
    }
    return ["documentChanges": .array(changes)]
  }
}

/// Something that can be done about a place of a document.
package struct CodeAction: Sendable {
  package var title: String
  package var kind: String
  package var isPreferred = false
  package var edit: WorkspaceEdit?
  package var command: (name: String, arguments: [JSONValue])?
  /// What the server needs to make the edit when it is asked for.
  package var data: JSONValue?
  /// The diagnostic that the action is about.
  package var diagnostic: PublishedDiagnostic?

  package init(title: String, kind: String) { (self.title, self.kind) = (title, kind) }

  package func json(for capabilities: ClientCapabilities) -> JSONValue {
    [
      "title": .string(title), "kind": .string(kind), "isPreferred": isPreferred ? true : nil, "edit": edit?.json(for: capabilities),
      "command": command.map { ["title": .string(title), "command": .string($0.name), "arguments": .array($0.arguments)] },
      "data": data, "diagnostics": diagnostic.map { [$0.json(for: capabilities)] },
    ]
  }
}
