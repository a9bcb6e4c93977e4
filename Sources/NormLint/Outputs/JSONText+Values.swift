import LanguageServer
import Texts

extension [UInt8] {
  /// A JSON value, with the members of objects in their order.
  mutating func addJSON(_ value: JSONValue) {
    switch value {
    case .null: add("null")
    case .bool(let value): add(value ? "true" : "false")
    case .integer(let number): add(number)
    case .number(let number): addJSONNumber(number)
    case .string(let text): addJSON(text)
    case .array(let items): addJSONArray(items) { $1.addJSON($0) }
    case .object(let members):
      add("{")
      for (index, member) in members.enumerated() {
        if index > 0 { add(", ") }
        addJSON(member.name)
        add(": ")
        addJSON(member.value)
      }
      add("}")
    }
  }
}
