/// `x.view_as(other)`, `reshape_as`, `expand_as`: the first input in the shape of the second, which gives nothing else.
package struct ViewAs: Layer {
  package let type: String

  package init(_ type: String = "view_as") { self.type = type }

  package func strides(_ call: PlacedCall) -> Strides? {
    type == "expand_as" ? Reshaping(type, .expand(call.output.dims)).strides(call) : call.view
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.inputs.count == 2 else {
      call.fail(.badArgument("\(type) takes 2 tensors, but \(call.inputs.count) are given"))
      return call.output(.unknown)
    }
    let shape = call.inputs[1].shape
    if type == "expand_as" {
      let kind = shape.rank == nil ? nil : Reshaping(type, .expand(shape.dims))
      return kind?.transfer(&call) ?? call.sameTensor(.unknown)
    }
    guard let size = shape.elements, let own = call.input.shape.elements, size != own else { return call.sameTensor(shape) }
    call.fail(.featureMismatch("shape \(shape) is invalid for input of size \(own)"))
    return call.sameTensor(shape)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let dims = run.inputs[1].dims
    let x = try run.rowMajor(run.take())
    if type == "expand_as" {
      guard try LayerRun.broadcast(x.dims, dims) == dims else { throw .shape("can't expand \(x.shapeText) to \(dims)") }
      return try run.expanded(x, to: dims)
    }
    guard x.size == dims.reduce(1, *) else { throw .shape("shape '\(dims)' is invalid for input of size \(x.size)") }
    return x.viewed(dims)
  }
}

/// `torch.atleast_1d`, `2d`, `3d`: dimensions of 1 are added in front, the third one behind.
package struct AtLeast: Layer {
  package let rank: Int

  package var type: String { "atleast_\(rank)d" }

  package func strides(_ call: PlacedCall) -> Strides? { call.view }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.input.shape.rank != nil else { return call.sameTensor(.unknown) }
    return call.sameTensor(Shape(padded(call.input.shape.dims)))
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.rowMajor(run.take())
    return x.viewed(padded(x.dims))
  }

  private func padded<Size: ExpressibleByIntegerLiteral>(_ dims: [Size]) -> [Size] {
    var result = dims
    while result.count < min(rank, 2) { result.insert(1, at: 0) }
    if rank == 3, result.count == 2 { result.append(1) }
    return result
  }
}

/// `torch.hstack`, `torch.vstack`, `torch.row_stack` and `torch.column_stack`.
package struct SideBySide: Layer {
  package let type: String

  private var isUpright: Bool { type == "vstack" || type == "row_stack" }

  /// Vectors are joined at their end, or one below the other; those that become columns were made matrices before.
  private func joining(_ rank: Int?) -> Joining { Joining(isUpright || rank == 1 || rank == 0 ? 0 : 1) }

  /// The size with which a tensor of fewer dimensions is joined.
  private func padded<Size: ExpressibleByIntegerLiteral>(_ dims: [Size]) -> [Size] {
    var result = dims
    while type == "column_stack", result.count < 2 { result.append(1) }
    while result.count < (isUpright ? 2 : 1) { result.insert(1, at: 0) }
    return result
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if type == "column_stack" { call.demandBatchingRule("aten::column_stack") }
    guard call.inputs.allSatisfy({ $0.shape.rank != nil }) else { return call.output(.unknown) }
    for i in call.inputs.indices { call.inputs[i].shape = Shape(padded(call.inputs[i].shape.dims)) }
    return joining(call.input.shape.rank).transfer(&call)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if type == "column_stack" { try run.demandBatchingRule("aten::column_stack") }
    for i in run.inputs.indices { run.inputs[i] = try run.rowMajor(run.inputs[i]).viewed(padded(run.inputs[i].dims)) }
    return try joining(run.inputs.first?.rank).execute(&run)
  }
}

