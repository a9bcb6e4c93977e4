import PythonSource

/// `value[index]`, `len`, `in`, and iteration.
extension Interpreter {
  func item(_ value: PyValue, _ index: PyValue) throws(PyError) -> PyValue {
    if let sequence = value.lost, let item = library.tracer?.item(of: sequence, at: index) { return item }
    if case .unknown(let unknown) = value { return .unknown(unknown.derived) }
    if hasMethods(value), let result = try callSpecial(value, Special.getitem, with: [index]) { return result }
    held?.note(index, lookedUpIn: value)
    if let lost = value.lost ?? index.doubt { throw .unknown(lost) }
    switch value.native {
    case .list(let list): return try element(list.elements, index, kind: "list") { self.list($0) }
    case .tuple(let tuple): return try element(tuple.elements, index, kind: "tuple") { self.tuple($0, like: value) }
    case .dict(let dict):
      if let found = try self.value(of: try hashKey(index), in: dict) { return found }
      if let result = try callSpecial(value, Special.missing, with: [index]) { return result }
      throw keyError(index)
    case .string(let text): return try character(text, index)
    case .range(let range): return try number(range, index)
    case .bytes(let bytes):
      return try element(bytes.bytes.map { .int(Int($0)) }, index, kind: "bytes") { values in
        .bytes(PyBytes(values.compactMap { $0.asInt.map(UInt8.init(truncatingIfNeeded:)) }))
      }
    case .type(let type): return try classItem(type, index)
    default: throw typeError("'\(typeName(value))' object is not subscriptable")
    }
  }

  private func element(
    _ elements: [PyValue], _ index: PyValue, kind: String, _ make: ([PyValue]) -> PyValue
  ) throws(PyError) -> PyValue {
    if case .slice(let slice) = index { return make(try indices(slice, count: elements.count).map { elements[$0] }) }
    guard let at = try position(index, count: elements.count, kind: kind) else { throw indexError("\(kind) index out of range") }
    return elements[at]
  }

  /// The position that an index names; nil if it is outside of the sequence.
  func position(_ index: PyValue, count: Int, kind: String) throws(PyError) -> Int? {
    guard let number = index.native.asInt else {
      if case .unknown(let unknown) = index { throw .unknown(unknown) }
      if hasMethods(index), let result = try callSpecial(index, Special.index) { return try position(result, count: count, kind: kind) }
      throw typeError("\(kind) indices must be integers or slices, not \(typeName(index))")
    }
    let at = number < 0 ? number + count : number
    return at >= 0 && at < count ? at : nil
  }

  /// The positions of a sequence that a slice selects.
  func indices(_ slice: PySlice, count: Int) throws(PyError) -> [Int] {
    let (start, stop, step) = try bounds(of: slice, count: count)
    guard let range = PyRange(start: start, stop: stop, step: step) else { return [] }
    try spend(range.count)
    return (0..<range.count).map { range[$0] }
  }

  /// `slice.indices(count)`.
  func bounds(of slice: PySlice, count: Int) throws(PyError) -> (start: Int, stop: Int, step: Int) {
    let step = slice.step.isNone ? 1 : try int(slice.step)
    if step == 0 { throw valueError("slice step cannot be zero") }
    let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
    let start = try bound(slice.start, count, low: low, high: high) ?? (step > 0 ? low : high)
    return (start, try bound(slice.stop, count, low: low, high: high) ?? (step > 0 ? high : low), step)
  }

  private func bound(_ value: PyValue, _ count: Int, low: Int, high: Int) throws(PyError) -> Int? {
    if value.isNone { return nil }
    let number = try int(value)
    return min(max(number < 0 ? number.addingReportingOverflow(count).partialValue : number, low), high)
  }

  private func character(_ text: String, _ index: PyValue) throws(PyError) -> PyValue {
    let scalars = Array(text.unicodeScalars)
    try spend(scalars.count / 16)
    if case .slice(let slice) = index {
      var result = String.UnicodeScalarView()
      for at in try indices(slice, count: scalars.count) { result.append(scalars[at]) }
      return .string(String(result))
    }
    guard let at = try position(index, count: scalars.count, kind: "string") else { throw indexError("string index out of range") }
    return .string(String(scalars[at]))
  }

  private func number(_ range: PyRange, _ index: PyValue) throws(PyError) -> PyValue {
    if case .slice(let slice) = index {
      let part = try bounds(of: slice, count: range.count)
      let (start, step) = (range.start &+ part.start &* range.step, part.step.multipliedReportingOverflow(by: range.step))
      let stop = range.start &+ part.stop &* range.step
      return PyRange(start: start, stop: stop, step: step.partialValue).map { .range($0) } ?? unknown("a range of big ints")
    }
    guard let at = try position(index, count: range.count, kind: "range") else { throw indexError("range object index out of range") }
    return .int(range[at])
  }

  /// `list[int]`, `Enum["NAME"]`, `Generic[T]`.
  private func classItem(_ type: PyClass, _ index: PyValue) throws(PyError) -> PyValue {
    if let found = type.lookUp(Special.classGetitem) {
      return try call(bind(found, to: .type(type), type: type), Arguments([index]))
    }
    // A parametrized class is treated as the class itself, since the parameters don't affect what is built.
    return .type(type)
  }

  func setItem(_ value: PyValue, _ index: PyValue, to new: PyValue) throws(PyError) {
    if case .unknown = value { return }
    if hasMethods(value), try callSpecial(value, Special.setitem, with: [index, new]) != nil { return }
    if let unknown = index.doubt { return lose(value, unknown) }
    if value.lost != nil { return }
    switch value.native {
    case .dict(let dict):
      do throws(PyError) {
        let hash = try hashKey(index)
        dict.update { $0.set(hash, key: index, value: new) }
      } catch .unknown(let unknown) { lose(value, unknown) }
    case .list(let list): try setElement(of: list, index, new: new)
    default: throw typeError("'\(typeName(value))' object does not support item assignment")
    }
  }

