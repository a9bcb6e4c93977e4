import Catalogue
import Model
import YAMLSource

extension OwnModules {
  /// Reads the value of `modules:`; mistakes carry their nodes.
  public static func read(
    _ modules: NodeID, of source: BlockSource, root: NodeID
  ) -> (modules: OwnModules, problems: [(message: String, node: NodeID)]) {
    let blocks = NativeBlocks(modules, source.file, root: root, source: source)
    return (OwnModules(entries: blocks.entries), blocks.problems)
  }
}
