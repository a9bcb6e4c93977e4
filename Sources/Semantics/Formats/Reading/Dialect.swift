import Model
import YAMLSource

/// How a format spells values: which nodes are calls, where references lead, how scalars are typed.
protocol Dialect: Sendable {
  /// The rules by which plain scalars are typed.
  static func schema(for file: YAMLFile) -> ScalarSchema

  /// The value of a string: itself, the target of its reference, or unknown.
  static func string(_ text: String, at node: NodeID, with reader: inout ConfigReader) -> Value

  /// The target of a scalar that consists of one reference; nil for others.
  static func destination(of scalar: NodeID, _ reader: inout ConfigReader) -> ConfigReader.Location?

  /// The call that a mapping spells; nil for a plain mapping.
  /// - Parameter entries: the mapping's, merges applied
  static func mapping(_ node: NodeID, _ entries: [Entry], with reader: inout ConfigReader) -> Value?

  /// Whether a mapping inside of a list or of another mapping is left out, as if it did not stand there.
  static func leavesOut(_ mapping: NodeID, with reader: inout ConfigReader) -> Bool

  /// The value of a tagged node; nil if the format doesn't know the tag.
  static func tagged(_ node: NodeID, _ tag: String, with reader: inout ConfigReader) -> Value?
}

extension Dialect {
  static func tagged(_ node: NodeID, _ tag: String, with reader: inout ConfigReader) -> Value? { nil }
  static func leavesOut(_ mapping: NodeID, with reader: inout ConfigReader) -> Bool { false }
  static func destination(of scalar: NodeID, _ reader: inout ConfigReader) -> ConfigReader.Location? { nil }
  static func string(_ text: String, at node: NodeID, with reader: inout ConfigReader) -> Value { .string(text) }
  static func mapping(_ node: NodeID, _ entries: [Entry], with reader: inout ConfigReader) -> Value? { nil }
}
