import Catalogue
import Model
import YAMLSource

/// A model that a file describes, as a front-end found it.
public struct ModelSource: Sendable {
  /// Its dotted path in the file (`model.net`); empty for the whole document.
  public let path: String
  /// The node that spells the model.
  public let node: NodeID
  /// Whether the context's input shapes apply to this model; false for parts of an unknown module.
  public let takesContextInputs: Bool
  /// The object of an unknown class, whose forward is unknown, that it is part of; nil where it is part of none.
  public let holder: NodeID?
  /// Where it stands among the document's models: parts are told before the model around them, by which they are reached.
  public let place: Place
  /// Whether the number of inputs is unknown.
  public let callerIsUnknown: Bool
  /// The number of inputs that the model is called with.
  let inputCount: Int
  /// The root of the document that the model stands in.
  public let root: NodeID
  /// How the model's format is written.
  public let speller: any Speller
  let description: ModelDescription

  public enum Place: Int, Sendable { case first, behindOthers, last }

  /// Whether it is part of an object of an unknown class.
  var isPart: Bool { holder != nil }

  /// The class's short name.
  public var type: String { description.type }

  /// Builds the model's graph.
  public func graph() -> LayerGraph {
    var builder = GraphBuilder(catalogue: description.catalogue, node: node)
    (builder.isPart, builder.callerIsUnknown) = (isPart, callerIsUnknown)
    let inputs = (0..<inputCount).map { _ in builder.modelInput() }
    if let output = builder.build(description, inputs: inputs) { builder.graph.outputs = [output] }
    return builder.graph
  }
}

/// A remark on the file itself, or on a class outside of its models.
public struct FileRemark: Sendable {
  public enum Kind: Sendable {
    /// A malformed section; the text says what to do.
    case malformed(String)
    /// An unknown class, and the argument that may make it use batch norms.
    case opaque(String, hint: String?)
    /// An unknown value that may hold models.
    case unresolved(String)
  }
  public let kind: Kind
  public let node: NodeID
  /// The path of the node in the file.
  public let path: String
}

/// The result of scanning a document, beside its models.
public struct Description: Sendable {
  public let remarks: [FileRemark]
  /// Nodes of models that are parts of other models, by alias or interpolation.
  public let parts: Set<NodeID>
  /// What the loaders of the document's formats refuse beside what is no YAML.
  public let refused: Problem.Kinds
}
