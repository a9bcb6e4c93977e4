import YAMLSource

/// Whether `train()` or `eval()` is called on the built model.
public enum Mode: String, Sendable, CaseIterable {
  case train, eval
}

/// How the model is called: its inputs and the stack of transforms around it.
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
  public var inputs = [Input(name: "inputs", shape: .unknown)]
  /// What the transformed function takes. The rest is captured.
  public var arguments: Operands = [.inputs]
  /// Outermost first.
  public var transforms = [Transform(.vmap(batched: [.inputs], size: 2, randomness: .error))]

  /// Whether the model is a part of something that the file doesn't tell, so that nobody knows how many tensors it is called
  /// with.
  public var callerIsUnknown = false

  public init() {}

  /// Takes the transforms for somebody else's than the linted file's.
  public mutating func move(to origin: String) { transforms = transforms.map { $0.moved(to: origin) } }

  /// The vmap levels at which an operand arrives batched. What is captured is batched nowhere.
  public func levels(of operand: Operands) -> LevelSet {
    guard arguments.contains(operand) else { return .none }
    var levels = LevelSet.none
    for (level, transform) in transforms.enumerated() {
      if case .vmap(let batched, _, _) = transform.kind, batched.contains(operand) {
        levels = levels.joined(.level(level))
      }
    }
    return levels
  }

  /// Every vmap level of the stack, whatever is batched at it.
  public var vmapLevels: LevelSet {
    transforms.enumerated().reduce(.none) { levels, entry in
      entry.element.gradient == nil ? levels.joined(.level(entry.offset)) : levels
    }
  }
}

extension [Context.Input] {
  /// Whether nothing says what the model is called with.
  package var isUnspecified: Bool { count == 1 && self[0].name == "inputs" && self[0].shape.rank == nil }
}
