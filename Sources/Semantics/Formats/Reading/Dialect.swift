import Catalogue
import Model
import YAMLSource

/// How a format spells values: which nodes are calls, where references lead, how scalars are typed.
protocol Dialect: Sendable {
  /// The rules by which plain scalars are typed.
  static func schema(for file: YAMLFile) -> ScalarSchema

  /// What a string stands for: itself, what a reference in it leads to, or something unknown.
  static func string(_ text: String, at node: NodeID, _ reader: inout ConfigReader) -> Value

  /// Where a scalar leads that is nothing but a reference; nil for others.
  static func destination(of scalar: NodeID, _ reader: inout ConfigReader) -> ConfigReader.Location?

  /// The call that a mapping spells; nil for one that is no more than a mapping.
  /// - Parameter entries: the mapping's, merges applied
  static func mapping(_ node: NodeID, _ entries: [Entry], _ reader: inout ConfigReader) -> Value?

  /// What a node of any kind with a tag spells; nil where the tag means nothing to the format.
  static func tagged(_ node: NodeID, _ tag: String, _ reader: inout ConfigReader) -> Value?
}

extension Dialect {
  static func tagged(_ node: NodeID, _ tag: String, _ reader: inout ConfigReader) -> Value? { nil }
  static func destination(of scalar: NodeID, _ reader: inout ConfigReader) -> ConfigReader.Location? { nil }
  static func string(_ text: String, at node: NodeID, _ reader: inout ConfigReader) -> Value { .string(text) }
  static func mapping(_ node: NodeID, _ entries: [Entry], _ reader: inout ConfigReader) -> Value? { nil }
}
