import Foundation
import Model
import YAMLSource

/// Cases in JSON as calls of a configuration.
enum Case {
  static func call(_ fields: [String: Any]) -> ModuleCall? {
    guard let target = (fields["target"] ?? fields["build"]) as? String else { return nil }
    let keywords = fields["kwargs"] as? [String: Any] ?? [:]
    return ModuleCall(
      target: target, positional: (fields["args"] as? [Any] ?? []).map(argument),
      keywords: keywords.sorted { $0.key < $1.key }.map { Keyword($0.key, argument($0.value)) }, node: NodeID(0))
  }

  private static func argument(_ value: Any) -> Argument { Argument(self.value(value), NodeID(0)) }

  private static func value(_ value: Any) -> Value {
    if let fields = value as? [String: Any] {
      if let name = fields["ref"] as? String { return .reference(name) }
      if fields["build"] != nil, let call = call(fields) { return .call(call) }
      return .mapping(fields.sorted { $0.key < $1.key }.map { Keyword($0.key, argument($0.value)) })
    }
    if let items = value as? [Any] { return .list(items.map(argument)) }
    if let text = value as? String { return .string(text) }
    guard let number = value as? NSNumber else { return .null }
    if String(cString: number.objCType) == "c" { return .bool(number.boolValue) }
    if let int = Int(number.stringValue) { return .int(int) }
    return .float(number.doubleValue)
  }
}
