extension YAMLFile {
  /// The value of a key in a mapping or in what an alias stands for, merges included. Own keys win.
  @inlinable public func value(for key: StaticString, in n: NodeID) -> NodeID? { entry(for: key, in: n)?.value }

  /// The entry of a key in a mapping or in what an alias stands for, merges included. Own keys win.
  @inlinable public func entry(for key: StaticString, in n: NodeID) -> Entry? {
    let mapping = resolve(n)
    let name = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
    if let own = ownEntry(name, in: mapping) { return own }
    return node(mapping).flags.contains(.merge) ? mergedEntry(name, in: mapping) : nil
  }

  /// ``value(for:in:)`` for a key that is only known at run time.
  public func value(named key: String, in n: NodeID) -> NodeID? { entry(named: key, in: n)?.value }

  /// ``entry(for:in:)`` for a key that is only known at run time.
  public func entry(named key: String, in n: NodeID) -> Entry? {
    var key = key
    return key.withUTF8 { indexedEntry($0, in: resolve(n)) ?? mergedEntry($0, in: resolve(n)) }
  }

  /// As ``ownEntry(_:in:)``, for mappings that may be asked as often as they have keys.
  private func indexedEntry(_ name: UnsafeBufferPointer<UInt8>, in mapping: NodeID) -> Entry? {
    guard entries(of: mapping).dropFirst(DuplicateKeys.few).contains(where: { _ in true }) else {
      return ownEntry(name, in: mapping)
    }
    let key = keyIndexes.withLock { indexes in
      if indexes[mapping] == nil { indexes[mapping] = keyIndex(of: mapping) }
      return indexes[mapping]?.find(hash: name.hash) { key in withText(resolve(NodeID(key))) { equalBytes($0, name) } }
    }
    return key.map { Entry(key: NodeID($0), value: end(of: NodeID($0))) }
  }

  private func keyIndex(of mapping: NodeID) -> KeyTable {
    var table = KeyTable()
    table.reset()
    for (key, _) in entries(of: mapping) where kind(resolve(key)) == .scalar && !node(key).flags.contains(.merge) {
      withText(resolve(key)) { text in
        _ = table.insert(key.index, hash: text.hash) { known in withText(resolve(NodeID(known))) { equalBytes($0, text) } }
      }
    }
    return table
  }

  @inlinable func ownEntry(_ name: UnsafeBufferPointer<UInt8>, in mapping: NodeID) -> Entry? {
    for (key, value) in entries(of: mapping) {
      let target = resolve(key)
      guard kind(target) == .scalar, !node(key).flags.contains(.merge) else { continue }
      if withText(target, { equalBytes($0, name) }) { return Entry(key: key, value: value) }
    }
    return nil
  }

  /// Looks in what is merged, the winner first, without recursion: merges may be nested a thousand deep.
  @usableFromInline func mergedEntry(_ name: UnsafeBufferPointer<UInt8>, in mapping: NodeID) -> Entry? {
    var pending = Array(mergeSources(of: mapping).map { (mapping: resolve($0), via: $0) })
    while let (mapping, via) = pending.popLast() {
      if let own = ownEntry(name, in: mapping) { return Entry(key: own.key, value: own.value, via: via) }
      pending += mergeSources(of: mapping).map { (resolve($0), via) }
    }
    return nil
  }

  /// A mapping's entries after its merges as PyYAML applies them: own keys win, in a list of sources the earlier one,
  /// of several `<<` the last. The order is that of Python's dictionary: what is merged comes first.
  public func mergedEntries(of n: NodeID) -> [Entry] {
    let mapping = resolve(n)
    var result: [Entry] = []
    guard node(mapping).flags.contains(.merge) else {
      // Enough for most, in one step.
      result.reserveCapacity(8)
      for (key, value) in entries(of: mapping) { result.append(Entry(key: key, value: value)) }
      return result
    }
    return merged(mapping)
  }

  /// Calls `body` with each of ``mergedEntries(of:)``. Makes no list of them where nothing is merged.
  public func forEachMergedEntry(of n: NodeID, _ body: (Entry) -> Void) {
    let mapping = resolve(n)
    if node(mapping).flags.contains(.merge) { return merged(mapping).forEach(body) }
    for (key, value) in entries(of: mapping) { body(Entry(key: key, value: value)) }
  }

  private func merged(_ mapping: NodeID) -> [Entry] {
    var result: [Entry] = []
    var table = KeyTable()
    var pending: [(mapping: NodeID, via: NodeID?, isFlat: Bool)] = [(mapping, nil, false)]
    while let (mapping, via, isFlat) = pending.popLast() {
      if isFlat || !node(mapping).flags.contains(.merge) {
        for (key, value) in entries(of: mapping) where !node(key).flags.contains(.merge) {
          add(Entry(key: key, value: value, via: via), to: &result, table: &table)
        }
      } else {
        pending.append((mapping, via, true))
        pending += mergeSources(of: mapping).reversed().map { (resolve($0), via ?? $0, false) }
      }
    }
    return result
  }

  /// What stands behind `<<` in a mapping (aliases, or mappings in place), the weakest first.
  private func mergeSources(of mapping: NodeID) -> [NodeID] {
    guard node(mapping).flags.contains(.merge) else { return [] }
    var sources: [NodeID] = []
    for (key, value) in entries(of: mapping) where node(key).flags.contains(.merge) {
      let target = resolve(value)
      if kind(target) == .mapping { sources.append(value) } else { sources += items(of: target).reversed() }
    }
    return sources
  }

  private func add(_ entry: Entry, to result: inout [Entry], table: inout KeyTable) {
    guard kind(resolve(entry.key)) == .scalar else { return result.append(entry) }
    bytes.withUnsafeBufferPointer { source in
      let hash = tree.keyHash(entry.key.index, in: source)
      let known = table.insert(UInt32(result.count), hash: hash) {
        tree.isSameKey(result[Int($0)].key.index, entry.key.index, in: source)
      }
      if let known { result[Int(known)] = entry } else { result.append(entry) }
    }
  }
}
