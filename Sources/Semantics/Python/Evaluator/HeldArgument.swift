/// An argument whose value is held back from an evaluation: what it is compared with, and looked up among, is noted.
final class HeldArgument {
  let unknown: Unknown
  private(set) var compared: [PyValue] = []
  /// More values are not noted.
  private static let limit = 64

  init(named name: String) { unknown = Unknown("the argument `\(name)` is held back", at: nil) }

  /// Notes what stands on the other side of a comparison.
  func note(_ value: PyValue, comparedWith other: PyValue) {
    if holds(value) { note(other) } else if holds(other) { note(value) }
  }

  /// Notes the elements of a container, or the keys of a dict, in which a value is looked up.
  func note(_ value: PyValue, lookedUpIn container: PyValue) {
    guard holds(value) else { return }
    switch container.native {
    case .list(let list): list.elements.forEach(note)
    case .tuple(let tuple): tuple.elements.forEach(note)
    case .set(let set): set.table.entries.forEach { note($0.key) }
    case .dict(let dict): dict.table.entries.forEach { note($0.key) }
    default: break
    }
  }

  private func holds(_ value: PyValue) -> Bool { value.doubt === unknown }

  private func note(_ value: PyValue) { if compared.count < HeldArgument.limit { compared.append(value) } }
}
