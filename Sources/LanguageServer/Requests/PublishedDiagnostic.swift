/// A place in a document.
package struct Location: Sendable, Hashable {
  package let uri: DocumentURI
  package let range: DocumentRange

  package init(uri: DocumentURI, range: DocumentRange) { (self.uri, self.range) = (uri, range) }

  package var json: JSONValue { ["uri": .string(uri.text), "range": range.json] }
}

/// A diagnostic as clients show it.
package struct PublishedDiagnostic: Sendable, Hashable {
  package enum Severity: Int, Sendable { case error = 1, warning, information, hint }
  package enum Tag: Int, Sendable { case unnecessary = 1, deprecated }

  package struct Related: Sendable, Hashable {
    package let location: Location
    package let message: String

    package init(location: Location, message: String) { (self.location, self.message) = (location, message) }
  }

  package var range: DocumentRange
  package var severity: Severity
  package var code: String
  /// The page about the code.
  package var page: String
  package var message: String
  package var tags: [Tag] = []
  package var related: [Related] = []

  package init(range: DocumentRange, severity: Severity, code: String, page: String, message: String) {
    (self.range, self.severity, self.code, self.page, self.message) = (range, severity, code, page, message)
  }

  /// - Parameter capabilities: what the client can show
  package func json(for capabilities: ClientCapabilities) -> JSONValue {
    [
      "range": range.json, "severity": .integer(severity.rawValue), "code": .string(code),
      "codeDescription": capabilities.hasCodeDescription && !page.isEmpty ? ["href": .string(page)] : nil,
      "source": "normlint", "message": .string(message),
      "tags": tags.isEmpty ? nil : .array(tags.map { .integer($0.rawValue) }),
      "relatedInformation": related.isEmpty || !capabilities.tellsRelated
        ? nil : .array(related.map { ["location": $0.location.json, "message": .string($0.message)] }),
    ]
  }
}
