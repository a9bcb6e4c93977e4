import Synchronization

/// Values that are computed once for each key, whatever thread asks, and forgotten when there are very many.
public final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  @usableFromInline let values = Mutex<[Key: Value]>([:])

  /// How many there are at most: a process that lives long is asked for ever new keys.
  @usableFromInline static var limit: Int { 1 << 16 }

  @inlinable public init() {}

  /// The value for a key. `make` runs without the lock: it may ask for other keys, and may run twice where two threads come at once.
  @inlinable public func value(for key: Key, _ make: () -> Value) -> Value {
    if let known = values.withLock({ $0[key] }) { return known }
    let made = make()
    values.withLock { values in
      if values.count >= Self.limit { values.removeAll() }
      values[key] = made
    }
    return made
  }

  /// The keys that were asked for and have such a value.
  @inlinable public func keys(where isMeant: (Value) -> Bool) -> [Key] { values.withLock { $0.filter { isMeant($0.value) }.map(\.key) } }

  /// The value for a key that was asked for before.
  @inlinable public func known(_ key: Key) -> Value? { values.withLock { $0[key] } }
}
