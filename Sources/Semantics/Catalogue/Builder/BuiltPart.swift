import Model
import Synchronization
import YAMLSource

/// What a class built for a call, ready to be placed where an equal call stands.
final class BuiltPart: Sendable {
  let part: GraphPart
  /// The values that the part reads.
  let arguments: [ValueID]
  let result: ValueID?
  /// The modules outside of the part that it may call.
  let common: SharedActivations

  /// What a graph has got since `start`, built by the call at `node`. Nil for what depends on more than the call's arguments: it
  /// reads other values, calls other modules, or stands at other nodes.
  init?(_ graph: LayerGraph, since start: LayerGraph.Extent, arguments: [ValueID], result: ValueID?, common: SharedActivations, node: NodeID) {
    part = GraphPart(graph, since: start)
    (self.arguments, self.result, self.common) = (arguments, result, common)
    guard let root = part.modules.first, Int(root.end) == graph.modules.count, standsAlone(at: node) else { return nil }
  }

  private func standsAlone(at node: NodeID) -> Bool {
    part.modules.allSatisfy { $0.node == node && ($0.layer < 0 || $0.layer >= part.start.layers) }
      && part.calls.allSatisfy { $0.node == node && standsAlone($0) } && part.inputs.allSatisfy(isKnown)
      && (result.map { isKnown($0.index) } ?? true)
  }

  private func standsAlone(_ call: LayerGraph.Call) -> Bool {
    func isInside(_ module: ModuleID?) -> Bool { module.map { $0.index >= part.start.modules } ?? true }
    if let module = call.module, common.contains(module) { return isInside(call.trainingOnly) }
    return isInside(call.module) && isInside(call.scope) && isInside(call.trainingOnly) && call.layer >= part.start.layers
  }

  private func isKnown(_ value: Int32) -> Bool { value >= part.start.calls || arguments.contains { $0.index == value } }

  /// How many records it has.
  var size: Int { part.modules.count + part.layers.count + part.calls.count }
}

/// The arguments of a call by which its part is found: plain values only. Parts of equal keys are equal.
struct PartKey: Hashable, Sendable {
  private var words: [UInt64] = []

  /// One multiplication a word: a run looks a key up for each call, and keys are short.
  func hash(into hasher: inout Hasher) {
    var sum: UInt64 = 0
    for word in words { sum = (sum ^ word ^ sum >> 32) &* 0x9E37_79B9_7F4A_7C15 }
    hasher.combine(sum)
  }

  /// Nil where an argument is a call, a class, a mapping or unknown.
  init?(_ arguments: inout Arguments, surroundings: [UInt64]) {
    let call = arguments.call
    guard call.unread == nil else { return nil }
    words.reserveCapacity(4 + 2 * (call.positional.count + arguments.extra.count) + 5 * call.keywords.count)
    for word in surroundings { words.append(word) }
    words.append(UInt64(call.positional.count + arguments.extra.count) << 8 | call.loading.rawValue)
    for argument in call.positional { guard add(argument.value) else { return nil } }
    for value in arguments.extra { guard add(value) else { return nil } }
    for keyword in call.keywords {
      add(keyword.name)
      guard add(keyword.argument.value) else { return nil }
    }
  }

  private mutating func add(_ value: Value) -> Bool {
    switch value {
    case .null: words.append(0)
    case .bool(let bool): words.append(bool ? 2 : 1)
    case .int(let int): add(3, UInt64(bitPattern: Int64(int)))
    case .float(let float): add(4, float.bitPattern)
    case .string(let text):
      words.append(5)
      add(text)
    case .list(let items):
      add(6, UInt64(items.count))
      return items.allSatisfy { add($0.value) }
    case .mapping, .config, .call, .partial, .template, .reference, .unknown: return false
    }
    return true
  }

  /// One by one: a list of both would be allocated for each value.
  private mutating func add(_ kind: UInt64, _ word: UInt64) {
    words.append(kind)
    words.append(word)
  }

  private mutating func add(_ text: String) {
    words.append(UInt64(text.utf8.count))
    var (word, count) = (UInt64(0), 0)
    for byte in text.utf8 {
      (word, count) = (word << 8 | UInt64(byte), count + 1)
      if count % 8 == 0 { words.append(word) }
    }
    if count % 8 != 0 { words.append(word) }
  }
}

/// The parts that a class has built in this run.
final class BuiltParts: Sendable {
  /// They may have so many records together.
  private let room = Atomic<Int>(20_000)
  private let parts = Mutex<[PartKey: BuiltPart]>([:])
  private let isUsed = Atomic<Bool>(false)

  /// Whether there are any: most classes build one layer, which is faster than looking for it.
  var isEmpty: Bool { !isUsed.load(ordering: .relaxed) }

  subscript(_ key: PartKey) -> BuiltPart? { parts.withLock { $0[key] } }

  func remember(_ part: BuiltPart, for key: PartKey) {
    guard room.subtract(part.size, ordering: .relaxed).newValue > 0 else { return }
    parts.withLock { $0[key] = part }
    isUsed.store(true, ordering: .relaxed)
  }
}
