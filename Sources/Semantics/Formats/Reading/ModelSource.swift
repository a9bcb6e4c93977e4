import Catalogue
import Model
import YAMLSource

/// A model that a file describes, as a front-end found it.
public struct ModelSource: Sendable {
  /// Where it stands in the file, keys and indexes joined by dots (`model.net`); empty for the whole document.
  public let path: String
  /// The node that spells the model.
  public let node: NodeID
  /// Whether the context's input shapes are this model's: not so for one of several parts of an unknown module.
  public let takesContextInputs: Bool
  /// Whether it stands inside of an object of an unknown class, whose forward calls it in nobody knows which way.
  let isPart: Bool
  /// Whether nobody says how many tensors it is called with.
  public let callerIsUnknown: Bool
  /// The number of inputs that the model is called with.
  let inputCount: Int
  /// The root of the document that the model stands in.
  public let root: NodeID
  /// How the model's format is written.
  public let speller: any Speller
  let description: ModelDescription

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

/// Something about the file itself, or about a class that no model of it covers.
public struct FileRemark: Sendable {
  public enum Kind: Sendable {
    /// A section of the wrong form. The text says what is wrong and what to do.
    case malformed(String)
    /// A class that is not modelled, and the argument by which it may be told to make batch norms.
    case opaque(String, hint: String?)
    /// A value that the file doesn't tell, and that may hold models.
    case unresolved(String)
  }
  public let kind: Kind
  public let node: NodeID
  /// The path of the node in the file.
  public let path: String
}

/// What is to be said of a document beside its models.
public struct Description: Sendable {
  public let remarks: [FileRemark]
  /// Nodes of models that turned out to be parts of other models: an alias or interpolation there leads to them.
  public let parts: Set<NodeID>
  /// Whether a loader of some format that the document has refuses two equal keys in a mapping.
  public let refusesEqualKeys: Bool
}
