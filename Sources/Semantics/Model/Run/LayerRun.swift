/// One call of a layer in a run: what it is called with, and what it may use.
public struct LayerRun {
  /// The tensors that the layer is called with.
  package var inputs: [Tensor]
  /// `module.training` at the time of the call.
  package var isTraining: Bool
  /// The module's qualified name; that of the caller for a function of tensors.
  package let name: String
  package let machine: Machine
  /// Parameters that are computed anew at every call stand here, in the place of the module's own.
  package var replaced: [String: Tensor] = [:]
  /// The same of buffers, which no module counts the batches of.
  package var replacedBuffers: [String: Tensor] = [:]
  /// Whether the call has read a parameter.
  package var usesParameters = false
  /// The gradient of the layer is computed from its output.
  package var savesOutput = false
  /// How the output lies in memory where the layer's inputs alone don't tell.
  package var strides: Strides?
  /// No gradient flows through the call.
  package var stopsGradient = false
  /// Whether autograd records the call (`torch.is_grad_enabled()`).
  package var recordsGradient = true

  package init(inputs: [Tensor], isTraining: Bool, name: String, machine: Machine) {
    (self.inputs, self.isTraining, self.name, self.machine) = (inputs, isTraining, name, machine)
  }

  /// The first input, handed over: where nobody else reads it, its memory may be written.
  package mutating func take(_ index: Int = 0) -> Tensor {
    let tensor = inputs[index]
    inputs[index] = Tensor([0], storage: machine.nothing)
    return tensor
  }

  package var input: Tensor { inputs[0] }
  package var stack: TransformStack { machine.stack }

  package func empty(_ dims: [Int], levels: LevelSet = .none) throws(Refusal) -> Tensor {
    try machine.empty(dims, levels: levels)
  }

  /// The lanes that the tensors and `levels` have together.
  package func lanes(_ tensors: [Tensor], also levels: LevelSet = .none) -> Lanes {
    Lanes(tensors, also: levels, sizes: stack.sizes)
  }

  /// A tensor of what `value` says of each place, counted in row-major order.
  package func tensor(_ dims: [Int], _ value: (Int) -> Float) throws(Refusal) -> Tensor {
    let result = try empty(dims)
    for i in 0..<result.count { result.pointer[i] = value(i) }
    return result
  }

  // MARK: Checks

  /// Refuses an input whose rank is not in `allowed`, in PyTorch's words.
  package func demandRank(_ allowed: ClosedRange<Int>, _ expected: String) throws(Refusal) {
    guard !allowed.contains(input.rank) else { return }
    throw .shape("expected \(expected) input (got \(input.rank)D input)")
  }

  /// The dimension that `dim` names, counted from the end where it is negative.
  package func axis(_ dim: Int, _ rank: Int? = nil) throws(Refusal) -> Int {
    let reach = max(rank ?? input.rank, 1)
    if dim >= -reach, dim < reach { return dim < 0 ? dim + reach : dim }
    throw .shape("Dimension out of range (expected to be in range of [-\(reach), \(reach - 1)], but got \(dim))")
  }

  /// The dimensions that `dims` name.
  package func axes(_ dims: [Dim], _ rank: Int? = nil) throws(Refusal) -> [Int] {
    try known(dims, "dim").map { (dim) throws(Refusal) in try axis(dim, rank) }
  }

  /// The place of `size` that a Python index names; nil where it is out of range.
  package func place(_ index: Int, of size: Int) -> Int? {
    (-size..<size).contains(index) ? (index < 0 ? index + size : index) : nil
  }

  /// The places of `size` that a Python slice names, what is out of range clamped.
  package func slice(
    _ start: Dim?, _ end: Dim?, step: Dim, of size: Int
  ) throws(Refusal) -> (first: Int, count: Int, step: Int) {
    let step = try known(step, "step")
    guard step > 0 else { throw .shape("step must be greater than zero") }
    func clamped(_ i: Int) -> Int { min(max(i < 0 ? i + size : i, 0), size) }
    let (first, last) = (clamped(try known(start ?? 0, "start")), clamped(try known(end ?? Dim(size), "end")))
    return (first, max(0, last - first + step - 1) / step, step)
  }

  package func known(_ dim: Dim, _ what: String) throws(Refusal) -> Int { try known(dim.value, what) }

  package func known(_ dims: [Dim], _ what: String) throws(Refusal) -> [Int] {
    try dims.map { (dim) throws(Refusal) in try known(dim, what) }
  }

  package func known(_ shape: Shape, _ what: String) throws(Refusal) -> [Int] {
    try known(shape.rank == nil ? [.unknown] : shape.dims, what)
  }

  package func known<Value>(_ value: Value?, _ what: String) throws(Refusal) -> Value {
    guard let value else { throw .skipped("\(what) is not known from the file") }
    return value
  }
}
