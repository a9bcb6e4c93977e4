import Model

/// Sequences whose length is not known: what `unbind` gives of a tensor of unknown shape, the shape itself, a range up to a size, and lists
/// that a program makes of the items of such a sequence.
extension Tracer {
  struct Sequence {
    let unknown: Unknown
    let item: (Int) -> PyValue
    /// Whether there is at least one item, since no size of a tensor is assumed to be 0.
    let isFilled: Bool
    /// Whether what follows is known although nobody has told the length.
    var isSettled: Bool
  }

  /// A sequence of unknown length: as long as nothing tells what becomes of its items, the forward is not known.
  /// - Parameter isHarmless: whether it holds only numbers, or tensors that have been looked at
  func open(_ unknown: Unknown, isHarmless: Bool = false, isFilled: Bool = true, item: @escaping (Int) -> PyValue) -> PyValue {
    let unknown = Unknown(unknown.reason, at: unknown.origin, harmless: unknown.isHarmless, kind: .sequence)
    sequences.append(Sequence(unknown: unknown, item: item, isFilled: isFilled, isSettled: isHarmless))
    return .unknown(unknown)
  }

  private func settled(_ unknown: Unknown) -> Sequence? {
    guard unknown.kind == .sequence, let at = sequences.firstIndex(where: { $0.unknown === unknown }) else { return nil }
    sequences[at].isSettled = true
    return sequences[at]
  }

  /// The items of such a sequence: where a program unpacks it, there are as many as it has names for.
  func items(of unknown: Unknown, count: Int) -> [PyValue]? {
    settled(unknown).map { (0..<count).map($0.item) }
  }

  /// The first item of a sequence that surely has one.
  func first(of unknown: Unknown) -> PyValue? {
    guard unknown.kind == .sequence, sequences.contains(where: { $0.unknown === unknown && $0.isFilled }) else { return nil }
    return settled(unknown)?.item(0)
  }

  /// An item behind the first one: its index is not known.
  func next(of unknown: Unknown) -> PyValue? { settled(unknown)?.item(1) }

  /// The length of a sequence: a number that counts as a size where there is an item.
  func count(of unknown: Unknown) -> PyValue? {
    guard let sequence = settled(unknown) else { return nil }
    return sequence.isFilled ? hiddenSize : hidden("the number of dimensions")
  }

  /// Whether the items of a sequence are tensors of the graph.
  func holdsTensors(_ unknown: Unknown) -> Bool {
    guard unknown.kind == .sequence, let sequence = sequences.first(where: { $0.unknown === unknown }) else { return false }
    return py.isTensor(sequence.item(0))
  }

  /// What an index or a slice selects of a sequence.
  func item(of unknown: Unknown, at index: PyValue) -> PyValue? {
    guard unknown.kind == .sequence else { return nil }
    switch index.native {
    case .int(let number): return settled(unknown)?.item(number)
    case .unknown: return next(of: unknown)
    case .slice: return settled(unknown).map { open($0.unknown, isHarmless: true, isFilled: false, item: $0.item) }
    default: return nil
    }
  }

  // MARK: Sizes

  /// A size of a tensor that is not known.
  var hiddenSize: PyValue { .unknown(Unknown("a size of a tensor is not known", at: py.origin, harmless: true, kind: .size)) }

  /// `range(size)`; nil for other unknown values.
  func range(to size: Unknown) -> PyValue? {
    guard size.isSize else { return nil }
    return open(size, isHarmless: true) { $0 == 0 ? .int(0) : .unknown(size.derived) }
  }

  // MARK: Lists

  /// The items of a list of which one of two is left, where they look alike to every transform: a sequence of unknown length.
  func open(_ one: [PyValue], _ other: [PyValue], _ unknown: Unknown) -> Unknown? {
    guard let first = one.first ?? other.first, let all = alike(one + other) else { return nil }
    let value = open(unknown, isHarmless: true, isFilled: !one.isEmpty && !other.isEmpty) { $0 == 0 ? first : all }
    return value.doubt
  }

  /// One value that stands for each of several tensors that look alike; nil for other values.
  private func alike(_ values: [PyValue]) -> PyValue? {
    guard !isLost, values.count < 1000 else { return nil }
    var ids: [ValueID] = []
    for value in values {
      guard case .tensor(let tensor) = value.native, tensor.traced != nil else { return nil }
      let id = self.value(of: tensor)
      if let first = ids.first, !trace.looksAlike(first, id) { return nil }
      if !ids.contains(id) { ids.append(id) }
    }
    guard let first = ids.first else { return nil }
    return tensor(ids.dropFirst().reduce(first) { trace.function(OneOf(), [$0, $1]) })
  }

  /// The arguments of a function that takes a list of tensors, with one item in the place of a sequence of unknown length; nil for others.
  func itemized(_ arguments: Arguments) -> Arguments? {
    guard let unknown = arguments.positional.first?.lost, unknown.kind == .sequence, let item = first(of: unknown) ?? next(of: unknown) else {
      return nil
    }
    var result = arguments
    result.positional[0] = py.list([item])
    return result
  }
}

/// The items of a sequence of unknown length that has at least one.
final class OpenIterator: UncountedIterator {
  init(_ heap: Heap, _ first: PyValue, of sequence: Unknown) { super.init(heap, [first], then: sequence) }

  var sequence: Unknown { end }
}
