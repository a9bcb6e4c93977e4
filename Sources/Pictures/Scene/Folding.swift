import Model

/// Equal blocks in a row, drawn once: which visit each visit is drawn as.
///
/// Blocks are folded where they are of one class, give tensors of one shape, and each takes what the one before gives. What only some of them
/// hold is drawn too: the largest block stands for all.
struct Folding {
  /// Equal blocks in a row.
  struct Run {
    let members: [Int]
    /// The member that is drawn.
    let drawn: Int
  }

  /// The visit that is drawn for each; itself for most.
  private(set) var image: [Int]
  /// By the member that is drawn.
  private(set) var runs: [Int: Run] = [:]
  private let tree: VisitTree

  init(_ tree: VisitTree, root: Int) {
    self.tree = tree
    image = Array(0..<tree.visits.count)
    // Boxes inside of a block that is not drawn are not folded again.
    for index in root..<tree.visits[root].end where index == image[index] && tree.visits[index].kind == .group { foldChildren(of: index) }
    for index in root..<tree.visits[root].end { image[index] = resolved(index) }
  }

  private func resolved(_ visit: Int) -> Int {
    var current = visit
    while image[current] != current { current = image[current] }
    return current
  }

  private mutating func foldChildren(of parent: Int) {
    let children = tree.visits[parent].children
    var start = 0
    while start < children.count {
      var end = start + 1
      while end < children.count, belongs(children[end], to: children[start], parent) { end += 1 }
      let members = Array(children[start..<end])
      if members.count > 1, isReadAsOne(members, in: parent) { fold(members) }
      start = end
    }
  }

  /// Whether a block goes on with the row that `first` begins.
  private func belongs(_ member: Int, to first: Int, _ parent: Int) -> Bool {
    guard tree.visits[member].kind == .group, tree.visits[first].kind == .group, isAlike(member, first) else { return false }
    let outside = Set(leaves(first).flatMap { tree.sources[$0] }.filter { $0 < first })
    return leaves(member).allSatisfy { tree.sources[$0].allSatisfy { $0 >= first || outside.contains($0) } }
      && leaves(member).contains { tree.sources[$0].contains { $0 >= first && $0 < member } }
  }

  /// Whether what later blocks and other boxes read of the row, besides its last value, is read by one of them.
  private func isReadAsOne(_ members: [Int], in parent: Int) -> Bool {
    guard let first = members.first, let last = members.last else { return false }
    var reader: Int?
    for leaf in leaves(first, to: last) {
      for read in tree.readers[leaf] where read >= tree.visits[last].end {
        guard let own = tree.child(of: parent, holding: read), reader == nil || reader == own else { return false }
        reader = own
      }
    }
    return true
  }

  private func leaves(_ visit: Int) -> [Int] { (visit..<tree.visits[visit].end).filter { tree.visits[$0].call >= 0 } }
  private func leaves(_ first: Int, to end: Int) -> [Int] { (first..<end).filter { tree.visits[$0].call >= 0 } }

  /// Whether two blocks are of one class, and a container's of equal parts, and give tensors of one shape.
  private func isAlike(_ a: Int, _ b: Int) -> Bool {
    guard tree.type(a) == tree.type(b), shape(a) == shape(b) else { return false }
    guard tree.isContainer(a) else { return true }
    let (own, other) = (tree.visits[a].children, tree.visits[b].children)
    return own.count == other.count && parameters(a) == parameters(b)
      && zip(own, other).allSatisfy { tree.visits[$0].kind == tree.visits[$1].kind && tree.type($0) == tree.type($1) }
  }

  /// The shape of what a block computes last.
  private func shape(_ visit: Int) -> Shape {
    let last = (visit..<tree.visits[visit].end).last { tree.visits[$0].call >= 0 }
    return last.map { tree.analysis.facts[tree.visits[$0].call].shape } ?? .unknown
  }

  private func parameters(_ visit: Int) -> Int? { tree.visits[visit].module.flatMap(tree.analysis.graph.parameterCount) }

  private mutating func fold(_ members: [Int]) {
    let drawn = members.reduce(members[0]) { size($1) > size($0) ? $1 : $0 }
    runs[drawn] = Run(members: members, drawn: drawn)
    for member in members where member != drawn { draw(member, as: drawn) }
  }

  private func size(_ visit: Int) -> Int { tree.visits[visit].end - visit }

  /// Has the visits of a block drawn as those of another that have the same names.
  private mutating func draw(_ visit: Int, as other: Int) {
    var pairs = [(visit, other)]
    while let (own, drawn) = pairs.popLast() {
      image[own] = drawn
      var places: [String: Int] = [:]
      var known: [String: Int] = [:]
      for child in tree.visits[drawn].children { known[key(child, &places)] = child }
      places = [:]
      for child in tree.visits[own].children {
        if let same = known[key(child, &places)] { pairs.append((child, same)) } else { hide(child, in: drawn) }
      }
    }
  }

  /// What the drawn block lacks is drawn as the box that would hold it.
  private mutating func hide(_ visit: Int, in box: Int) {
    for index in visit..<tree.visits[visit].end { image[index] = box }
  }

  /// A child's name among its siblings, with its number among those of that name.
  private func key(_ child: Int, _ places: inout [String: Int]) -> String {
    let name = tree.visits[child].module.map { tree.analysis.graph[$0].name } ?? tree.type(child)
    places[name, default: 0] += 1
    return "\(name) \(places[name, default: 0])"
  }
}
