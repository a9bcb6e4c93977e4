/// A module of the built model: its place in pre-order.
public struct ModuleID: Hashable, Sendable {
  public let index: Int32

  package init(index: Int32) { self.index = index }

  /// The model itself.
  public static let model = ModuleID(index: 0)
}

extension ModuleID: Strideable {
  public func distance(to other: ModuleID) -> Int { Int(other.index) - Int(index) }
  public func advanced(by count: Int) -> ModuleID { ModuleID(index: index + Int32(count)) }
}

// An optional module takes four bytes inside of arrays.
extension ModuleID {
  init?(packed: Int32) {
    guard packed >= 0 else { return nil }
    index = packed
  }
}

extension ModuleID? {
  var packed: Int32 { self?.index ?? -1 }
}
