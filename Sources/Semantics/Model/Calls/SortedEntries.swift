extension Dictionary where Key: Comparable {
  /// The entries in the order of their keys.
  package var inOrder: [(key: Key, value: Value)] { keys.sorted().compactMap { key in self[key].map { (key, $0) } } }
}
