/// What `character` of a position counts.
package enum PositionEncoding: String, Sendable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
}

/// A place between two characters of a document, from 0.
package struct DocumentPosition: Hashable, Comparable, Sendable {
  package let line: Int
  /// In the units of the session's ``PositionEncoding``.
  package let character: Int

  package init(line: Int, character: Int) { (self.line, self.character) = (line, character) }

  package init(_ json: JSONValue) throws(ResponseError) {
    (line, character) = (try json.number("line"), try json.number("character"))
  }

  package var json: JSONValue { ["line": .integer(line), "character": .integer(character)] }

  package static func < (a: DocumentPosition, b: DocumentPosition) -> Bool { (a.line, a.character) < (b.line, b.character) }
}

/// What stands between two positions; the second one is no part of it.
package struct DocumentRange: Hashable, Sendable {
  package let start: DocumentPosition
  package let end: DocumentPosition

  package init(start: DocumentPosition, end: DocumentPosition) { (self.start, self.end) = (start, end) }

  package init(_ json: JSONValue) throws(ResponseError) {
    (start, end) = (try DocumentPosition(try json.member("start")), try DocumentPosition(try json.member("end")))
  }

  package var json: JSONValue { ["start": start.json, "end": end.json] }
}
