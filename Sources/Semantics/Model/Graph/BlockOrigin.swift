import YAMLSource

/// A settings file that describes blocks.
///
/// Nodes of it mean nothing in the linted file, so all that a block builds there stands at the node that calls the block.
/// The block's own origins are kept beside the modules.
public final class BlockSource: Sendable {
  package let file: YAMLFile
  /// The path as messages show it.
  package let path: String

  public init(file: YAMLFile, path: String) { (self.file, self.path) = (file, path) }
}

/// Where a block of another file spells a module.
public struct BlockOrigin: Sendable {
  package let source: BlockSource
  package let node: NodeID
  /// The block's name.
  public let block: String

  package init(source: BlockSource, node: NodeID, block: String) {
    self.source = source
    self.node = node
    self.block = block
  }

  /// `normlint.yaml:12:7`
  public var text: String {
    let position = source.file.position(at: source.file.range(node).lowerBound)
    return "\(source.path):\(position.row):\(position.column)"
  }
}