  private func setElement(of list: PyList, _ index: PyValue, new: PyValue) throws(PyError) {
    guard case .slice(let slice) = index else {
      guard let at = try position(index, count: list.count, kind: "list") else {
        throw indexError("list assignment index out of range")
      }
      return list.update { $0[at] = new }
    }
    let values: [PyValue]
    do {
      values = try elements(of: new)
    } catch .unknown(let unknown) {
      return list.lose(unknown)
    }
    try checkLength(list.count + values.count)
    let positions = try indices(slice, count: list.count)
    if slice.step.isNone || slice.step.asInt == 1 {
      let start = try bound(slice.start, list.count, low: 0, high: list.count) ?? 0
      list.update { $0.replaceSubrange(start..<start + positions.count, with: values) }
    } else if positions.count == values.count {
      list.update { for (at, value) in zip(positions, values) { $0[at] = value } }
    } else {
      throw valueError(
        "attempt to assign sequence of size \(values.count) to extended slice of size \(positions.count)")
    }
  }

  func deleteItem(_ value: PyValue, _ index: PyValue) throws(PyError) {
    if case .unknown = value { return }
    if hasMethods(value), try callSpecial(value, Special.delitem, with: [index]) != nil { return }
    if let unknown = index.doubt { return lose(value, unknown) }
    if value.lost != nil { return }
    switch value.native {
    case .dict(let dict):
      let hash = try hashKey(index)
      if dict.update({ $0.remove(hash) }) == nil { throw keyError(index) }
    case .list(let list):
      if case .slice(let slice) = index {
        let positions = try indices(slice, count: list.count).sorted(by: >)
        return list.update { for at in positions { $0.remove(at: at) } }
      }
      guard let at = try position(index, count: list.count, kind: "list") else {
        throw indexError("list assignment index out of range")
      }
      list.update { _ = $0.remove(at: at) }
    default: throw typeError("'\(typeName(value))' object doesn't support item deletion")
    }
  }

  /// `len(value)`.
  func length(_ value: PyValue) throws(PyError) -> Int {
    if hasMethods(value), let result = try callSpecial(value, Special.len) { return try int(result) }
    if let lost = value.lost ?? value.uncounted { throw .unknown(lost) }
    switch value.native {
    case .list(let list): return list.count
    case .tuple(let tuple): return tuple.count
    case .dict(let dict): return dict.count
    case .set(let set): return set.count
    case .string(let text): return text.unicodeScalars.count
    case .bytes(let bytes): return bytes.bytes.count
    case .range(let range): return range.count
    default: throw typeError("object of type '\(typeName(value))' has no len()")
    }
  }

  /// `element in container`: a bool, or unknown.
  func contains(_ container: PyValue, _ element: PyValue) throws(PyError) -> PyValue {
    if hasMethods(container), let result = try callSpecial(container, Special.contains, with: [element]) {
      if case .unknown = result { return result }
      return .bool(try isTrue(result))
    }
    held?.note(element, lookedUpIn: container)
    if let lost = container.lost { return .unknown(lost.derived) }
    if let doubt = element.doubt { return isEmpty(container) ? .bool(false) : .unknown(doubt.derived) }
    do throws(PyError) {
      switch container.native {
      case .dict(let dict): return try contains(dict, key: element)
      case .set(let set): return try contains(set.owner ?? set, key: element)
      case .string(let text):
        guard case .string(let part) = element.native else {
          throw typeError("'in <string>' requires string as left operand, not \(typeName(element))")
        }
        try spend(text.utf8.count / 16)
        return .bool(text.contains(part: part))
      case .range(let range):
        guard let number = element.native.asInt, range.count > 0 else { return .bool(false) }
        let (low, high) = (min(range[0], range[range.count - 1]), max(range[0], range[range.count - 1]))
        return .bool(number >= low && number <= high && (number &- range.start) % range.step == 0)
      default: return try containsByIteration(container, element)
      }
    } catch .unknown(let unknown) {
      return isEmpty(container) ? .bool(false) : .unknown(unknown.derived)
    }
  }

  /// Whether a container surely holds nothing: not even a value that is not known.
  private func isEmpty(_ container: PyValue) -> Bool {
    switch container.native {
    case .dict(let dict): dict.table.count == 0 && dict.uncounted == nil
    case .set(let set): set.owner == nil && set.table.count == 0 && set.uncounted == nil
    case .list(let list): list.elements.isEmpty
    case .tuple(let tuple): tuple.count == 0
    default: false
    }
  }

  private func contains(_ table: TableObject, key: PyValue) throws(PyError) -> PyValue {
    let value = try value(of: try hashKey(key), in: table)
    if let uncounted = table.uncounted, value?.doubt != nil || value == nil { return .unknown(uncounted) }
    return .bool(value != nil)
  }

  /// True if an element is surely equal; unknown if one may be.
  private func containsByIteration(_ container: PyValue, _ element: PyValue) throws(PyError) -> PyValue {
    let iterator = try self.iterator(of: container)
    var doubt: PyValue?
    while let value = try iterator.next(self) {
      try spend(1)
      if isSame(value, element) == true { return .bool(true) }
      let result = try richCompare(.eq, value, with: element)
      if case .known(true) = try truthValue(result) { return .bool(true) }
      if case .unknown = result { doubt = doubt ?? result }
    }
    return doubt ?? .bool(false)
  }
}
