/// Functions that read or write at places that a tensor of indexes names along one dimension: `gather`, `scatter_add`,
/// `index_select` and their kin.
package struct Gathering: Layer {
  package enum Kind: Sendable {
    /// An index for each element of the output.
    case gather
    /// An index for each slice of the output.
    case select
    /// Writes at an index for each element of what is written.
    case scatter(LayerRun.Writing)
    /// Writes at an index for each slice.
    case insert(LayerRun.Writing)
  }

  package let type: String
  package let kind: Kind
  package let dim: Dim?
  /// The number that is written; nil where a tensor is.
  private let number: Double??
  private let inPlace: Bool

  package init(_ type: String, _ kind: Kind, dim: Dim?, number: Double?? = .none) {
    (self.type, self.kind, self.dim, self.number) = (type, kind, dim, number)
    inPlace = type.hasSuffix("_")
  }

  package var savesInput: InputSaving {
    switch kind {
    case .gather: .at(type == "take_along_dim" ? [0] : [0, 1])
    case .select: .at(type == "take" ? [0, 1] : [1])
    case .scatter: type.hasPrefix("scatter_reduce") ? .always : .at([1])
    case .insert: .at([1, 2])
    }
  }

  package func strides(_ call: PlacedCall) -> Strides? { inPlace ? call.written : nil }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let needed = kind.writes && number == nil ? 3 : 2
    guard call.inputs.count == needed else {
      call.fail(.badArgument("\(type) takes \(needed) tensors, but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    let shape = shape(&call)
    guard kind.writes else { return call.output(shape) }
    let savesOutput = type.hasPrefix("scatter_reduce")
    if !inPlace { return call.elementwise(savesOutput: savesOutput) }
    return call.overwriteInput(savesOutput: savesOutput, writes: call.inputLevels)
  }

  private func shape(_ call: inout LayerCall) -> Shape {
    let (shape, index) = (call.input.shape, call.inputs[1].shape)
    guard let dim else { return index }
    guard let rank = shape.rank, let places = index.rank, let axis = call.axis(dim) else { return .unknown }
    switch kind {
    case .gather, .scatter:
      if !agree(places, rank) { call.fail(.badArgument("Index tensor must have the same number of dimensions as input tensor")) }
      for i in 0..<min(rank, places) where i != axis {
        if type != "take_along_dim", let own = shape[i].value, let wanted = index[i].value, wanted > own {
          call.fail(.badArgument("Size does not match at dimension \(i): index \(index) is larger than \(shape) apart from dimension \(axis)"))
          break
        }
      }
      return index
    case .select, .insert:
      if places > 1 { call.fail(.badArgument("\(type)(): Index is supposed to be a vector")) }
      return rank == 0 ? shape : shape.replacing(axis, with: places == 0 ? 1 : index[0])
    }
  }

  /// Whether an index has as many dimensions as the input. A single number counts as a vector, but for `take_along_dim`
  /// (`ensure_nonempty_dim` in `aten/src/ATen/native/ScatterGatherChecks.h`).
  private func agree(_ places: Int, _ rank: Int) -> Bool { type == "take_along_dim" ? places == rank : max(places, 1) == max(rank, 1) }

  static let functions: [LayerClass] =
    [
      LayerClass(function: "gather", "input/self: Tensor, dim, index: Tensor, *, sparse_grad?") { Gathering("gather", .gather, dim: $0.int("dim")) },
      LayerClass(function: "take_along_dim", "input/self: Tensor, indices: Tensor, dim?") {
        Gathering("take_along_dim", .gather, dim: $0.optionalInt("dim"))
      },
      LayerClass(function: "take", "input/self: Tensor, index: Tensor") { _ in Gathering("take", .select, dim: nil) },
      LayerClass(function: "index_select", "input/self: Tensor, dim, index: Tensor") { Gathering("index_select", .select, dim: $0.int("dim")) },
    ]
    + ["scatter", "scatter_", "scatter_add", "scatter_add_"].map { name in
      LayerClass(function: name, "input/self: Tensor, dim, index: Tensor, src/value: Operand, *, reduce?") { a in
        let adds = name.hasPrefix("scatter_add") || a.string("reduce", default: "") == "add"
        return Gathering(name, .scatter(writing(adds ? "add" : a.string("reduce", default: ""))), dim: a.int("dim"), number: number(&a, "src"))
      }
    }
    + ["scatter_reduce", "scatter_reduce_"].map { name in
      LayerClass(function: name, "input/self: Tensor, dim, index: Tensor, src: Tensor, reduce, *, include_self?") {
        Gathering(name, .scatter(writing($0.string("reduce") ?? "sum")), dim: $0.int("dim"))
      }
    }
    + [("index_add", "source: Tensor"), ("index_copy", "source: Tensor"), ("index_fill", "value: Operand")].flatMap { function, source in
      [function, function + "_"].map { name in
        LayerClass(function: name, "input/self: Tensor, dim, index: Tensor, \(source)") {
          Gathering(
            name, .insert(writing(function == "index_add" ? "add" : nil)), dim: $0.int("dim"),
            number: source.hasPrefix("value") ? number(&$0, "value") : .none)
        }
      }
    }

  /// What a function does with old values, by its word for it; nil replaces them.
  private static func writing(_ word: String?) -> LayerRun.Writing {
    switch word {
    case "multiply", "prod": { $0 * $1 }
    case "amax": { max($0, $1) }
    case "amin": { min($0, $1) }
    case nil, "": { $1 }
    default: { $0 + $1 }
    }
  }

  private static func number(_ a: inout Arguments, _ name: String) -> Double?? {
    a.argument(name) == nil ? .none : .some(a.float(name, default: nil))
  }
}

extension Gathering.Kind {
  fileprivate var writes: Bool {
    switch self {
    case .gather, .select: false
    case .scatter, .insert: true
    }
  }
}

extension Gathering {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.rowMajor(run.input)
    let places = try places(run, dim == nil ? x.viewed([x.size]) : x, index: try run.rowMajor(run.inputs[1]))
    let writing: LayerRun.Writing
    switch kind {
    case .gather, .select: return try run.read(x, at: places)
    case .scatter(let kind), .insert(let kind): writing = kind
    }
    let source =
      try number.map { (number) throws(Refusal) in try run.machine.filled([], with: Float(try run.known(number, "value"))) } ?? run.inputs[2]
    var values = source
    if case .scatter = kind, source.rank > 0 {
      values = try run.gathered(try run.rowMajor(source), places.dims, strides: source.strides(in: source.dims))
    }
    let levels = places.levels.joined(values.levels)
    let target = inPlace ? try run.rowMajor(run.overwritable(by: levels)) : try run.copied(try run.spread(x, to: levels.joined(x.levels)))
    try run.write(values, into: target, at: places, by: writing)
    return target
  }

  private func places(_ run: LayerRun, _ x: Tensor, index: Tensor) throws(Refusal) -> Tensor {
    let axis = try dim.map { (dim) throws(Refusal) in try run.axis(try run.known(dim, "dim"), x.rank) } ?? 0
    var (strides, dims) = (x.strides(in: x.dims), x.dims)
    if x.rank == 0 { return try run.map(index) { _ in 0 } }
    let (size, stride) = (x.dims[axis], strides[axis] == 0 ? 1 : strides[axis])
    var own = index
    switch kind {
    case .gather, .scatter:
      guard dim == nil || agree(index.rank, x.rank) else { throw .shape("Index tensor must have the same number of dimensions as input tensor") }
      for i in 0..<x.rank where i != axis && index.dims[i] > x.dims[i] && type != "take_along_dim" {
        throw .shape("Size does not match at dimension \(i) expected index \(index.shapeText) to be no larger than self \(x.shapeText)")
      }
      dims = index.dims
    case .select where dim == nil: dims = index.dims
    case .select, .insert:
      guard index.rank <= 1 else { throw .shape("\(type)(): Index is supposed to be a vector") }
      own = index.viewed([index.size] + Array(repeating: 1, count: x.rank - axis - 1))
      dims[axis] = index.size
    }
    strides[axis] = 0
    if dim == nil || dims.isEmpty { strides = Array(repeating: 0, count: dims.count) }
    var isOutside = false
    let along = try run.map(try run.copied(own)) { place in
      if place < -Float(size) || place >= Float(size) { isOutside = true }
      return (place < 0 ? place + Float(size) : place) * Float(stride)
    }
    if isOutside { throw .shape("index out of bounds for dimension \(axis) with size \(size)") }
    return try run.broadcast(try run.strided(dims, strides), along, +)
  }
}
