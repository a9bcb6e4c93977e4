import Foundation
import YAMLSource

/// As much of JSON Schema draft-07 as the schemas in `schemas/` use; a keyword that it doesn't know is a mistake of theirs.
struct JSONSchema {
  private let root: [String: Any]

  init(_ text: String) throws {
    root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  /// What is wrong with a value, each with its path.
  func mistakes(in value: Any) -> [String] { mistakes(value, root, "$") }

  private func mistakes(_ value: Any, _ schema: [String: Any], _ path: String) -> [String] {
    schema.sorted { $0.key < $1.key }.flatMap { keyword, operand in check(value, keyword, operand, schema, path) }
  }

  private func check(_ value: Any, _ keyword: String, _ operand: Any, _ schema: [String: Any], _ path: String) -> [String] {
    let object = value as? [String: Any]
    let list = value as? [Any]
    let wrong = ["\(path): \(keyword)"]
    switch keyword {
    case "$schema", "title", "description", "definitions": return []
    case "$ref":
      let name = (operand as? String)?.split(separator: "/").last.map(String.init) ?? ""
      guard let target = (root["definitions"] as? [String: Any])?[name] as? [String: Any] else { return ["\(path): no \(name)"] }
      return mistakes(value, target, path)
    case "type": return (operand as? [String] ?? [operand as? String ?? ""]).contains { JSONSchema.has(value, $0) } ? [] : wrong
    case "const": return JSONSchema.same(value, operand) ? [] : wrong
    case "enum": return (operand as? [Any] ?? []).contains { JSONSchema.same(value, $0) } ? [] : wrong
    case "anyOf":
      return (operand as? [[String: Any]] ?? []).contains { mistakes(value, $0, path).isEmpty } ? [] : wrong
    case "required": return (operand as? [String] ?? []).allSatisfy { object?[$0] != nil || object == nil } ? [] : wrong
    case "minProperties": return object.map { $0.count >= operand as? Int ?? 0 } ?? true ? [] : wrong
    case "maxProperties": return object.map { $0.count <= operand as? Int ?? 0 } ?? true ? [] : wrong
    case "maxItems": return list.map { $0.count <= operand as? Int ?? 0 } ?? true ? [] : wrong
    case "minLength": return (value as? String).map { $0.count >= operand as? Int ?? 0 } ?? true ? [] : wrong
    case "minimum": return (value as? Int).map { $0 >= operand as? Int ?? 0 } ?? true ? [] : wrong
    case "pattern": return (value as? String).map { $0.range(of: operand as? String ?? "", options: .regularExpression) != nil } ?? true ? [] : wrong
    case "items":
      let items = operand as? [String: Any] ?? [:]
      return (list ?? []).enumerated().flatMap { mistakes($0.element, items, "\(path)[\($0.offset)]") }
    case "propertyNames":
      return (object ?? [:]).keys.sorted().flatMap { mistakes($0, operand as? [String: Any] ?? [:], "\(path).\($0)") }
    case "properties":
      let known = operand as? [String: [String: Any]] ?? [:]
      return (object ?? [:]).sorted { $0.key < $1.key }.flatMap { key, value in
        known[key].map { mistakes(value, $0, "\(path).\(key)") } ?? []
      }
    case "additionalProperties":
      let known = schema["properties"] as? [String: Any] ?? [:]
      let others = (object ?? [:]).filter { known[$0.key] == nil }.sorted { $0.key < $1.key }
      if operand as? Bool == false { return others.map { "\(path): no key \($0.key)" } }
      return others.flatMap { mistakes($0.value, operand as? [String: Any] ?? [:], "\(path).\($0.key)") }
    default: return ["the schema has the keyword \(keyword)"]
    }
  }

  private static func has(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "null": value is NSNull
    case "boolean": isBool(value)
    case "integer": value is Int && !isBool(value)
    case "number": (value is Int || value is Double) && !isBool(value)
    default: false
    }
  }

  private static func isBool(_ value: Any) -> Bool { type(of: value) == Bool.self || "\(type(of: value))".contains("Boolean") }

  private static func same(_ a: Any, _ b: Any) -> Bool {
    isBool(a) == isBool(b) && (a as? NSObject ?? NSNull()).isEqual(b as? NSObject)
  }
}

extension YAMLFile {
  /// A node as JSON has it.
  func json(_ node: NodeID) -> Any {
    let node = resolve(node)
    switch kind(node) {
    case .mapping:
      let pairs = mergedEntries(of: node).map { (text(resolve($0.key)), json($0.value)) }
      return Dictionary(pairs, uniquingKeysWith: { $1 }) as [String: Any]
    case .sequence: return items(of: node).map { json($0) }
    default: break
    }
    switch scalar(node) {
    case .null: return NSNull()
    case .bool(let value): return value
    case .int(let value): return value
    case .float(let value): return value
    case .string(let value): return value
    }
  }
}
