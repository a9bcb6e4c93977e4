/// Functions that take a part of their input: `chunk`, `split` and `tensor_split` (one of their outputs), `narrow`, `select`,
/// `slice`, `getitem`. The part is a view.
package struct Slicing: SeveralOutputs {
  package enum Kind {
    case chunk(chunks: Dim, index: Dim)
    /// One size for all parts, or the size of each.
    case split(sizes: [Dim], isOne: Bool, index: Dim)
    /// Slices between these places.
    case cut(at: [Dim], index: Dim)
    /// As many slices, of which the first are one longer where they can't be equal.
    case sections(Dim, index: Dim)
    case narrow(start: Dim, length: Dim)
    case select(index: Dim)
    /// One of all slices.
    case unbind(index: Dim)
    case slice(start: Dim?, end: Dim?, step: Dim)
  }

  package let type: String
  package let kind: Kind
  package let dim: Dim

  package init(_ type: String, _ kind: Kind, dim: Dim) { (self.type, self.kind, self.dim) = (type, kind, dim) }

  package var arguments: [(name: String, value: Printed)] {
    let along: [(name: String, value: Printed)] = [("dim", .dim(dim))]
    func optional(_ dim: Dim?) -> Printed { dim.map(Printed.dim) ?? .none }
    return switch kind {
    case .chunk(let chunks, let index): [("chunks", .dim(chunks))] + along + [("index", .dim(index))]
    case .split(let sizes, let isOne, let index):
      [("split_size", isOne ? .dim(sizes.first ?? .unknown) : .dims(sizes))] + along + [("index", .dim(index))]
    case .cut(let places, let index): [("indices", .dims(places))] + along + [("index", .dim(index))]
    case .sections(let count, let index): [("sections", .dim(count))] + along + [("index", .dim(index))]
    case .narrow(let start, let length): along + [("start", .dim(start)), ("length", .dim(length))]
    case .select(let index), .unbind(let index): along + [("index", .dim(index))]
    case .slice(let start, let end, let step):
      along + [("start", optional(start)), ("end", optional(end)), ("step", .dim(step))]
    }
  }

  /// The slice that is chosen, whose dimension goes.
  var selected: Dim? {
    switch kind {
    case .select(let index), .unbind(let index): index
    case .chunk, .split, .cut, .sections, .narrow, .slice: nil
    }
  }

  /// `narrow` also takes a tensor for `start`.
  package var arity: ClosedRange<Int> { if case .narrow = kind { 1...2 } else { 1...1 } }

  package func acceptsTuple(at index: Int) -> Bool { index == 0 }

  package var givesTuple: Bool {
    switch kind {
    case .unbind, .chunk, .split, .cut, .sections: true
    case .narrow, .select, .slice: false
    }
  }

  package func outputCount(_ inputs: [TensorFacts]) -> Int? {
    if !givesTuple { return 1 }
    switch kind {
    case .split(let sizes, false, _): return sizes.count
    case .cut(let places, _): return places.count + 1
    case .sections(let count, _): return count.value.flatMap { $0 > 0 ? $0 : nil }
    default: break
    }
    let size = inputs.first.flatMap { extent(in: $0.shape) }
    switch kind {
    case .unbind: return size
    case .chunk(let chunks, _):
      guard let chunks = chunks.value, chunks > 0 else { return nil }
      // A size that is not known is taken to have as many parts as the program asks for.
      guard let size else { return chunks }
      let each = (size + chunks - 1) / chunks
      return each == 0 ? chunks : (size + each - 1) / each
    case .split(let sizes, _, _):
      guard let size, let each = sizes.first?.value, each > 0 else { return nil }
      return max(1, (size + each - 1) / each)
    case .cut, .sections, .narrow, .select, .slice: return 1
    }
  }

  /// The size of the dimension that is cut; nil where it is not known.
  private func extent(in shape: Shape) -> Int? {
    guard let rank = shape.rank, let dim = dim.value, (-rank..<rank).contains(dim) else { return nil }
    return shape[dim].value
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    // An item of a tuple (an LSTM's output): only the first is known.
    if call.input.isTuple {
      var item = call.sameTensor(dim == 0 ? call.input.shape : .unknown)
      if case .select(let index) = kind, index != 0 { item.shape = .unknown }
      item.isTuple = false
      return item
    }
    if case .narrow = kind, call.inputs.count > 1 { call.record(.lacksBatchingRule(levels: call.inputLevels, operation: "aten::narrow.Tensor")) }
    var view = part(&call)
    switch kind {
    case .chunk, .split, .unbind: view.isOneOfSeveralViews = true
    // Each is a slice of its own.
    case .cut, .sections, .narrow, .select, .slice: break
    }
    return view
  }

  private func part(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.input.shape
    guard shape.rank != nil, let axis = call.axis(dim) else { return call.sameTensor(.unknown) }
    if shape.rank == 0 {
      call.fail(.badArgument("\(type)() cannot be applied to a 0-dim tensor"))
      return call.sameTensor(.unknown)
    }
    if let index = selected {
      if let index = index.value, let size = shape[axis].value, !(-size..<size).contains(index) {
        call.fail(.badArgument("\(type)(): index \(index) out of range for \(shape) at dimension \(axis)"))
      }
      return call.sameTensor(Shape(shape.dims.enumerated().filter { $0.offset != axis }.map(\.element)))
    }
    return call.sameTensor(shape.replacing(axis, with: length(shape[axis], &call)))
  }

  private func length(_ size: Dim, _ call: inout LayerCall) -> Dim {
    switch kind {
    case .chunk(let chunks, let index):
      if chunks.isBelow(1) { call.fail(.badArgument("chunk expects `chunks` to be greater than 0, got: \(chunks)")) }
      // An empty dimension gives as many parts as requested.
      if size == 0 { return section(0, Array(repeating: 0, count: min(chunks.value ?? 0, 64)), index: index, in: &call) }
      return part(size, (size + chunks - 1) / chunks, index: index, in: &call)
    case .split(let sizes, let isOne, let index):
      return isOne ? part(size, sizes.first ?? .unknown, index: index, in: &call) : section(size, sizes, index: index, in: &call)
    case .cut, .sections:
      if case .sections(let count, _) = kind, count.isBelow(1) {
        call.fail(.badArgument("number of sections must be larger than 0, got \(count)"))
      }
      guard let (start, end) = bounds(size) else { return .unknown }
      return Slicing.sliced(size, start, end: end, step: 1)
    case .narrow(let start, let length):
      let first = start.isBelow(0) ? start + size : start
      if let end = (first + length).value, let size = size.value, end > size || first.isBelow(0) || length.isBelow(0) {
        call.fail(.badArgument("start (\(start)) + length (\(length)) exceeds dimension size (\(size))"))
      }
      return length
    case .slice(let start, let end, let step): return Slicing.sliced(size, start, end: end, step: step)
    case .select, .unbind: return 1
    }
  }

  /// Where the chosen slice of `tensor_split` begins and ends; nil where that is unknown or there is no such slice.
  func bounds(_ size: Dim) -> (start: Dim, end: Dim)? {
    switch kind {
    case .cut(let places, let index):
      guard let index = index.value, (-places.count - 1...places.count).contains(index) else { return nil }
      let number = index < 0 ? index + places.count + 1 : index
      return (number == 0 ? 0 : places[number - 1], number == places.count ? size : places[number])
    case .sections(let count, let index):
      guard let count = count.value, count > 0, let index = index.value, (-count..<count).contains(index), let size = size.value else { return nil }
      let (number, each, longer) = (index < 0 ? index + count : index, size / count, size % count)
      let start = number * each + min(number, longer)
      return (Dim(start), Dim(start + each + (number < longer ? 1 : 0)))
    default: return nil
    }
  }

  /// The part number `index` of parts of `each`, the last of which may be smaller.
  private func part(_ size: Dim, _ each: Dim, index: Dim, in call: inout LayerCall) -> Dim {
    guard let size = size.value, let each = each.value, each > 0, let index = index.value else { return .unknown }
    let count = max(1, (size + each - 1) / each)
    guard (-count..<count).contains(index) else {
      call.fail(.badArgument("\(type): there are \(count) parts, so that index \(index) is out of range"))
      return .unknown
    }
    return Dim(min(each, size - (index < 0 ? index + count : index) * each))
  }

  private func section(_ size: Dim, _ sizes: [Dim], index: Dim, in call: inout LayerCall) -> Dim {
    if !sizes.reduce(0, +).mayEqual(size) {
      call.fail(.featureMismatch("split_with_sizes expects split sizes to sum exactly to \(size), but got \(sizes)"))
    }
    guard let index = index.value else { return .unknown }
    guard (-sizes.count..<sizes.count).contains(index) else {
      call.fail(.badArgument("\(type): there are \(sizes.count) parts, so that index \(index) is out of range"))
      return .unknown
    }
    return sizes[index < 0 ? index + sizes.count : index]
  }

  /// Python's rules for slices: what is out of range is clamped.
  static func sliced(_ size: Dim, _ start: Dim?, end: Dim?, step: Dim) -> Dim {
    guard let size = size.value, let first = (start ?? 0).value, let last = (end ?? Dim(size)).value, let step = step.value,
      step > 0
    else { return .unknown }
    func clamped(_ i: Int) -> Int { min(max(i < 0 ? i + size : i, 0), size) }
    return Dim((max(0, clamped(last) - clamped(first)) + step - 1) / step)
  }
}
