import Model
import Synchronization

/// Trees for calls that differ in numbers and texts on which nothing depends: the experiments of a project mostly differ in learning rates
/// and in names of datasets.
///
/// The first call of a kind is evaluated as it is. For the next one, the arguments in which it differs are held back; if nobody asks for
/// them, the tree is that of all further calls which differ in these arguments alone.
final class SharedTrees: Sendable {
  typealias Read = (tree: PythonTree, forward: PythonForward)

  /// Calls of one outline.
  private struct Kind {
    /// The numbers and texts of the calls that were evaluated as they are.
    var calls: [(scalars: [Value], tree: PythonTree)] = []
    var shared: [(scalars: [Value], held: Set<Int>, read: Read)] = []
    /// The places of the arguments on which something depends.
    var asked: Set<Int> = []
    /// How often arguments were held back in vain.
    var failures = 0
  }

  private let kinds = Mutex<[String: Kind]>([:])
  /// How many calls of a kind are compared, and how often it is tried for a kind to hold arguments back.
  private static let (mostCalls, mostFailures) = (64, 3)
  private static let mostKinds = 4096

  /// The tree that a call shares with others; nil where it has to be evaluated.
  /// - Parameter evaluate: evaluates a call of which some arguments are held back
  func read(_ outline: (text: String, scalars: [Value]), of call: ModuleCall, _ evaluate: (HeldCall) -> Read) -> Read? {
    guard let kind = kinds.withLock({ $0[outline.text] }) else { return nil }
    if let known = kind.shared.first(where: { SharedTrees.places($0.scalars, outline.scalars).isSubset(of: $0.held) }) { return known.read }
    guard kind.failures < SharedTrees.mostFailures else { return nil }
    for (scalars, tree) in kind.calls {
      let places = SharedTrees.places(scalars, outline.scalars)
      guard !places.isEmpty, places.isDisjoint(with: kind.asked) else { continue }
      // What other calls have shown to be free is held back again, so that few trees stand for all calls.
      let held = HeldCall(call, outline.scalars, at: kind.shared.reduce(places) { $0.union($1.held) }.subtracting(kind.asked))
      let read = evaluate(held)
      let isShared = held.asked.isEmpty && read.tree.agrees(with: tree)
      kinds.withLock { kinds in
        if isShared {
          kinds[outline.text]?.shared.append((outline.scalars, held.places, read))
        } else {
          kinds[outline.text]?.asked.formUnion(held.asked)
          kinds[outline.text]?.failures += 1
        }
      }
      return isShared ? read : nil
    }
    return nil
  }

  /// Notes what a call builds that was evaluated as it is.
  func note(_ tree: PythonTree, of outline: (text: String, scalars: [Value])) {
    guard !outline.scalars.isEmpty, tree.failure == nil, tree.remarks.isEmpty else { return }
    kinds.withLock { kinds in
      if kinds.count >= SharedTrees.mostKinds { kinds.removeAll() }
      guard kinds[outline.text]?.calls.count ?? 0 < SharedTrees.mostCalls else { return }
      kinds[outline.text, default: Kind()].calls.append((outline.scalars, tree))
    }
  }

  /// Where two lists of values differ.
  private static func places(_ one: [Value], _ other: [Value]) -> Set<Int> {
    Set(one.indices.filter { !HeldCall.areEqual(one[$0], other[$0]) })
  }
}

/// A call of which some arguments are held back.
struct HeldCall {
  let call: ModuleCall
  /// By the reason that stands for the argument in the call.
  private let scalars: [String: (unknown: Unknown, held: HeldScalar, place: Int)]

  /// - Parameters:
  ///   - scalars: the values of the call's outline
  ///   - places: which of them are held back
  init(_ call: ModuleCall, _ scalars: [Value], at places: Set<Int>) {
    var held: [String: (Unknown, HeldScalar, Int)] = [:]
    var values: [Int: Value] = [:]
    for place in places {
      let reason = "argument \(place) is held back"
      let scalar = HeldScalar(scalars[place])
      held[reason] = (Unknown(reason, at: nil, harmless: true, kind: .scalar(scalar)), scalar, place)
      values[place] = .unknown(reason)
    }
    (self.call, self.scalars) = (call.replacing(values), held)
  }

  /// What stands for an argument that is held back; nil for other reasons.
  subscript(reason: String) -> Unknown? { scalars[reason]?.unknown }

  var places: Set<Int> { Set(scalars.values.map(\.place)) }

  /// The places of the arguments on which something that was evaluated depends.
  var asked: Set<Int> { Set(scalars.values.filter(\.held.isAsked).map(\.place)) }

  fileprivate static func areEqual(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.int(let x), .int(let y)): x == y
    case (.float(let x), .float(let y)): x.bitPattern == y.bitPattern
    case (.string(let x), .string(let y)): x == y
    default: false
    }
  }
}

extension PythonTree {
  /// Whether two trees hold the same, as far as it can be told.
  fileprivate func agrees(with other: PythonTree) -> Bool {
    failure == nil && other.failure == nil && remarks.isEmpty && other.remarks.isEmpty && rootClass == other.rootClass
      && missing == other.missing && parts == other.parts && pieces == other.pieces && classParts == other.classParts
      && modules.count == other.modules.count && zip(modules, other.modules).allSatisfy { $0.agrees(with: $1) }
      && unknowns.count == other.unknowns.count && zip(unknowns, other.unknowns).allSatisfy { $0.saysTheSame(as: $1) }
  }
}

extension PythonTree.Module {
  fileprivate func agrees(with other: PythonTree.Module) -> Bool {
    let (own, others) = (layer?.arguments ?? [], other.layer?.arguments ?? [])
    return name == other.name && parent == other.parent && type == other.type && isPlain == other.isPlain && state == other.state
      && isTraining == other.isTraining && line == other.line && layer?.type == other.layer?.type
      && own.count == others.count && zip(own, others).allSatisfy { $0.name == $1.name && $0.value == $1.value }
      && (unknown == nil) == (other.unknown == nil) && unknown.map { $0.saysTheSame(as: other.unknown) } ?? true
  }
}

extension Unknown {
  fileprivate func saysTheSame(as other: Unknown?) -> Bool { reason == other?.reason && origin == other?.origin }
}
