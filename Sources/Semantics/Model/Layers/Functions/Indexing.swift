/// `x[...]` and `x[...] = y`: whole numbers, slices, new dimensions, and tensors of places or truth values.
///
/// In the native form `index` is a number, or a list of numbers and of the words ":", "1:", "::2", "...", null and "tensor", which
/// stands for the next input.
package struct Indexing: Layer {
  package enum Item: Equatable, Sendable {
    case place(Dim)
    case slice(start: Dim?, end: Dim?, step: Dim)
    case newDimension
    case ellipsis
    case tensor
    /// Places that the file writes.
    case places([Dim])
    case unknown
  }

  package let type: String
  package let items: [Item]
  /// Writes the last input, or a number, there.
  package let writes: Bool
  package let value: Double?
  let hasValue: Bool
  /// What is written is added to what is there.
  let adds: Bool

  package init(_ type: String, _ items: [Item], writes: Bool = false, number: Double?? = .none, adds: Bool = false) {
    (self.type, self.items, self.writes, self.adds) = (type, items, writes, adds)
    (value, hasValue) = (number ?? nil, number != nil)
  }

  package func acceptsTuple(at index: Int) -> Bool { index == 0 }

  package var savesInput: InputSaving {
    let tensors = items.count { $0 == .tensor }
    return tensors == 0 ? .never : .at(Array(1...tensors))
  }

  private func indexes(_ count: Int) -> Range<Int> { 1..<max(1, count - (writes && !hasValue ? 1 : 0)) }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    // An item of a tuple (an LSTM's output): nothing is known of the others.
    if call.input.isTuple, case .place(let place)? = items.first {
      return Slicing("getitem", .select(index: place), dim: 0).transfer(&call)
    }
    let indexes = call.inputs.indices.contains(1) ? Array(call.inputs[indexes(call.inputs.count)]) : []
    let escapes = writes && !call.inputLevels.isSubset(of: call.input.levels)
    if !escapes { recordMasks(&call, indexes) }
    var layout = IndexLayout(call.input.shape, items, tensors: indexes)
    let shape = layout.read(&call)
    guard writes else {
      if indexes.isEmpty && !layout.hasPlaces { return call.sameTensor(shape) }
      var output = call.output(shape)
      output.isBoolean = call.input.isBoolean
      return output
    }
    if !hasValue, let last = call.inputs.last, shape.rank != nil, last.shape.rank != nil {
      if let both = call.broadcast(shape, last.shape), both.elements != nil, shape.elements != nil, both.elements != shape.elements, !layout.isMasked
      {
        call.fail(.featureMismatch("shape mismatch: \(last.shape) cannot be broadcast to \(shape)"))
      }
    }
    return call.overwriteInput(savesOutput: false, writes: call.inputLevels)
  }

  /// How many elements a mask picks is known at run time alone.
  private func recordMasks(_ call: inout LayerCall, _ indexes: [TensorFacts]) {
    let levels = indexes.filter(\.isBoolean).reduce(LevelSet.none) { $0.joined($1.levels) }
    // One value for all is written where the mask is true, without counting.
    if levels.isEmpty || writes && hasValue && indexes.count == 1 { return }
    call.record(.lacksBatchingRule(levels: levels, operation: "indexing with a boolean mask, of which the output's size depends"))
  }
}

/// The shape that an index gives: one pass over the items, with the tensors' shapes at hand.
struct IndexLayout {
  private let shape: Shape
  private let items: [Indexing.Item]
  private var tensors: ArraySlice<(shape: Shape, isBoolean: Bool)>
  private(set) var isMasked = false
  private(set) var hasPlaces = false

  init(_ shape: Shape, _ items: [Indexing.Item], tensors: [TensorFacts]) {
    (self.shape, self.items) = (shape, items)
    self.tensors = tensors.map { ($0.shape, $0.isBoolean) }[...]
    isMasked = tensors.contains(where: \.isBoolean)
  }

