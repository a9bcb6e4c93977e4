import Catalogue
import Model
import YAMLSource

/// A format whose models are trees of calls: it only says which nodes are calls.
protocol CallTree: Frontend, Dialect {
  /// The dotted name of a marked node's class, if it can be told without reading anything else:
  /// objects of unknown classes are not read any further.
  /// - Parameter mark: what ``Frontend/mark(of:in:)`` gave
  static func plainTarget(_ mark: NodeID, in file: YAMLFile) -> String?

  /// The dotted name of the class that a marked node's name stands for: by default, the name itself.
  static func dottedName(_ name: String, at mark: NodeID, in scan: Scan) -> String

  /// Whether an unknown name can be a module's class: by default, if it is dotted.
  static func isClass(_ name: String, at mark: NodeID, in file: YAMLFile) -> Bool

  /// Why the format's loader can't find a name; nil if it may.
  static func absence(of name: String) -> String?
}

extension CallTree {
  static func absence(of name: String) -> String? { KnownNames.absence(of: name) }
  static func dottedName(_ name: String, at mark: NodeID, in scan: Scan) -> String { name }
  static func isClass(_ name: String, at mark: NodeID, in file: YAMLFile) -> Bool { name.isDotted }

  static func read(_ node: NodeID, mark: NodeID, in scan: inout Scan) -> Reading { readTree(node, mark: mark, in: &scan) }

  /// Reads a node as a call and makes a model of it.
  static func readTree(_ node: NodeID, mark: NodeID, in scan: inout Scan) -> Reading {
    scan.reader.dialect = Self.self
    let name = plainTarget(mark, in: scan.file).map { dottedName($0, at: mark, in: scan) }
    if let name, !scan.catalogue.knows(name), absence(of: name) == nil {
      return Catalogue.isNoModel(name) || !isClass(name, at: mark, in: scan.file) ? .other : .opaque(name)
    }
    let value = scan.reader.value(node)
    // Skip partials: their caller adds arguments.
    guard let call = value.instance else {
      guard case .unknown(let reason) = value, let name, scan.catalogue.knows(name), !Catalogue.isTransform(name) else { return .other }
      return .unread(reason)
    }
    guard call.target == name || scan.catalogue.knows(call.target) || absence(of: call.target) != nil else {
      return Catalogue.isNoModel(call.target) ? .other : .opaque(call.target)
    }
    if Catalogue.isTransform(call.target) { return .other }
    var model = ModelDescription(
      type: call.target.shortName, content: .call(call), dialect: Self.self, speller: speller, catalogue: scan.catalogue)
    model.isForwardKnown = scan.catalogue.entry(for: call.target)?.isForwardKnown ?? true
    return .model(model, hasOpaqueParts: call.hasOpaqueParts(scan.catalogue))
  }
}
