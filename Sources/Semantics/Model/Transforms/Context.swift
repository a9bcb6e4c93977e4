/// Whether `train()` or `eval()` is called on the built model.
public enum Mode: String, Sendable, CaseIterable {
  case train, eval
}

/// How the model is called: its mode, its inputs and the stack of transforms around it.
public struct Context: Sendable {
  /// One input of the model.
  public struct Input: Sendable {
    public let name: String
    /// The shape that the model sees, without vmapped dimensions.
    public let shape: Shape
    /// Whether it may be computed from what the transformed function is given, instead of being that itself.
    let mayBeComputed: Bool

    public init(name: String, shape: Shape, mayBeComputed: Bool = false) {
      self.name = name
      self.shape = shape
      self.mayBeComputed = mayBeComputed
    }
  }

  /// Called on the built model; nil keeps every module's mode.
  public var mode: Mode?
  /// Modules put into eval mode afterwards, by qualified name or short class name.
  public var evalModules: [Pattern] = []
  /// Whether the model runs in several processes (`torch.distributed`).
  public var isDistributed = false
  /// Whether DistributedDataParallel hands every process the buffers of the first one before each forward; nil where nothing says so, and
  /// a distributed model counts as inside of one.
  package var broadcastsBuffers: Bool?
  public var inputs = [Input(name: "inputs", shape: .unknown)]
  /// The default arguments of transformed functions, in parameter order.
  public var argumentOrder: [Operands] = [.inputs]
  /// Outermost first.
  public var transforms = [Transform.vmap([.inputs])]
  /// Why the verdict is unknown: a part of the section is not modelled or malformed.
  public var unknown: String?

  /// Whether an unknown caller calls the model, with an unknown number of tensors.
  public var callerIsUnknown = false
  /// The levels at which the tensors are batched that reach an unknown caller; nil where nobody knows them.
  public var callerLevels: LevelSet?

  public init() {}

  /// The default arguments of transformed functions as a set; everything else is captured.
  public var arguments: Operands {
    get { whole(argumentOrder) }
    set { argumentOrder = [newValue] }
  }

  /// The union of operands; if it has all of the context's inputs, `.inputs` as a whole.
  package func whole(_ operands: [Operands]) -> Operands {
    let union = operands.reduce(Operands()) { $0.union($1) }
    return inputs.indices.allSatisfy { union.contains(.input($0)) } ? union.union(.inputs) : union
  }

  /// Detaches the transforms from nodes of another file, and records where they came from.
  public mutating func move(to origin: String) { transforms = transforms.map { $0.moved(to: origin) } }

  /// This context for a model with other inputs: one input of unknown shape, batched where all inputs are.
  public var withUnknownInput: Context {
    var copy = self
    copy.inputs = [Input(name: "inputs", shape: .unknown, mayBeComputed: true)]
    copy.arguments = arguments.withoutSingleInputs
    for i in copy.transforms.indices {
      copy.transforms[i].argumentOrder = transforms[i].argumentOrder.map { [whole($0).withoutSingleInputs] }
      switch transforms[i].kind {
      case .vmap(var vmap):
        vmap.mapped = vmap.mapped.withoutSingleInputs
        copy.transforms[i].kind = .vmap(vmap)
      case .gradient(var gradient):
        gradient.argnums = gradient.argnums?.withoutSingleInputs
        copy.transforms[i].kind = .gradient(gradient)
      }
    }
    return copy
  }

  /// The same with another randomness where a transform refuses random numbers.
  public func drawing(_ randomness: Randomness) -> Context {
    var copy = self
    for i in copy.transforms.indices where copy.transforms[i].randomness == .error {
      switch copy.transforms[i].kind {
      case .vmap(var vmap):
        vmap.randomness = randomness
        copy.transforms[i].kind = .vmap(vmap)
      case .gradient(var gradient):
        gradient.randomness = randomness
        copy.transforms[i].kind = .gradient(gradient)
      }
    }
    return copy
  }

  // MARK: What transforms do

  /// The arguments of the function under a transform.
  public func passed(to transform: Transform) -> Operands {
    guard let gradient = transform.gradient, gradient.kind.takesPrimals else { return given(to: transform) }
    return argnums(of: transform)
  }

  private func given(to transform: Transform) -> Operands { transform.argumentOrder.map(whole) ?? arguments }

  /// The differentiated operands: by default the parameters if the function takes them, else its inputs. `vjp` and `jvp`
  /// differentiate all of their arguments. Empty for a vmap.
  public func argnums(of transform: Transform) -> Operands {
    guard let gradient = transform.gradient else { return [] }
    if let argnums = gradient.argnums { return argnums }
    if gradient.kind.takesPrimals, let own = transform.argumentOrder { return whole(own) }
    let given = given(to: transform)
    if given.contains(.params) { return .params }
    return given.hasInputs ? given.intersection(.inputs) : given
  }

  /// The vmap levels at which an operand is batched. A captured operand is not batched at that transform's level.
  public func levels(of operand: Operands) -> LevelSet {
    if let callerLevels, operand.isSubset(of: .inputs) { return callerLevels.intersecting(vmapLevels) }
    var levels = LevelSet.none
    for (level, transform) in transforms.enumerated() {
      guard let vmap = transform.vmap else { continue }
      if vmap.mapped.intersection(passed(to: transform)).isSuperset(of: operand) { levels = levels.joined(.level(level)) }
    }
    return levels
  }

  /// The context without one of its transforms; the levels inside of it move up.
  public func without(transformAt index: Int) -> Context {
    var context = self
    context.transforms.remove(at: index)
    context.callerLevels = callerLevels.map { levels in
      levels.levels.filter { $0 != index }.reduce(.none) { $0.joined(.level($1 > index ? $1 - 1 : $1)) }
    }
    return context
  }

  /// All vmap levels of the stack.
  public var vmapLevels: LevelSet {
    transforms.enumerated().reduce(.none) { levels, entry in
      entry.element.vmap == nil ? levels : levels.joined(.level(entry.offset))
    }
  }
}

extension [Context.Input] {
  /// Whether no inputs are given.
  package var isUnspecified: Bool { count == 1 && self[0].name == "inputs" && self[0].shape.rank == nil }
}
