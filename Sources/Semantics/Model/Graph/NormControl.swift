/// What the arguments of a constructor decide of normalisations that it builds.
public struct NormControl: Sendable {
  /// A parameter whose argument the constructor calls with a number of channels to make the normalisations.
  public struct Callable: Sendable {
    public let parameter: String
    /// What else it hands over, by name.
    public let keywords: Set<String>

    package init(parameter: String, keywords: Set<String>) { (self.parameter, self.keywords) = (parameter, keywords) }
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
  /// The module of a class in Python whose constructor has built a module, and the module's name below it; nil for one that no such
  /// constructor has built.
  public func constructed(_ module: ModuleID) -> (root: ModuleID, name: String)? {
    var (current, names) = (module, [String]())
    while true {
      let layer = Int(self[current].layer)
      if layer >= 0, layers[layer].deferred != nil { return (current, names.reversed().joined(separator: ".")) }
      guard let parent = self[current].parent else { return nil }
      names.append(self[current].name)
      current = parent
    }
  }

  /// What the arguments of the call that has built a module of a class in Python decide of normalisations below it.
  /// - Parameters:
  ///   - names: the names below the module
  ///   - statements: how many statements of Python may be evaluated to find out
  public func normControl(of root: ModuleID, making names: [String], statements: Int) -> NormControl? {
    let layer = Int(self[root].layer)
    return layer < 0 ? nil : layers[layer].deferred?.normControl(of: names, statements: statements)
  }
}
