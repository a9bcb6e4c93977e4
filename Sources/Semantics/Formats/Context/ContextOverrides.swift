import Model
import YAMLSource

/// Parts of a context that the command line sets; they override the file's.
public struct ContextOverrides: Sendable {
  /// The `randomness` of every vmap of the stack; nil leaves it to the file.
  private let randomness: Randomness?
  private let section: Text?
  /// The `in_dims` of every vmap of the stack; nil leaves them to the file.
  private let inDims: Text?

  private struct Text: Sendable {
    let file: YAMLFile
    let root: NodeID

    /// Nil for an empty text.
    init?(_ text: String?) throws(Malformed) {
      guard let text else { return nil }
      file = YAMLFile(bytes: Array(text.utf8))
      if let problem = file.problems.first { throw Malformed(message: problem.message) }
      guard let root = file.documents.first else { return nil }
      self.root = root
    }

    func reader(over base: Context) -> ContextReader { ContextReader(file, root: root, base: base) }
  }

  /// Overrides nothing.
  public init() { (randomness, section, inDims) = (nil, nil, nil) }

  /// Why overrides are malformed, as one sentence.
  public struct Malformed: Error, Equatable {
    public let message: String
  }

  /// Parses overrides from YAML. The linted file defines the inputs, so their names aren't checked here.
  /// - Parameters:
  ///   - section: the value of a `normlint:` section, such as `{mode: eval, inputs: [1, 3, 32, 32]}`
  ///   - inDims: the `in_dims` of all vmaps, such as `{inputs: 0}`
  ///   - randomness: the `randomness` of all vmaps
  public init(_ section: String? = nil, inDims: String? = nil, randomness: Randomness? = nil) throws(Malformed) {
    self.randomness = randomness
    self.section = try Text(section)
    self.inDims = try Text(inDims)
    var context = Context()
    if let message = apply(to: &context, takesAnyInput: true).first { throw Malformed(message: message) }
  }

  /// Applies the overrides.
  /// - Returns: why some of it doesn't fit the context
  public func apply(to context: inout Context) -> [String] { apply(to: &context, takesAnyInput: false) }

  private func apply(to context: inout Context, takesAnyInput: Bool) -> [String] {
    var problems: [String] = []
    if var reader = section?.reader(over: context), let section {
      reader.takesAnyInput = takesAnyInput
      reader.read(section.root)
      problems += reader.problems.map(\.message)
      let given = context.transforms
      context = reader.context
      // Detach nodes: they belong to the overrides' text, not to the linted file.
      if reader.hasTransforms { context.move(to: "the command line") } else { context.transforms = given }
    }
    for i in context.transforms.indices {
      guard var vmap = context.transforms[i].vmap else { continue }
      if let inDims {
        var reader = inDims.reader(over: context)
        reader.takesAnyInput = takesAnyInput
        let order = context.transforms[i].argumentOrder ?? context.argumentOrder
        (vmap.mapped, vmap.dimensions, _) = reader.inDims(reader.decoder.argument(inDims.root), of: order)
        context.transforms[i].inDims = [:]
        if context.transforms[i].isAssumed { context.transforms[i].origin = "the command line" }
        if problems.isEmpty { problems += reader.problems.map(\.message) }
      }
      vmap.randomness = randomness ?? vmap.randomness
      context.transforms[i].kind = .vmap(vmap)
    }
    if !problems.isEmpty { context.unknown = "the command line doesn't fit it" }
    return problems
  }
}
