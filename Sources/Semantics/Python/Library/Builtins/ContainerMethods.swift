/// The methods of `list`, `tuple`, `dict`, `set` and `frozenset`.
enum ListMethods {
  static func declare(_ c: ClassScope) {
    c.method("append(self, object, /)", .accept) { py, a throws(PyError) in
      let list = try a.list(0)
      if list.lost != nil { return .none }
      try py.checkLength(1)
      if list.count >= py.budget.listElements { throw py.exhaust("a list of more than \(list.count) elements") }
      list.append(a[1])
      return .none
    }
    c.method("extend(self, iterable, /)", .loseReceiver) { py, a throws(PyError) in
      let (list, items) = (try a.list(0), try a.iterable(1))
      try py.checkLength(list.count + items.count)
      list.update { $0 += items }
      return .none
    }
    c.method("insert(self, index, object, /)", .accept) { py, a throws(PyError) in
      let (list, index) = (try a.list(0), try a.int(1))
      if list.lost != nil { return .none }
      try py.checkLength(list.count + 1)
      let place = index < 0 ? max(0, index + list.count) : min(index, list.count)
      list.update { $0.insert(a[2], at: place) }
      return .none
    }
    c.method("pop(self, index=-1, /)", .loseReceiver) { py, a throws(PyError) in
      let (list, index) = (try a.list(0), try a.int(1))
      guard list.count > 0 else { throw py.indexError("pop from empty list") }
      let place = index < 0 ? index + list.count : index
      guard list.elements.indices.contains(place) else { throw py.indexError("pop index out of range") }
      return list.update { $0.remove(at: place) }
    }
    c.method("remove(self, value, /)", .loseReceiver) { py, a throws(PyError) in
      let list = try a.list(0)
      guard let place = try index(py, list.elements, value: a[1]) else { throw py.valueError("list.remove(x): x not in list") }
      list.update { _ = $0.remove(at: place) }
      return .none
    }
    c.method("clear(self, /)", .accept) { _, a throws(PyError) in
      try a.list(0).update { $0 = [] }
      return .none
    }
    c.method("copy(self, /)") { py, a throws(PyError) in py.list(try a.list(0).elements) }
    c.method("reverse(self, /)") { _, a throws(PyError) in
      try a.list(0).update { $0.reverse() }
      return .none
    }
    c.method("sort(self, *, key=None, reverse=False)", .loseReceiver) { py, a throws(PyError) in
      let list = try a.list(0)
      let sorted = try Sorting.sorted(py, list.elements, key: a[1], reverse: try a.bool(2))
      list.update { $0 = sorted }
      return .none
    }
    declareSearch(c)
  }

  /// The methods that lists and tuples have in common.
  static func declareSearch(_ c: ClassScope) {
    c.method("index(self, value, start=None, stop=None, /)") { py, a throws(PyError) in
      let elements = try py.elements(of: a[0].native)
      let (start, stop) = try StringMethods.bounds(py, a[2], end: a[3], count: elements.count)
      guard start <= stop, let place = try index(py, Array(elements[start..<stop]), value: a[1]) else {
        throw py.valueError("\(py.plainRepr(a[1])) is not in \(py.typeName(a[0].native))")
      }
      return .int(place + start)
    }
    c.method("count(self, value, /)") { py, a throws(PyError) in
      var count = 0
      for item in try py.elements(of: a[0].native) where try py.isEqual(item, a[1]) { count += 1 }
      return .int(count)
    }
  }

  static func index(_ py: Interpreter, _ elements: [PyValue], value: PyValue) throws(PyError) -> Int? {
    for (i, item) in elements.enumerated() where try py.isEqual(item, value) { return i }
    return nil
  }
}

