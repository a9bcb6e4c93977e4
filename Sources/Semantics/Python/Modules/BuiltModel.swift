import Synchronization

/// A model as Python objects, with the object of each module of its tree.
struct BuiltModel {
  let model: PythonModel
  let value: PyValue
  let objects: [ModuleObject?]
}

/// The models that were built last. A forward is mostly followed right after its tree was read, and takes the objects from here:
/// building them again would cost as much as all else.
final class LatestModels: Sendable {
  /// Objects belong to one evaluation: who takes them is the only one to use them.
  private struct Entry: @unchecked Sendable {
    let key: String
    let built: BuiltModel
  }

  /// More models are let go, the oldest first: each holds all objects of its evaluation.
  private static let limit = 4

  private let entries = Mutex<[Entry]>([])

  func put(_ built: BuiltModel, for key: String) {
    let entry = Entry(key: key, built: built)
    let dropped = entries.withLock { entries in
      entries.append(entry)
      return entries.count > Self.limit ? entries.removeFirst() : nil
    }
    _ = dropped
  }

  /// The model of a call, for the first who asks.
  func take(_ key: String) -> BuiltModel? {
    entries.withLock { entries in
      entries.firstIndex { $0.key == key }.map { entries.remove(at: $0) }
    }?.built
  }
}
