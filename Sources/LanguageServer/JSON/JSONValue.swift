/// A JSON value (RFC 8259). Objects keep the order of their members.
package enum JSONValue: Sendable, Equatable {
  package struct Member: Sendable, Equatable {
    package let name: String
    package let value: JSONValue

    package init(name: String, value: JSONValue) { (self.name, self.value) = (name, value) }
  }

  case null
  case bool(Bool)
  case integer(Int)
  /// A number that is no `Int`.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// The value of a member; nil where there is none. Of several with one name the last counts.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
  package var isNull: Bool { self == .null }

  /// The texts of an array, without what is no text; nil for another value.
  package var strings: [String]? { array.map { $0.compactMap(\.string) } }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int) { self = .integer(value) }
}

extension JSONValue: ExpressibleByBooleanLiteral {
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// An object without the members that are nil.
  package init(dictionaryLiteral elements: (String, JSONValue?)...) {
    self = .object(elements.compactMap { name, value in value.map { Member(name: name, value: $0) } })
  }
}

extension JSONValue {
  /// A member that a message must have.
  package func member(_ name: String) throws(ResponseError) -> JSONValue {
    guard let value = self[name] else { throw ResponseError(.invalidParams, "`\(name)` is missing") }
    return value
  }

  /// A text that a message must have.
  package func text(_ name: String) throws(ResponseError) -> String {
    guard let text = try member(name).string else { throw ResponseError(.invalidParams, "`\(name)` must be a text") }
    return text
  }

  /// A number that a message must have.
  package func number(_ name: String) throws(ResponseError) -> Int {
    guard let number = try member(name).integer else { throw ResponseError(.invalidParams, "`\(name)` must be an integer") }
    return number
  }
}
