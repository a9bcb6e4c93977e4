import Model
import YAMLSource

extension Context {
  /// Reads a context from a file of settings, over the standard one.
  /// - Parameters:
  ///   - others: further keys that the section may have
  ///   - origin: the origin of the transforms, for traces
  public static func read(
    _ section: NodeID, of file: YAMLFile, root: NodeID, besides others: [String] = [], origin: String
  ) -> (context: Context, problems: [SectionDecoder.Problem]) {
    var reader = ContextReader(file, root: root, base: Context())
    reader.read(section, besides: others)
    var context = reader.context
    if reader.hasTransforms { context.move(to: origin) }
    return (context, reader.problems)
  }
}
