import Synchronization

/// A value that is computed when it is first asked for, whatever thread asks.
public final class Once<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)

  public init() {}

  /// The value. `make` runs without the lock: it may run twice where two threads come at once.
  public func value(_ make: () -> Value) -> Value {
    if let known = made.withLock({ $0 }) { return known }
    let value = make()
    made.withLock { $0 = value }
    return value
  }
}
