import Model
import Synchronization

/// A number or text among the arguments of a call, which is held back: what is evaluated holds for calls with other values, as long as nobody
/// asks for more than its type and its truth.
final class HeldScalar: Equatable, Sendable {
  /// One of the values for which it stands. All have the same type and truth.
  private let value: Value
  private let asked = Atomic(false)

  init(_ value: Value) { self.value = value }

  /// Whether what was evaluated depends on the value.
  var isAsked: Bool { asked.load(ordering: .relaxed) }

  func ask() { asked.store(true, ordering: .relaxed) }

  var example: PyValue {
    switch value {
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    case .string(let text): .string(text)
    default: .none
    }
  }

  static func == (a: HeldScalar, b: HeldScalar) -> Bool { a === b }
}
