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
  package var replacedBuffers: [String: Machine.Buffer] = [:]
  /// Whether the call has read a parameter.
  package var usesParameters = false
  /// The gradient of the layer is computed from its output.
  package var savesOutput = false
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
  package var workers: Workers { machine.workers }

  package func empty(_ dims: [Int], levels: LevelSet = .none) throws(Refusal) -> Tensor {
    try machine.empty(dims, levels: levels)
  }

  /// The lanes that the tensors and `levels` have together.
  package func lanes(_ tensors: [Tensor], also levels: LevelSet = .none) -> Lanes {
    Lanes(tensors, also: levels, sizes: stack.sizes)
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

  package func known(_ dim: Dim, _ what: String) throws(Refusal) -> Int {
    guard let value = dim.value else { throw .skipped("\(what) is not known from the file") }
    return value
  }

  package func known(_ shape: Shape, _ what: String) throws(Refusal) -> [Int] {
    guard shape.rank != nil else { throw .skipped("\(what) is not known from the file") }
    var result: [Int] = []
    for dim in shape.dims { result.append(try known(dim, what)) }
    return result
  }

  package func known<Value>(_ value: Value?, _ what: String) throws(Refusal) -> Value {
    guard let value else { throw .skipped("\(what) is not known from the file") }
    return value
  }
}
