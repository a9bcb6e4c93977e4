import Model

/// Boxes that would say nothing are taken out, and what they hold stands in the box around them.
extension VisitTree {
  /// Containers that say nothing about what they hold.
  static let containers: Set<String> = ["Sequential", "ModuleList", "ModuleDict"]

  func isContainer(_ visit: Int) -> Bool { visits[visit].kind == .group && VisitTree.containers.contains(type(visit)) }

  /// Dissolves containers of a single module, lists that the forward returns to, the halves of a U, and classes that hold themselves, as the
  /// skip connections of a U-Net do: nested in each other they would hide its shape.
  mutating func dissolve() {
    var isDissolved = Array(repeating: false, count: visits.count)
    let (recursive, halves) = (recursiveTypes(), halves())
    var count: [ModuleID: Int] = [:]
    for visit in visits where visit.kind == .group { if let module = visit.module { count[module, default: 0] += 1 } }
    for index in visits.indices.dropFirst().reversed() where visits[index].kind == .group {
      let visit = visits[index]
      let isSplit = visit.module.map { count[$0, default: 0] > 1 } ?? false
      isDissolved[index] =
        if halves.contains(index) {
          true
        } else if isContainer(index) {
          visit.children.count == 1 || isSplit && type(index) != "Sequential"
            || visit.children.contains { isDissolved[$0] && recursive.contains(type($0)) }
        } else { recursive.contains(type(index)) }
    }
    for index in visits.indices { visits[index].children = [] }
    for index in visits.indices.dropFirst() {
      while isDissolved[visits[index].parent] { visits[index].parent = visits[visits[index].parent].parent }
      if !isDissolved[index] { visits[visits[index].parent].children.append(index) }
    }
  }

  /// The classes of groups that stand inside of a group of the same class, containers aside.
  private func recursiveTypes() -> Set<String> {
    var result: Set<String> = []
    var open: [(type: String, end: Int)] = []
    var count: [String: Int] = [:]
    for index in visits.indices where visits[index].kind == .group && !isContainer(index) {
      while let last = open.last, last.end <= index {
        count[last.type, default: 1] -= 1
        open.removeLast()
      }
      let type = type(index)
      if count[type, default: 0] > 0 { result.insert(type) }
      count[type, default: 0] += 1
      open.append((type, visits[index].end))
    }
    return result
  }
}
