import LanguageServer

/// What the JSON Schemas of sections and settings allow at a place.
struct SchemaKeys {
  struct Word: Equatable {
    let text: String
    let description: String
  }

  private let root: JSONValue

  /// - Parameter text: a schema of `schemas/`
  init(_ text: String) { root = (try? JSONReader.read(Array(text.utf8))) ?? .null }

  /// Of models, whose `normlint:` every format has.
  static let model = SchemaKeys(SchemaCommand.Subject.model.text)
  static let settings = SchemaKeys(SchemaCommand.Subject.settings.text)

  /// The keys that a mapping may have at the end of a way of keys.
  func keys(at path: [String]) -> [Word] {
    var seen: Set<String> = []
    return schemas(at: path).flatMap { schema -> [Word] in
      guard case .object(let properties)? = schema["properties"] else { return [] }
      return properties.map { Word(text: $0.name, description: description(of: $0.value)) }
    }.filter { seen.insert($0.text).inserted }
  }

  /// The words that the value of a key may be.
  func values(at path: [String]) -> [Word] {
    var seen: Set<String> = []
    return schemas(at: path).flatMap { schema -> [Word] in
      var texts = (schema["enum"]?.array ?? []).map { $0.string ?? "null" }
      if schema["type"]?.string == "boolean" { texts += ["true", "false"] }
      return texts.map { Word(text: $0, description: schema["description"]?.string ?? "") }
    }.filter { seen.insert($0.text).inserted }
  }

  private func schemas(at path: [String]) -> [JSONValue] {
    path.reduce(expanded(root, depth: 0)) { schemas, key in
      schemas.flatMap { schema -> [JSONValue] in
        let other = schema["additionalProperties"].flatMap { $0.bool == nil ? $0 : nil }
        return (schema["properties"]?[key] ?? other).map { expanded($0, depth: 0) } ?? []
      }
    }
  }

  /// A schema with what it refers to, its alternatives and the items of its lists.
  private func expanded(_ schema: JSONValue, depth: Int) -> [JSONValue] {
    guard depth < 8 else { return [] }
    let name = schema["$ref"]?.string.flatMap { $0.split(separator: "/").last }.map(String.init)
    let inner = (name.flatMap { root["definitions"]?[$0] }.map { [$0] } ?? []) + (schema["anyOf"]?.array ?? []) + (schema["items"].map { [$0] } ?? [])
    return [schema] + inner.flatMap { expanded($0, depth: depth + 1) }
  }

  private func description(of schema: JSONValue) -> String {
    expanded(schema, depth: 0).lazy.compactMap { $0["description"]?.string }.first ?? ""
  }
}
