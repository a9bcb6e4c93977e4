import YAMLSource

/// Parts of a context that are set from outside of the file, over what the file says.
public struct ContextOverrides: Sendable {
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
    guard let section else { return }
    var reader = ContextReader(section.file, root: section.node, base: context)
    reader.read(section.node)
    context = reader.context
  }
}
