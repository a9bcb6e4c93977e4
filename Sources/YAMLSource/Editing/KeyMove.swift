/// A mapping of a file whose entries stand below other keys after a revision.
public struct KeyMove: Sendable, Equatable {
  /// The keys that lead to the mapping from its document.
  public let path: [String]
  /// The keys that lead from there to its entries.
  public let keys: [String]
  /// Whether the entries stand in a list, into which no other file can merge.
  public let isListed: Bool
}

extension Revision {
  /// The mappings that get a call around them, but those in lists: no other file can merge into a list.
  public var moves: [KeyMove] {
    wraps.keys.sorted().compactMap { node in
      guard let wrap = wraps[node], file.kind(node) == .mapping, let path = file.keys(to: node) else { return nil }
      return KeyMove(path: path, keys: wrap.keys, isListed: wrap.isListed)
    }
  }
}

extension YAMLFile {
  /// The keys that lead to a node from its document; nil for one in a list.
  public func keys(to node: NodeID) -> [String]? {
    var (path, child) = ([String](), node)
    while let parent = parent(child) {
      guard kind(parent) == .mapping, let entry = entries(of: parent).first(where: { $0.value == child }) else { return nil }
      path.append(text(resolve(entry.key)))
      child = parent
    }
    return path.reversed()
  }

  /// The mapping that keys lead to from a document.
  public func mapping(at path: some Sequence<String>) -> NodeID? {
    guard var node = documents.first else { return nil }
    for key in path {
      guard kind(node) == .mapping, let entry = entry(named: key, in: node) else { return nil }
      node = resolve(entry.value)
    }
    return kind(node) == .mapping ? node : nil
  }
}
