/// `Identity` (`torch/nn/modules/linear.py`): takes any arguments, and returns its input.
package struct Identity: Layer {
  package init() {}

  package var type: String { "Identity" }
  package func acceptsTuple(at index: Int) -> Bool { true }

  package func strides(_ call: PlacedCall) -> Strides? { call.view }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { call.sameTensor() }

  package static let classes = [LayerClass("Identity", Signature(acceptsAnything: true)) { _ in Identity() }]
}

/// `Flatten` (`torch/nn/modules/flatten.py`): the dimensions from `start` to `end`, both included, become one.
package struct Flatten: Layer {
  package let start: Dim
  package let end: Dim

  package init(start: Dim = 1, end: Dim = -1) { (self.start, self.end) = (start, end) }

  package init(_ a: inout Arguments) {
    start = a.int("start_dim", default: 1)
    end = a.int("end_dim", default: -1)
  }

  package var type: String { "Flatten" }
  package var arguments: [(name: String, value: Printed)] { [("start_dim", .dim(start)), ("end_dim", .dim(end))] }

  package func strides(_ call: PlacedCall) -> Strides? { call.view }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { call.sameTensor(shape(&call)) }

  private func shape(_ call: inout LayerCall) -> Shape {
    let shape = call.input.shape
    guard let first = call.axis(start), let last = call.axis(end) else { return .unknown }
    if shape.rank == 0 { return [1] }
    if first > last {
      call.fail(.badArgument("flatten() has invalid args: start_dim cannot come after end_dim"))
      return .unknown
    }
    let dims = shape.dims
    return Shape(dims[..<first] + [shape.product(first...last)] + dims[(last + 1)...])
  }

  package static let classes = [LayerClass("Flatten", Signature(optional: ["start_dim", "end_dim"])) { Flatten(&$0) }]
}

/// `Unflatten` (`torch/nn/modules/flatten.py`): one dimension becomes several, of which one may be -1, the rest.
package struct Unflatten: Layer {
  package let dim: Dim
  /// Unknown if the file doesn't tell.
  package let sizes: Shape

  package init(dim: Dim, sizes: Shape) { (self.dim, self.sizes) = (dim, sizes) }

  package init(_ a: inout Arguments) {
    dim = a.int("dim")
    sizes = Unflatten.sizes(&a)
    if sizes.rank == 0, let argument = a.argument("unflattened_size") {
      a.refuseAtCall(.badArgument("unflatten: sizes must be non-empty"), value: argument, of: "unflattened_size")
    }
    let inferred = sizes.dims.filter { $0 == -1 }.count
    if inferred > 1 { a.refuse(.badArgument("unflatten: only one dimension can be inferred"), at: "unflattened_size") }
  }

  private static func sizes(_ a: inout Arguments) -> Shape {
    guard let argument = a.argument("unflattened_size") else { return .unknown }
    switch argument.value {
    case .list(let items): return Shape(items.map { a.int($0, "unflattened_size") })
    case .unknown(let reason): a.noteUnknown(reason, argument.node)
    default: a.expected("a tuple of whole numbers", for: "unflattened_size", got: argument)
    }
    return .unknown
  }

  package var type: String { "Unflatten" }
  package var arguments: [(name: String, value: Printed)] { [("dim", .dim(dim)), ("unflattened_size", .tuple(sizes))] }

  package func strides(_ call: PlacedCall) -> Strides? { call.view }

  package func transfer(_ call: inout LayerCall) -> TensorFacts { call.sameTensor(shape(&call)) }

  private func shape(_ call: inout LayerCall) -> Shape {
    guard let axis = call.axis(dim), sizes.rank != nil else { return .unknown }
    let dims = call.input.shape.dims
    var parts = sizes.dims
    let size = dims.isEmpty ? 1 : dims[axis]
    let known = parts.filter { $0 != -1 }.reduce(1, *)
    let hole = parts.firstIndex(of: -1)
    let fits = hole == nil ? known.mayEqual(size) : known != 0 && (size % known).mayEqual(0)
    if !fits || parts.contains(where: { $0.isBelow(-1) }) {
      call.fail(
        .badArgument("unflatten: sizes \(sizes) don't multiply up to the size of dim \(axis) (\(size)) of the input"))
      return .unknown
    }
    if let hole { parts[hole] = size / known }
    return Shape(dims.prefix(axis) + parts + dims.dropFirst(axis + 1))
  }

  package static let classes = [LayerClass("Unflatten", Signature("dim", "unflattened_size"), checks: ["unflattened_size"]) { Unflatten(&$0) }]
}
