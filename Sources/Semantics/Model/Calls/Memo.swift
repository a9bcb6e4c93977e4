import Synchronization

/// Values that are computed once for each key, whatever thread asks.
public final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  @usableFromInline let values = Mutex<[Key: Value]>([:])

  @inlinable public init() {}

  /// The value for a key. `make` runs without the lock: it may ask for other keys, and may run twice where two threads come at once.
  @inlinable public func value(for key: Key, _ make: () -> Value) -> Value {
    if let known = values.withLock({ $0[key] }) { return known }
    let made = make()
    values.withLock { $0[key] = made }
    return made
  }

  /// The value for a key that was asked for before.
  @inlinable public func known(_ key: Key) -> Value? { values.withLock { $0[key] } }
}
