import YAMLSource

/// A file other than the linted one that describes blocks: the settings.
///
/// Nodes of it mean nothing in the linted file, so all that a block builds there stands at the node that calls the block.
/// The block's own places are kept beside the modules.
public final class BlockSource: Sendable {
  let file: YAMLFile
  /// As messages spell it.
  let path: String

  public init(file: YAMLFile, path: String) { (self.file, self.path) = (file, path) }
}

/// Where a block of another file spells a module.
public struct Place: Sendable {
  let source: BlockSource
  let node: NodeID
  /// The block's name.
  public let block: String

  /// `normlint.yaml:12:7`
  public var text: String {
    let position = source.file.position(at: source.file.range(node).lowerBound)
    return "\(source.path):\(position.row):\(position.column)"
  }
}

/// Classes of somebody's project, as the settings describe them under `modules:`.
public struct OwnModules: Sendable {
  let entries: [String: Catalogue.Entry]
  /// The names, sorted.
  public var names: [String] { entries.keys.sorted() }

  public init() { entries = [:] }

  /// Reads the value of `modules:`; of what is wrong with it each has its node.
  public static func read(
    _ modules: NodeID, of source: BlockSource, root: NodeID
  ) -> (modules: OwnModules, problems: [(message: String, node: NodeID)]) {
    let blocks = NativeBlocks(modules, source.file, root: root, source: source)
    return (OwnModules(entries: blocks.entries), blocks.problems)
  }

  private init(entries: [String: Catalogue.Entry]) { self.entries = entries }

  /// These and others; of two with one name the other.
  public func adding(_ others: OwnModules) -> OwnModules {
    OwnModules(entries: entries.merging(others.entries) { $1 })
  }
}
