import Model
import YAMLSource

extension References {
  /// What the alias or the reference around a byte leads to, by its bytes; nil where there is none.
  public static func definition(at offset: Int, in file: YAMLFile) -> Range<Int>? {
    guard let node = file.scalar(at: offset), let root = file.root(of: node) else { return nil }
    if file.kind(node) == .alias {
      let target = file.resolve(node)
      return target == node ? nil : file.range(target)
    }
    for dialect in dialects {
      var reader = ConfigReader(file, root: root, dialect: dialect)
      reader.containers = SpellerBase(file: file, root: root, dialect: dialect).containers(around: node)
      if let location = dialect.destination(of: node, &reader) { return file.range(location.node) }
    }
    return layer(namedBy: node, in: file).map { file.range($0) }
  }

  /// Those that have references.
  private static let dialects: [any Dialect.Type] = [MONAI.self, Hydra.self, HyperPyYAML.self]

  /// The layer of the native form whose `id` a scalar of `from` or `outputs` names: the last one before it.
  private static func layer(namedBy scalar: NodeID, in file: YAMLFile) -> NodeID? {
    guard let parent = file.parent(scalar) else { return nil }
    let holder = file.kind(parent) == .sequence ? parent : scalar
    guard holder.index > 0, case let key = NodeID(holder.index - 1), file.isKey(key), file.equals(key, "from") || file.equals(key, "outputs") else {
      return nil
    }
    let name = file.text(scalar)
    let ids = (1..<Int(file.equals(key, "from") ? scalar.index : UInt32(file.nodeCount))).reversed()
    return ids.lazy.map { NodeID(UInt32($0)) }.first { id in
      let key = NodeID(id.index - 1)
      return file.kind(id) == .scalar && file.isKey(key) && file.equals(key, "id") && file.text(id) == name
    }
  }
}

extension YAMLFile {
  /// The scalar or alias that a byte stands in.
  public func scalar(at offset: Int) -> NodeID? {
    (0..<UInt32(nodeCount)).lazy.map { NodeID($0) }.first { node in
      let range = range(node)
      return (kind(node) == .scalar || kind(node) == .alias) && range.lowerBound <= offset && offset <= range.upperBound && !range.isEmpty
    }
  }

  /// The root of the document that a node stands in.
  fileprivate func root(of node: NodeID) -> NodeID? {
    var current = node
    while let parent = parent(current) { current = parent }
    return documents.contains(current) ? current : nil
  }
}
