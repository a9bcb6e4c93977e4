import YAMLSource

/// A YAML format for models.
///
/// Adding a format is adding a file with a conforming type, and the type to ``Scan/frontends``. A format whose models are
/// trees of calls conforms to ``CallTree``, which reads them.
protocol Frontend: Sendable {
  /// How this format is written.
  static var speller: any Speller.Type { get }

  /// Words of which every document with models of this format has at least one: keys, or prefixes of tags if they begin with
  /// `!`. Documents without them are skipped.
  static var words: [StaticString] { get }

  /// Keys whose value names the class of their mapping.
  static var classKeys: [StaticString] { get }

  /// Keys whose line's comments apply to the whole mapping.
  static var modelKeys: [StaticString] { get }

  /// Whether a document with one of the words is of this format, if other formats share the word. Called once.
  static func claims(_ file: YAMLFile, _ root: NodeID) -> Bool

  /// What the format's loader refuses beside what is no YAML.
  static var refused: Problem.Kinds { get }

  /// The misspelt key of a node that is certainly meant for this format, and that its loader takes for something else.
  static func mistake(in node: NodeID, of file: YAMLFile) -> (message: String, key: NodeID)?

  /// Whether nodes other than mappings can be models.
  static var marksAnyNode: Bool { get }

  /// The node that marks `node` as a possible model: the value of its class key, or a tagged node itself.
  static func mark(of node: NodeID, in file: YAMLFile) -> NodeID?

  /// Reads a node that has a mark.
  static func read(_ node: NodeID, mark: NodeID, in scan: inout Scan) -> Reading
}

extension Frontend {
  static var classKeys: [StaticString] { [] }
  static var modelKeys: [StaticString] { classKeys }
  static func claims(_ file: YAMLFile, _ root: NodeID) -> Bool { true }
  static var marksAnyNode: Bool { false }
  static var refused: Problem.Kinds { [.duplicateKey, .equalValues] }
  static func mistake(in node: NodeID, of file: YAMLFile) -> (message: String, key: NodeID)? { nil }

  static func mark(of node: NodeID, in file: YAMLFile) -> NodeID? {
    for word in words { if let value = file.value(for: word, in: node) { return value } }
    return nil
  }
}

/// The result of reading a node.
enum Reading {
  /// A model; `hasOpaqueParts` if it contains objects of unknown classes, which may hold further models.
  case model(ModelDescription, hasOpaqueParts: Bool)
  /// An object of a class that is not modelled.
  case opaque(String)
  /// A node that may hold models but wasn't read; the text is the reason.
  case unread(String)
  /// No module of this format.
  case other
}
