/// What a run keeps from call to call: memory, threads, the state that modules update, the random generator.
package final class Machine {
  package let stack: TransformStack
  package let context: Context
  package let arena: Arena
  package let workers: Workers
  /// Memory of tensors that hold nothing.
  package let nothing: Storage
  /// Buffers that have been read or written, by their qualified names.
  package var buffers: [String: Tensor] = [:]
  private var random: UInt64 = 0
  private var work = 0.0
  package let options: ExecutionOptions
  /// The first module that overwrote what a gradient needs; raised when the gradient is taken.
  package var spoiled: (module: String, by: String)?

  package init(_ context: Context, _ options: ExecutionOptions) throws(Refusal) {
    (self.context, self.options) = (context, options)
    stack = TransformStack(context)
    arena = Arena(limit: options.maxMemory)
    nothing = try Storage([0], arena)
    workers = Workers(threads: min(max(1, options.threads ?? System.processors), Workers.most))
  }

  // MARK: Tensors

  package func empty(_ dims: [Int], levels: LevelSet = .none) throws(Refusal) -> Tensor {
    let lanes = levels.levels.map { stack.sizes[$0] }
    return Tensor(dims, levels: levels, lanes: lanes, storage: try Storage(lanes + dims, arena))
  }

  package func filled(_ dims: [Int], levels: LevelSet = .none, with value: Float) throws(Refusal) -> Tensor {
    let tensor = try empty(dims, levels: levels)
    tensor.values.update(repeating: value)
    return tensor
  }

  /// The parameter or buffer `name`, as the fill makes it: stacked at the levels at which the context batches the operand.
  package func state(_ name: String, _ dims: [Int], operand: Operands) throws(Refusal) -> Tensor {
    let tensor = try empty(dims, levels: context.levels(of: operand))
    fill(name, dims).write(tensor.values)
    return tensor
  }

  package func fill(_ name: String, _ dims: [Int]) -> Fill { Fill(parameter: name, dims: dims, member: options.member) }

  /// Input number `index` of the model.
  package func input(_ index: Int) throws(Refusal) -> Tensor {
    let operand = Operands.input(index)
    var tensor = try empty(context.inputs[index].shape.dims.map { $0.value ?? 0 }, levels: context.levels(of: operand))
    if index < options.inputs.count, options.inputs[index].count == tensor.count {
      _ = tensor.values.update(fromContentsOf: options.inputs[index])
    } else {
      Fill(input: index).write(tensor.values)
    }
    tensor.inputNumber = index
    (tensor.carriesGradient, tensor.requiresGrad) = (stack.pullsBack(operand), stack.differentiates(operand))
    tensor.carriesTangent = stack.carriesTangent(operand)
    return tensor
  }

  // MARK: Work

  /// Counts work before it is done, and refuses what is more than the run may do: so a run ends also where no shape told its work before.
  package func count(_ operations: Double) throws(Refusal) {
    work += operations
    if work > options.maxFlops {
      throw .skipped("the run takes more than the \(Amount.operations(options.maxFlops)) allowed (--max-flops)")
    }
  }

  /// Does the work of `count` items, each of which costs about `cost` values' work, in contiguous parts on all threads.
  package func split(_ count: Int, cost: Int = 1, _ body: (Range<Int>) -> Void) throws(Refusal) {
    try self.count(Double(count) * Double(max(cost, 1)))
    workers.split(count, cost: cost, body)
  }

  // MARK: Random numbers

  /// The next number in [0, 1): splitmix64, from the same seed in every run.
  package func uniform() -> Float {
    random &+= 0x9E37_79B9_7F4A_7C15
    var z = random
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Float((z ^ (z >> 31)) >> 40) * 0x1p-24
  }
}