  mutating func read(_ call: inout LayerCall) -> Shape {
    guard let rank = shape.rank, !items.contains(.unknown) else { return .unknown }
    var (dims, axis, broadcast, place, isApart, last) = ([Dim](), 0, Shape?.none, 0, false, -1)
    let used = items.enumerated().reduce(0) { $0 + consumed($1.element, $1.offset) }
    guard used <= rank else {
      call.fail(.badArgument("too many indices for tensor of dimension \(rank)"))
      return .unknown
    }
    let explicit = items.contains(.ellipsis) ? items : items + [.ellipsis]
    for item in explicit {
      switch item {
      case .ellipsis:
        for _ in 0..<rank - used { dims.append(shape[axis]); axis += 1 }
      case .newDimension: dims.append(1)
      case .slice(let start, let end, let step):
        dims.append(Slicing.sliced(shape[axis], start, end: end, step: step))
        axis += 1
      case .place(let index):
        if let index = index.value, let size = shape[axis].value, !(-size..<size).contains(index) {
          call.fail(.badArgument("index \(index) is out of bounds for dimension \(axis) with size \(size)"))
        }
        axis += 1
      case .tensor, .places:
        var own: Shape = .unknown
        hasPlaces = true
        if case .places(let list) = item { own = [Dim(list.count)] }
        if case .tensor = item, let tensor = tensors.popFirst() {
          own = tensor.isBoolean ? [.unknown] : tensor.shape
          if tensor.isBoolean { axis += max(0, (tensor.shape.rank ?? 1) - 1) }
        }
        axis += 1
        if broadcast == nil { place = dims.count } else if last != dims.count { isApart = true }
        last = dims.count
        broadcast = call.broadcast(broadcast ?? [], own) ?? .unknown
      case .unknown: return .unknown
      }
    }
    guard let broadcast else { return Shape(dims) }
    guard broadcast.rank != nil else { return .unknown }
    dims.insert(contentsOf: broadcast.dims, at: isApart ? 0 : place)
    return Shape(dims)
  }

  /// How many dimensions an item is about.
  private func consumed(_ item: Indexing.Item, _ place: Int) -> Int {
    switch item {
    case .place, .slice, .places: return 1
    case .newDimension, .ellipsis, .unknown: return 0
    case .tensor:
      let number = items[..<place].count { $0 == .tensor }
      let index = tensors.startIndex + number
      return tensors.indices.contains(index) && tensors[index].isBoolean ? tensors[index].shape.rank ?? 1 : 1
    }
  }
}

extension Indexing {
  static let functions: [LayerClass] = [
    LayerClass(function: "getitem", "input/self: Tensor, index: Any") { Indexing("getitem", items(&$0)) },
    LayerClass(function: "setitem", "input/self: Tensor, index: Any, value: Operand") {
      let number: Double?? = $0.argument("value") == nil ? .none : .some($0.float("value", default: nil))
      return Indexing("setitem", items(&$0), writes: true, number: number)
    },
    LayerClass(function: "index_put_", "input/self: Tensor, indices: Any, values: Tensor, accumulate?") {
      Indexing("index_put_", items(&$0, "indices"), writes: true, adds: $0.bool("accumulate", default: false) == true)
    },
  ]

  private static func items(_ a: inout Arguments, _ name: String = "index") -> [Item] {
    guard let argument = a.argument(name) else { return [.unknown] }
    guard case .list(let list) = argument.value else { return [item(argument.value)] }
    // A list of numbers alone picks several; a tuple of them, as the native form writes it, one of each dimension.
    return list.map { item($0.value) }
  }

  private static func item(_ value: Value) -> Item {
    switch value {
    case .int(let place): return .place(Dim(place))
    case .null: return .newDimension
    case .list(let places): return .places(places.map { if case .int(let place) = $0.value { Dim(place) } else { .unknown } })
    case .string("tensor"): return .tensor
    case .string("..."): return .ellipsis
    case .string(let text): return slice(text)
    default: return .unknown
    }
  }

  /// `start:end:step`, each a number, nothing, or "?" for an unknown one.
  private static func slice(_ text: String) -> Item {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return .unknown }
    let numbers = parts.map { $0.isEmpty ? nil : Int($0).map { Dim($0) } ?? .unknown }
    return .slice(start: numbers[0], end: numbers[1], step: numbers.count > 2 ? numbers[2] ?? 1 : 1)
  }
}
