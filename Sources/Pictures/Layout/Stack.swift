/// Children of a box of which each hands a single value to the next and to nothing else: they stand below each other and take one place together.
struct Stack {
  let members: [Int]
  private(set) var width = 0.0
  private(set) var height = 0.0
  /// By member: the middle, from the stack's middle, and the upper side, from the stack's.
  private(set) var middles: [Double] = []
  private(set) var tops: [Double] = []
  /// By member: its size.
  private(set) var sizes: [(width: Double, height: Double)] = []

  /// By member but the first: the line that reaches it.
  private(set) var lines: [Int: (value: Int, targets: [Int])] = [:]

  var first: Int { members[0] }
  var last: Int { members[members.count - 1] }

  /// The children of a box as stacks, in order.
  static func all(of children: [Int], _ stretches: [Stretch], size: (Int) -> (width: Double, height: Double), ports: Ports, gap: (Int) -> Double)
    -> [Stack]
  {
    let next = successors(stretches)
    var into: [Int: (value: Int, targets: [Int])] = [:]
    for stretch in stretches {
      if let to = stretch.to { into[to, default: (stretch.value, [])].targets.append(stretch.target) }
    }
    let isNext = Set(next.values)
    return children.filter { !isNext.contains($0) }.map { first in
      var members = [first]
      while let following = next[members[members.count - 1]] { members.append(following) }
      var stack = Stack(members, size: size, ports: ports, gap: gap)
      for member in members.dropFirst() { stack.lines[member] = into[member] }
      return stack
    }
  }

  /// By child: the one that alone reads its only value, and reads nothing else.
  private static func successors(_ stretches: [Stretch]) -> [Int: Int] {
    struct Ends: Hashable {
      let value: Int
      let other: Int?
    }
    var (outgoing, incoming): ([Int: Set<Ends>], [Int: Set<Ends>]) = ([:], [:])
    for stretch in stretches {
      if let from = stretch.from { outgoing[from, default: []].insert(Ends(value: stretch.value, other: stretch.to)) }
      if let to = stretch.to { incoming[to, default: []].insert(Ends(value: stretch.value, other: stretch.from)) }
    }
    var next: [Int: Int] = [:]
    for (child, ends) in outgoing where ends.count == 1 {
      guard let follower = ends.first?.other, incoming[follower]?.count == 1 else { continue }
      next[child] = follower
    }
    return next
  }

  private init(_ members: [Int], size: (Int) -> (width: Double, height: Double), ports: Ports, gap: (Int) -> Double) {
    self.members = members
    sizes = members.map(size)
    var (x, y) = (0.0, 0.0)
    for (index, member) in members.enumerated() {
      if index > 0 {
        // The line between two members goes straight down.
        x += ports.only(.exit, of: members[index - 1]) - ports.only(.entry, of: member)
        y += gap(members[index - 1])
      }
      middles.append(x)
      tops.append(y)
      y += sizes[index].height
    }
    height = y
    let left = zip(middles, sizes).map { $0 - $1.width / 2 }.min() ?? 0
    let right = zip(middles, sizes).map { $0 + $1.width / 2 }.max() ?? 0
    width = right - left
    for index in middles.indices { middles[index] -= (left + right) / 2 }
  }

  /// Where a value enters or leaves the stack, from its middle.
  func offset(_ value: Int, _ side: Ports.Side, _ ports: Ports) -> Double {
    let index = side == .entry ? 0 : members.count - 1
    return middles[index] + ports.offset(value, side, of: members[index])
  }
}

/// Where values enter and leave boxes, from their middles; in the middle of boxes that are not open.
struct Ports {
  enum Side { case entry, exit }

  private(set) var entries: [[Int: Double]]
  private(set) var exits: [[Int: Double]]

  init(count: Int) {
    entries = Array(repeating: [:], count: count)
    exits = entries
  }

  mutating func set(_ inside: BoxLayout, of box: Int) { (entries[box], exits[box]) = (inside.entries, inside.exits) }

  func offset(_ value: Int, _ side: Side, of box: Int) -> Double { (side == .entry ? entries[box][value] : exits[box][value]) ?? 0 }

  /// The offset of the only value that enters or leaves a box.
  func only(_ side: Side, of box: Int) -> Double { (side == .entry ? entries[box] : exits[box]).first?.value ?? 0 }
}
