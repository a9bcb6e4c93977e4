/// A set of operands of a transformed function: parameters, buffers, and single inputs.
public struct Operands: OptionSet, Hashable, Sendable {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static let params = Operands(rawValue: 1)
  public static let buffers = Operands(rawValue: 2)
  /// All inputs.
  public static let inputs = Operands(rawValue: ~3)

  /// One input by index; inputs from the 62nd on share a bit.
  public static func input(_ index: Int) -> Operands { Operands(rawValue: 4 << UInt64(min(max(index, 0), 61))) }

  /// Whether some input is among them.
  public var hasInputs: Bool { !isDisjoint(with: .inputs) }

  /// Whether buffers or inputs are among them.
  package var hasMoreThanParameters: Bool { !subtracting(.params).isEmpty }

  /// This set without single inputs: all inputs or none.
  package var withoutSingleInputs: Operands { isSuperset(of: .inputs) ? self : subtracting(.inputs) }
}
