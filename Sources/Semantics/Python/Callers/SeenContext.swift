import Model

/// How a program calls its model, as its text says.
public struct SeenContext: Sendable, Hashable {
  /// What an argument of the transformed function is to the model.
  public enum Role: String, Sendable, Hashable { case params, buffers, inputs }

  public struct Transform: Sendable, Hashable {
    /// The name in `torch.func`.
    public let name: String
    /// The dimension of each argument that a `vmap` maps over; nil for one that it doesn't map.
    public var dimensions: [Role: Int?] = [:]
    /// What is differentiated.
    public var differentiated: [Role] = []
    public var randomness: String?
    public var chunkSize: Int?

    init(_ name: String) { self.name = name }
  }

  /// `train` or `eval`; nil where the text doesn't say it.
  public let mode: String?
  /// What the function takes that is the model's, in order; the rest is captured.
  public let arguments: [Role]
  /// Outermost first.
  public let transforms: [Transform]
  /// The shape that one call of the model sees of its only input; nil where the text doesn't say it.
  public let shape: [Int]?

  /// Whether it is the one that is assumed where nothing says how models are called.
  public var isAssumed: Bool {
    var vmap = Transform("vmap")
    vmap.dimensions[.inputs] = .some(0)
    return mode != "eval" && arguments == [.inputs] && transforms == [vmap]
  }
}

/// A context with the place at which it was seen.
public struct SeenCall: Sendable {
  public let context: SeenContext
  public let line: PythonLine
}
