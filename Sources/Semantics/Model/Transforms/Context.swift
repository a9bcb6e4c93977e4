import YAMLSource

/// Whether `train()` or `eval()` is called on the built model.
public enum Mode: String, Sendable, CaseIterable {
  case train, eval
}

/// How the model is called: its mode, its inputs and the stack of transforms around it.
public struct Context: Sendable {
  /// One input of the model.
  public struct Input: Sendable {
    public let name: String
    /// What one call of the model sees, without the vmapped dimensions.
    public let shape: Shape

    public init(name: String, shape: Shape) {
      self.name = name
      self.shape = shape
    }
  }

  /// Called on the built model. Nil: every module keeps the mode that it was built in.
  public var mode: Mode?
  /// The modules on which `eval()` is called after that, by their qualified names or by the short names of their classes.
  public var evalModules: [Pattern] = []
  /// Whether the model runs in several processes (`torch.distributed`).
  public var isDistributed = false
  public var inputs = [Input(name: "inputs", shape: .unknown)]
  /// What a function takes whose transform doesn't say so itself, in the order of its parameters.
  public var argumentOrder: [Operands] = [.inputs]
  /// Outermost first.
  public var transforms = [Transform.vmap([.inputs])]
  /// Why the verdict on a model can't be told: something in the section that is not modelled or can't be read.
  public var unknown: String?

  /// Whether the model is a part of something that the file doesn't tell, so that nobody knows how many tensors it is called
  /// with.
  public var callerIsUnknown = false

  public init() {}

  /// What a function takes whose transform doesn't say so itself. The rest is captured.
  public var arguments: Operands {
    get { whole(argumentOrder) }
    set { argumentOrder = [newValue] }
  }

  /// All of some operands; where every input that the context has is among them, all inputs.
  package func whole(_ operands: [Operands]) -> Operands {
    let union = operands.reduce(Operands()) { $0.union($1) }
    return inputs.indices.allSatisfy { union.contains(.input($0)) } ? union.union(.inputs) : union
  }

  /// Detaches the transforms from nodes of another file, and records where they came from.
  public mutating func move(to origin: String) { transforms = transforms.map { $0.moved(to: origin) } }

  /// The same for a model whose inputs are not those of the context: one of unknown shape, batched where all of them are.
  public var withUnknownInput: Context {
    var copy = self
    copy.inputs = [Input(name: "inputs", shape: .unknown)]
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

  // MARK: What transforms do

  /// What the function under a transform takes.
  public func passed(to transform: Transform) -> Operands {
    guard let gradient = transform.gradient, gradient.kind.takesPrimals else { return given(to: transform) }
    return argnums(of: transform)
  }

  private func given(to transform: Transform) -> Operands { transform.argumentOrder.map(whole) ?? arguments }

  /// What a gradient differentiates: by default the parameters where the function takes them, else its inputs. A transform of
  /// primals differentiates everything that it says to take. Nothing for a vmap.
  public func argnums(of transform: Transform) -> Operands {
    guard let gradient = transform.gradient else { return [] }
    if let argnums = gradient.argnums { return argnums }
    if gradient.kind.takesPrimals, let own = transform.argumentOrder { return whole(own) }
    let given = given(to: transform)
    if given.contains(.params) { return .params }
    return given.hasInputs ? given.intersection(.inputs) : given
  }

  /// The vmap levels at which an operand arrives batched. What a transform captures is not batched at its level.
  public func levels(of operand: Operands) -> LevelSet {
    var levels = LevelSet.none
    for (level, transform) in transforms.enumerated() {
      guard let vmap = transform.vmap else { continue }
      if vmap.mapped.intersection(passed(to: transform)).isSuperset(of: operand) { levels = levels.joined(.level(level)) }
    }
    return levels
  }

  /// Every vmap level of the stack, whatever is batched at it.
  public var vmapLevels: LevelSet {
    transforms.enumerated().reduce(.none) { levels, entry in
      entry.element.vmap == nil ? levels : levels.joined(.level(entry.offset))
    }
  }
}

extension [Context.Input] {
  /// Whether nothing says what the model is called with.
  package var isUnspecified: Bool { count == 1 && self[0].name == "inputs" && self[0].shape.rank == nil }
}