enum DictMethods {
  static func declare(_ c: ClassScope) {
    c.method("get(self, key, default=None, /)") { py, a throws(PyError) in
      try py.value(of: try py.hashKey(a[1]), in: try a.dict(0)) ?? a[2]
    }
    c.method("keys(self, /)") { py, a throws(PyError) in .set(PySet(keysOf: try a.dict(0))) }
    c.method("values(self, /)") { py, a throws(PyError) in
      let dict = try a.dict(0)
      return py.members(dict.table.values, of: dict)
    }
    c.method("items(self, /)") { py, a throws(PyError) in
      let dict = try a.dict(0)
      try py.checkLength(dict.count)
      return py.members(dict.table.entries.map { py.tuple([$0.key, $0.value]) }, of: dict)
    }
    c.method("copy(self, /)") { py, a throws(PyError) in .dict(PyDict(py.heap, try a.dict(0).table)) }
    c.method("clear(self, /)", .accept) { _, a throws(PyError) in
      try a.dict(0).update { $0.removeAll() }
      return .none
    }
    c.method("setdefault(self, key, default=None, /)", .accept) { py, a throws(PyError) in
      let dict = try a.dict(0)
      if let lost = dict.lost { return .unknown(lost) }
      let hash = try py.hashKey(a[1])
      if let value = dict.table[hash] { return value }
      dict.update { $0.set(hash, key: a[1], value: a[2]) }
      return a[2]
    }
    c.method("pop(self, key, default=..., /)", .accept) { py, a throws(PyError) in
      let dict = try a.dict(0)
      if let lost = dict.lost { return .unknown(lost) }
      let hash = try py.hashKey(a[1])
      if let entry = dict.update({ $0.remove(hash) }) { return entry.value }
      guard let standard = a.given(2) else { throw py.keyError(a[1]) }
      return standard
    }
    c.method("popitem(self, /)") { py, a throws(PyError) in
      let dict = try a.dict(0)
      guard let last = dict.table.last else { throw py.keyError(.string("popitem(): dictionary is empty")) }
      dict.update { _ = $0.remove(last.hash) }
      return py.tuple([last.key, last.value])
    }
    c.method("update(self, other=..., /, **kwargs)", .accept) { py, a throws(PyError) in
      let dict = try a.dict(0)
      if let other = a.given(1) {
        if let lost = other.lost {
          dict.lose(lost)
          return .none
        }
        try fill(py, dict, source: other)
      }
      for (name, value) in a.keywords { dict[name.text] = value }
      return .none
    }
    c.classMethod("fromkeys(cls, iterable, value=None, /)") { py, a throws(PyError) in
      let dict = PyDict(py.heap)
      for key in try a.iterable(1) {
        let hash = try py.hashKey(key)
        dict.update { $0.set(hash, key: key, value: a[2]) }
      }
      return .dict(dict)
    }
  }

  /// Adds the items of a mapping, or pairs of keys and values, to a dict.
  static func fill(_ py: Interpreter, _ dict: PyDict, source: PyValue) throws(PyError) {
    if case .dict(let other) = source.native {
      if let lost = other.lost { return dict.lose(lost) }
      try py.checkLength(dict.count + other.count)
      for entry in other.table.entries { dict.update { $0.set(entry.hash, key: entry.key, value: entry.value) } }
      return
    }
    if case .instance = source, try py.attributeIfAny(source, "keys") != nil {
      for key in try py.elements(of: try py.callMethod(source, "keys")) {
        let hash = try py.hashKey(key)
        let value = try py.item(source, key)
        dict.update { $0.set(hash, key: key, value: value) }
      }
      return
    }
    for (i, pair) in try py.elements(of: source).enumerated() {
      let parts = try py.elements(of: pair)
      guard parts.count == 2 else {
        throw py.valueError("dictionary update sequence element #\(i) has length \(parts.count); 2 is required")
      }
      let hash = try py.hashKey(parts[0])
      dict.update { $0.set(hash, key: parts[0], value: parts[1]) }
    }
  }
}

enum SetMethods {
  static func declare(_ c: ClassScope) {
    c.method("add(self, value, /)", .loseReceiver) { py, a throws(PyError) in
      let set = try a.set(0)
      let hash = try py.hashKey(a[1])
      set.update { $0.set(hash, key: a[1], value: .none) }
      return .none
    }
    for (name, raises) in [("discard", false), ("remove", true)] {
      c.method("\(name)(self, value, /)", .loseReceiver) { py, a throws(PyError) in
        let set = try a.set(0)
        let hash = try py.hashKey(a[1])
        if set.update({ $0.remove(hash) }) == nil, raises { throw py.keyError(a[1]) }
        return .none
      }
    }
    c.method("clear(self, /)", .accept) { _, a throws(PyError) in
      try a.set(0).update { $0.removeAll() }
      return .none
    }
    c.method("pop(self, /)") { py, a throws(PyError) in py.unknown("which element of a set comes first is not known") }
    c.method("update(self, *others)", .loseReceiver) { py, a throws(PyError) in
      let set = try a.set(0)
      for other in a.rest { try fill(py, set, source: other) }
      return .none
    }
    declareShared(c)
  }

