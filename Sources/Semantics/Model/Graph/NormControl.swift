/// What the arguments of a constructor decide of normalisations that it builds.
public struct NormControl: Sendable {
  /// A parameter whose argument the constructor calls with a number of channels to make the normalisations.
  public struct Callable: Sendable {
    public let parameter: String
    /// What else it hands over, by name.
    public let keywords: Set<String>

    /// Whether its annotation says that calling it gives a module, as `Callable[..., nn.Module]` does.
    public let givesModule: Bool

    package init(parameter: String, keywords: Set<String>, givesModule: Bool) {
      (self.parameter, self.keywords, self.givesModule) = (parameter, keywords, givesModule)
    }
  }

  /// A value of a parameter with which none of the normalisations has running statistics.
  public struct Choice: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
      /// Each is a GroupNorm.
      case groupNorm
      /// Each keeps its class.
      case noRunningStats
      /// The classes that stand in their places, or none.
      case other([String])
    }

    public let parameter: String
    public let value: Scalar
    public let outcome: Outcome

    package init(parameter: String, value: Scalar, outcome: Outcome) {
      (self.parameter, self.value, self.outcome) = (parameter, value, outcome)
    }

    public enum Scalar: Sendable, Hashable {
      case null
      case bool(Bool)
      case string(String)
    }
  }

  /// The names of the parameters, those that positional arguments fill first and in order.
  public let parameters: [String]
  /// How many of them positional arguments fill.
  public let positionalCount: Int
  public let callable: Callable?
  public let choices: [Choice]

  package init(parameters: [String], positionalCount: Int, callable: Callable?, choices: [Choice]) {
    (self.parameters, self.positionalCount) = (parameters, positionalCount)
    (self.callable, self.choices) = (callable, choices)
  }
}

extension LayerGraph {
  /// A call of a configuration that a class in Python builds modules by: the class's own, or one among its arguments.
  public struct Construction: Sendable {
    /// The module that the call builds.
    public let root: ModuleID
    /// Which of the calls among the class's arguments it is.
    let part: Int?
    /// Whether it is one of the arguments.
    public var isPart: Bool { part != nil }
    let forward: any DeferredForward
  }

  /// The call that has built a module in a class in Python; nil for one that no such class holds.
  public func constructed(_ module: ModuleID) -> Construction? {
    let node = self[module].node
    var (current, root) = (module, module)
    while true {
      if self[current].node == node { root = current }
      let layer = Int(self[current].layer)
      if layer >= 0, let forward = layers[layer].deferred { return Construction(root: root, part: partIndices[root], forward: forward) }
      guard let parent = self[current].parent else { return nil }
      current = parent
    }
  }

  /// What the arguments of a call that builds modules in a class in Python decide of normalisations among them.
  /// - Parameters:
  ///   - names: the names below the module that the call builds
  ///   - statements: how many statements of Python may be evaluated to find out
  public func normControl(of construction: Construction, making names: [String], statements: Int) -> NormControl? {
    construction.forward.normControl(of: construction.part, making: names, statements: statements)
  }
}
