import Catalogue
import Model
import YAMLSource

/// How a format spells values: which nodes are calls, where references lead, how scalars are typed.
///
/// A format whose models are trees of calls is one file: a type that conforms to this and to ``Frontend``, which reads
/// such trees then.
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

  /// The dotted name of the class that a marked node names, as far as that can be told without reading anything else:
  /// objects of unknown classes are not read any further.
  /// - Parameter mark: what ``Frontend/mark(of:in:)`` gave
  static func plainTarget(_ mark: NodeID, in file: YAMLFile) -> String?

  /// Whether a name that the catalogue lacks can be a module's: by default a dotted one.
  static func isClass(_ name: String, at mark: NodeID, in file: YAMLFile) -> Bool
}

extension Dialect {
  static func tagged(_ node: NodeID, _ tag: String, _ reader: inout ConfigReader) -> Value? { nil }
  static func destination(of scalar: NodeID, _ reader: inout ConfigReader) -> ConfigReader.Location? { nil }
  static func string(_ text: String, at node: NodeID, _ reader: inout ConfigReader) -> Value { .string(text) }
  static func isClass(_ name: String, at mark: NodeID, in file: YAMLFile) -> Bool { name.isDotted }
}

extension Frontend where Self: Dialect {
  static func read(_ node: NodeID, mark: NodeID, _ scan: inout Scan) -> Reading { readTree(node, mark: mark, &scan) }

  /// Reads a node as a call and makes a model of it.
  static func readTree(_ node: NodeID, mark: NodeID, _ scan: inout Scan) -> Reading {
    scan.reader.dialect = Self.self
    let name = plainTarget(mark, in: scan.file)
    if let name, !scan.catalogue.knows(name) {
      return Catalogue.isNoModel(name) || !isClass(name, at: mark, in: scan.file) ? .other : .opaque(name)
    }
    // A partial lacks arguments: what it will build is its caller's affair.
    guard let call = scan.reader.value(node).instance else { return .other }
    guard call.target == name || scan.catalogue.knows(call.target) else {
      return Catalogue.isNoModel(call.target) ? .other : .opaque(call.target)
    }
    let model = Scan.Model(
      type: call.target.shortName, dialect: Self.self, speller: speller, catalogue: scan.catalogue
    ) { builder, inputs in builder.build(call, "", inputs) }
    return .model(model, hasOpaqueParts: call.hasOpaqueParts(scan.catalogue))
  }
}
