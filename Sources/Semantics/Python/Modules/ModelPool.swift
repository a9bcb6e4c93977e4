import Catalogue
import Model
import Synchronization
import YAMLSource

/// A model as Python objects, with the object of each module of its tree.
struct BuiltModel {
  let model: PythonModel
  let value: PyValue
  let objects: [ModuleObject?]
}

/// Interpreters that evaluate one model after another.
///
/// What the bodies of modules have made stays in an interpreter, so that each worker evaluates a body once and not for each model. The
/// model that was built last stays too: its forward is mostly followed right after its tree was read.
package final class ModelPool: Sendable {
  /// An interpreter that nobody uses. Objects belong to one interpreter: who takes it is the only one to use it.
  private struct Entry: @unchecked Sendable {
    /// Who evaluates with it: what it has read depends on the folders that are searched.
    let owner: ObjectIdentifier
    let py: Interpreter
    /// The model in it with the text of its call; nil if its forward was followed.
    let built: (key: String, model: BuiltModel)?
  }

  /// How many interpreters wait at most; more are let go, the oldest first.
  private static let limit = 4
  /// Interpreters that have made more are let go.
  private static let (mostObjects, mostLayers) = (400_000, 100_000)

  private let entries = Mutex<[Entry]>([])

  package init() {}

  deinit { for entry in entries.withLock({ $0 }) { entry.py.close() } }

  /// The built model of a call, for the first who asks.
  func take(_ key: String, of owner: ObjectIdentifier) -> BuiltModel? {
    remove { $0.owner == owner && $0.built?.key == key }?.built?.model
  }

  /// An interpreter for a new model: one that has read modules for the owner before, or a new one.
  func interpreter(of owner: ObjectIdentifier, _ make: () -> Interpreter) -> Interpreter {
    let known = remove { $0.owner == owner && $0.built == nil } ?? remove { $0.owner == owner }
    let py = known?.py ?? make()
    py.beginModel()
    return py
  }

  private func remove(_ matches: (Entry) -> Bool) -> Entry? {
    entries.withLock { entries in entries.firstIndex(where: matches).map { entries.remove(at: $0) } }
  }

  /// Gives an interpreter back.
  /// - Parameter built: the model in it, of which the forward was not followed yet
  func put(_ py: Interpreter, of owner: ObjectIdentifier, built: (key: String, model: BuiltModel)? = nil) {
    guard !py.heap.isTainted, py.heap.lastingCount <= Self.mostObjects, py.library.layers.count <= Self.mostLayers || built != nil else {
      return py.close()
    }
    if built == nil { py.endModel() }
    let entry = Entry(owner: owner, py: py, built: built)
    let dropped = entries.withLock { entries in
      entries.append(entry)
      return entries.count > Self.limit ? entries.removeFirst() : nil
    }
    // Its objects are freed outside of the lock.
    dropped?.py.close()
  }
}

/// The interpreters for the models whose classes are looked up in the same folders.
package struct ModelWorkshop: Sendable {
  private let pool: ModelPool
  private let owner: ObjectIdentifier
  private let finder: @Sendable () -> any ModuleFinder

  /// - Parameters:
  ///   - owner: an object that exists for each search path, and as long as the pool is used
  ///   - finder: makes the finder of source files for an interpreter
  package init(_ pool: ModelPool, owner: ObjectIdentifier, finder: @escaping @Sendable () -> any ModuleFinder) {
    (self.pool, self.owner, self.finder) = (pool, owner, finder)
  }

  /// Begins a model.
  package func model(_ catalogue: Catalogue, node: NodeID) -> PythonModel {
    PythonModel(pool.interpreter(of: owner) { Interpreter(finder: finder()) }, catalogue: catalogue, node: node)
  }

  /// Gives the interpreter of a model back.
  package func end(_ model: PythonModel) { pool.put(model.py, of: owner) }

  /// Gives the interpreter of a model back, and keeps the model for its forward.
  func keep(_ built: BuiltModel, for key: String) { pool.put(built.model.py, of: owner, built: (key, built)) }

  /// The model of a call, for the first who asks.
  func take(_ key: String) -> BuiltModel? { pool.take(key, of: owner) }
}