/// `torch.meshgrid` and `torch.broadcast_tensors`: each tensor, stretched over the sizes of all.
package struct Spreading: SeveralOutputs {
  package let type: String
  private let isGrid: Bool
  /// The first two dimensions of a grid change places (`indexing="xy"`).
  private let swaps: Bool
  private let index: Dim

  package init(_ type: String, isGrid: Bool, swaps: Bool, index: Dim) {
    (self.type, self.isGrid, self.swaps, self.index) = (type, isGrid, swaps, index)
  }

  package var givesTuple: Bool { true }
  package func outputCount(_ inputs: [TensorFacts]) -> Int? { inputs.count }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let place = index.value, call.inputs.indices.contains(place) else { return call.output(.unknown) }
    var shape: Shape? = isGrid ? Shape(order(call.inputs.count).map { call.inputs[$0].shape.product(0...) }) : []
    if !isGrid { for input in call.inputs { shape = shape.flatMap { call.broadcast($0, input.shape) } } }
    var view = call.inputs[place]
    view.shape = shape ?? .unknown
    return view
  }

  private func order(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    if swaps, count > 1 { order.swapAt(0, 1) }
    return order
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let place = try run.known(index, "index")
    guard run.inputs.indices.contains(place) else { throw .shape("tuple index out of range") }
    let x = try run.rowMajor(run.inputs[place])
    if isGrid {
      let order = order(run.inputs.count)
      return try run.gathered(x, order.map { run.inputs[$0].size }, strides: order.map { $0 == place ? 1 : 0 })
    }
    var dims: [Int] = []
    for input in run.inputs { dims = try LayerRun.broadcast(dims, input.dims) }
    return try run.expanded(x, to: dims)
  }
}

/// `torch.tril` and `torch.triu`: what stands on the other side of a diagonal becomes 0.
package struct Triangle: Layer {
  package let type: String
  package let diagonal: Dim

  package init(_ type: String, diagonal: Dim) { (self.type, self.diagonal) = (type, diagonal) }

  package func strides(_ call: PlacedCall) -> Strides? { type.hasSuffix("_") ? call.written : nil }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if let rank = call.input.shape.rank, rank < 2 {
      call.fail(.badArgument("\(type): input tensor must have at least 2 dimensions"))
    }
    return type.hasSuffix("_") ? call.overwriteInput(savesOutput: false) : call.output(call.input.shape)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.rowMajor(type.hasSuffix("_") ? run.overwritable() : run.copied(run.take()))
    guard x.rank >= 2 else { throw .shape("\(type): input tensor must have at least 2 dimensions") }
    let (rows, columns, shift) = (x.dims[x.rank - 2], x.dims[x.rank - 1], try run.known(diagonal, "diagonal"))
    for i in 0..<x.count {
      let distance = i % columns - i / columns % rows - shift
      if type.hasPrefix("tril") ? distance > 0 : distance < 0 { x.pointer[i] = 0 }
    }
    return x
  }
}

/// `torch.diag`: the diagonal of a matrix, or a matrix of a diagonal.
package struct Diagonal: Layer {
  package let diagonal: Dim

  package var type: String { "diag" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.input.shape.rank else { return call.output(.unknown) }
    if rank == 2 { return Striding(type, .diagonal(offset: diagonal, 0, 1)).transfer(&call) }
    if rank != 1 { call.fail(.badArgument("diag(): Supports 1D or 2D tensors. Got \(rank)D")) }
    return call.output(.square(call.input.shape[0] + Dim(abs(diagonal.value ?? 0))))
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    if run.input.rank == 2 { return try Striding(type, .diagonal(offset: diagonal, 0, 1)).execute(&run) }
    guard run.input.rank == 1 else { throw .shape("diag(): Supports 1D or 2D tensors. Got \(run.input.rank)D") }
    let (x, shift) = (run.take(), try run.known(diagonal, "diagonal"))
    let size = x.dims[0] + abs(shift)
    let result = try run.machine.filled([size, size], levels: x.levels, with: 0)
    for i in 0..<x.count {
      let (lane, place) = (i / max(1, x.size), i % max(1, x.size))
      result.pointer[(lane * size + place + max(0, -shift)) * size + place + max(0, shift)] = x.pointer[i]
    }
    return result
  }
}
