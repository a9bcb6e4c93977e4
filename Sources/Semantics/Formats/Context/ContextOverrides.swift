import Catalogue
import Model
import YAMLSource

/// Parts of a context that are set from outside of the file, over what the file says.
public struct ContextOverrides: Sendable {
  /// What every vmap of the stack maps over; nil leaves it to the file.
  public var batched: Operands?
  /// The `randomness` of every vmap of the stack; nil leaves it to the file.
  public var randomness: Randomness?
  private var section: (file: YAMLFile, node: NodeID)?

  /// Overrides nothing.
  public init() {}

  /// Why overrides can't be read, in one sentence.
  public struct Malformed: Error, Equatable {
    public let message: String
  }

  /// Reads overrides from the text of a `normlint:` section's value, such as `{mode: eval, inputs: [1, 3, 32, 32]}`.
  public init(_ text: String) throws(Malformed) {
    let file = YAMLFile(bytes: Array(text.utf8))
    if let problem = file.problems.first { throw Malformed(message: problem.message) }
    guard let root = file.documents.first else { return }
    var reader = ContextReader(file, root: root, base: Context())
    reader.read(root)
    if let problem = reader.problems.first { throw Malformed(message: problem.message) }
    section = (file, root)
  }

  public func apply(to context: inout Context) {
    if let section {
      var reader = ContextReader(section.file, root: section.node, base: context)
      reader.read(section.node)
      let given = context.transforms
      context = reader.context
      // Nodes of the text that the overrides were read from mean nothing in the linted file.
      if reader.hasTransforms { context.move(to: "the command line") } else { context.transforms = given }
    }
    context.transforms = context.transforms.map { transform in
      guard case .vmap(let batched, let size, let randomness) = transform.kind else { return transform }
      let kind = Transform.Kind.vmap(
        batched: self.batched ?? batched, size: size, randomness: self.randomness ?? randomness)
      let inDims = self.batched == nil ? transform.inDims : [:]
      return Transform(kind, node: transform.node, inDims: inDims, origin: transform.origin)
    }
  }
}