  /// The methods that `frozenset` has too.
  static func declareShared(_ c: ClassScope) {
    c.method("copy(self, /)") { py, a throws(PyError) in
      let set = try a.set(0)
      return .set(PySet(py.heap, set.table, frozen: set.isFrozen))
    }
    c.method("union(self, *others)") { py, a throws(PyError) in
      let own = try a.set(0)
      let set = PySet(py.heap, own.table, frozen: own.isFrozen)
      for other in a.rest { try fill(py, set, source: other) }
      return .set(set)
    }
    for (name, keepsShared) in [("intersection", true), ("difference", false)] {
      c.method("\(name)(self, *others)") { py, a throws(PyError) in
        let own = try a.set(0)
        var table = own.table
        for other in a.rest {
          let theirs = try self.table(py, other)
          for entry in table.entries where theirs.contains(entry.hash) != keepsShared { table.remove(entry.hash) }
        }
        return .set(PySet(py.heap, table, frozen: own.isFrozen))
      }
    }
    c.method("symmetric_difference(self, other, /)") { py, a throws(PyError) in
      let own = try a.set(0)
      let theirs = try table(py, a[1])
      var result = own.table
      for entry in theirs.entries {
        if result.remove(entry.hash) == nil { result.set(entry.hash, key: entry.key, value: .none) }
      }
      return .set(PySet(py.heap, result, frozen: own.isFrozen))
    }
    c.method("issubset(self, other, /)") { py, a throws(PyError) in
      let theirs = try table(py, a[1])
      return .bool(try a.set(0).table.entries.allSatisfy { theirs.contains($0.hash) })
    }
    c.method("issuperset(self, other, /)") { py, a throws(PyError) in
      let own = try a.set(0).table
      return .bool(try table(py, a[1]).entries.allSatisfy { own.contains($0.hash) })
    }
    c.method("isdisjoint(self, other, /)") { py, a throws(PyError) in
      let own = try a.set(0).table
      return .bool(try !table(py, a[1]).entries.contains { own.contains($0.hash) })
    }
  }

  static func fill(_ py: Interpreter, _ set: PySet, source: PyValue) throws(PyError) {
    for item in try py.elements(of: source) {
      let hash = try py.hashKey(item)
      set.update { $0.set(hash, key: item, value: .none) }
    }
  }

  private static func table(_ py: Interpreter, _ value: PyValue) throws(PyError) -> PyTable {
    if case .set(let set) = value.native { return set.table }
    let set = PySet(py.heap)
    try fill(py, set, source: value)
    return set.table
  }
}

/// Stable sorting by `<`, which Python classes may define.
enum Sorting {
  static func sorted(_ py: Interpreter, _ elements: [PyValue], key: PyValue, reverse: Bool) throws(PyError) -> [PyValue] {
    var keys = elements
    if !key.isNone { for (i, element) in elements.enumerated() { keys[i] = try py.call(key, Arguments([element])) } }
    for key in keys { if case .unknown(let unknown) = key { throw .unknown(unknown) } }
    try py.spend(elements.count * 8)
    // The elements are reversed before and after sorting, so that equal ones keep their order.
    var order = Array(elements.indices)
    if reverse { order.reverse() }
    order = try merged(py, order[...], keys: keys)
    if reverse { order.reverse() }
    return order.map { elements[$0] }
  }

  private static func merged(_ py: Interpreter, _ order: ArraySlice<Int>, keys: [PyValue]) throws(PyError) -> [Int] {
    guard order.count > 1 else { return Array(order) }
    let middle = order.startIndex + order.count / 2
    let (a, b) = (try merged(py, order[..<middle], keys: keys), try merged(py, order[middle...], keys: keys))
    var result: [Int] = []
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      if try py.isLess(keys[b[j]], keys[a[i]]) {
        result.append(b[j])
        j += 1
      } else {
        result.append(a[i])
        i += 1
      }
    }
    return result + a[i...] + b[j...]
  }
}
