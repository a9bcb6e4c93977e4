/// What a run may use, and how much of it.
public struct ExecutionOptions: Sendable {
  /// Bytes that tensors may take at once.
  public var maxMemory = 4 << 30
  /// Floating-point operations that a run may take.
  public var maxFlops = 2e12
  /// Threads that share each layer's work; nil for as many as there are processors.
  public var threads: Int?
  /// The values of the inputs, row-major with the vmapped dimensions in front; those that are missing are filled.
  public var inputs: [[Float]] = []
  /// Fills parameters and buffers as this member of a stack of models has them.
  public var member = 0

  public init() {}
}
