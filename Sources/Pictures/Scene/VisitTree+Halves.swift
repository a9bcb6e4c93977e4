import Model

/// Networks whose way down and whose way up are two boxes, as the encoder and the decoder of a U-Net are.
extension VisitTree {
  /// The boxes that hide the shape of a U: a module that hands its values on one by one, the module that reads them from the last to the first,
  /// and the containers in both. With what they hold in one box, each step up stands beside its step down.
  func halves() -> Set<Int> {
    var result: Set<Int> = []
    for upper in visits.indices.dropFirst() where visits[upper].kind == .group && !result.contains(upper) {
      guard let reads = reads(of: upper), let half = reads.first.flatMap({ child(of: visits[upper].parent, holding: $0.source) }) else { continue }
      guard visits[half].kind == .group, reads.allSatisfy({ isInside($0.source, of: half) }), leaves(half) == reads.map(\.source) else { continue }
      result.formUnion([half, upper])
      result.formUnion(containers(in: half, holding: reads.map(\.source)))
      result.formUnion(containers(in: upper, holding: reads.map(\.visit)))
    }
    return result
  }

  /// What a group reads from outside: the values in the order in which they were made, each with the first visit that reads it. Nil where it
  /// reads fewer than three, does not read them from the last to the first, or gives several values.
  private func reads(of group: Int) -> [(source: Int, visit: Int)]? {
    var first: [Int: Int] = [:]
    for visit in group..<visits[group].end {
      for source in sources[visit] where source < group && first[source] == nil { first[source] = visit }
    }
    let reads = first.inOrder.map { (source: $0.key, visit: $0.value) }
    guard reads.count >= 3, zip(reads, reads.dropFirst()).allSatisfy({ $0.visit > $1.visit }), leaves(group).count == 1 else { return nil }
    return reads
  }

  /// The values of a group that are read behind it, in order.
  private func leaves(_ group: Int) -> [Int] {
    (group..<visits[group].end).filter { visit in readers[visit].contains { $0 >= visits[group].end } }
  }

  /// The containers in a group that hold more than one of some visits.
  private func containers(in group: Int, holding wanted: [Int]) -> [Int] {
    (group + 1..<visits[group].end).filter { index in
      isContainer(index) && wanted.count { isInside($0, of: index) } > 1
    }
  }
}
