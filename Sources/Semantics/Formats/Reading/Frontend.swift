import Catalogue
import Model
import YAMLSource

/// One way in which people write models in YAML.
///
/// Adding a format is adding a file with a conforming type, and the type to ``Scan/frontends``. A format whose models are
/// trees of calls conforms to ``Dialect`` too, and has nothing to read by itself.
protocol Frontend: Sendable {
  /// How this format is written.
  static var speller: any Speller.Type { get }

  /// Words one of which stands in every document that has models of this format: keys, and with `!` in front beginnings
  /// of tags. Documents without them are not looked through.
  static var words: [StaticString] { get }

  /// Keys whose value names the class of the mapping that they stand in.
  static var classKeys: [StaticString] { get }

  /// Keys that stand for the mapping around them: a comment on the line of one speaks of the whole mapping.
  static var modelKeys: [StaticString] { get }

  /// Whether a document that has one of the words is this format's, where others have the word too. Asked once.
  static func claims(_ file: YAMLFile, _ root: NodeID) -> Bool

  /// Whether the format's loader takes the last of two equal keys; otherwise it refuses the file.
  static var takesLastOfEqualKeys: Bool { get }

  /// Whether other nodes than mappings may be models.
  static var marksAnyNode: Bool { get }

  /// The node that tells that `node` may be a model of this format: the value of its key, or a tagged node itself.
  static func mark(of node: NodeID, in file: YAMLFile) -> NodeID?

  /// Reads a node that has a mark.
  static func read(_ node: NodeID, mark: NodeID, _ scan: inout Scan) -> Reading
}

extension Frontend {
  static var classKeys: [StaticString] { [] }
  static var modelKeys: [StaticString] { classKeys }
  static func claims(_ file: YAMLFile, _ root: NodeID) -> Bool { true }
  static var marksAnyNode: Bool { false }
  static var takesLastOfEqualKeys: Bool { false }

  static func mark(of node: NodeID, in file: YAMLFile) -> NodeID? {
    for word in words { if let value = file.value(for: word, in: node) { return value } }
    return nil
  }
}

/// What a front-end makes of a node.
enum Reading {
  /// A model; `hasOpaqueParts` when something inside of it is of an unknown class, which may hold models of its own.
  case model(ModelDescription, hasOpaqueParts: Bool)
  /// An object of a class that is not modelled.
  case opaque(String)
  /// Something that may hold models and isn't read; the text says why.
  case unread(String)
  /// Nothing of this format's, or nothing that is a module.
  case other
}
