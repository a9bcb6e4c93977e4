/// A box whose children go down, and up again with what the way down has left for them, as in a U-Net: the way down stands at the left, the way up
/// at the right and upside down, and each row has what belongs together.
struct UShape {
  private static let between = 90.0
  /// Below a row: the line that leads across, and the shape beside it.
  private static let lane = 16.0
  private static let rowGap = 44.0

  /// A value on its way from one stack to another.
  struct Edge {
    let value: Int
    var targets: [Int]
  }

  private(set) var width = 0.0
  private(set) var height = 0.0
  /// Of each stack: the middle of its upper side, from the corner of the inside.
  private(set) var corners: [Point] = []
  /// The values that go from a stack to the next, and from one at the left to its counterpart at the right.
  private(set) var steps: [Edge] = []
  private(set) var skips: [Edge] = []
  /// The line below each row.
  private(set) var lanes: [Double] = []

  var rows: Int { skips.count }
  /// Whether a stack stands at the right, upside down.
  func isUpward(_ stack: Int) -> Bool { stack > rows }

  /// Nil where the children make no U.
  init?(_ stacks: [Stack], _ stretches: [Stretch]) {
    guard stacks.count >= 5, stacks.count % 2 == 1, let edges = UShape.edges(of: stacks, stretches) else { return nil }
    let rows = stacks.count / 2
    var found: [Edge] = []
    for index in 0..<stacks.count - 1 {
      guard let edge = edges[Pair(from: index, to: index + 1)] else { return nil }
      steps.append(edge)
    }
    for row in 0..<rows {
      guard let edge = edges[Pair(from: row, to: stacks.count - 1 - row)] else { return nil }
      found.append(edge)
    }
    guard edges.count == steps.count + rows else { return nil }
    skips = found
    arrange(stacks)
  }

  private struct Pair: Hashable {
    let from, to: Int
  }

  /// The values between stacks; nil where two go the same way, or a child in the middle of the way meets what is outside.
  private static func edges(of stacks: [Stack], _ stretches: [Stretch]) -> [Pair: Edge]? {
    var stackOf: [Int: Int] = [:]
    for (index, stack) in stacks.enumerated() { for member in stack.members { stackOf[member] = index } }
    var edges: [Pair: Edge] = [:]
    for stretch in stretches {
      guard let from = stretch.from.flatMap({ stackOf[$0] }), let to = stretch.to.flatMap({ stackOf[$0] }) else {
        let isEnd = stretch.from == nil ? stretch.to.flatMap { stackOf[$0] } == 0 : stretch.from.flatMap { stackOf[$0] } == stacks.count - 1
        if isEnd { continue }
        return nil
      }
      if from == to { continue }
      let pair = Pair(from: from, to: to)
      if let known = edges[pair], known.value != stretch.value { return nil }
      edges[pair, default: Edge(value: stretch.value, targets: [])].targets.append(stretch.target)
    }
    return edges
  }

  private mutating func arrange(_ stacks: [Stack]) {
    let bottom = stacks[rows]
    let (left, right) = (stacks[..<rows].map(\.width).max() ?? 0, stacks[(rows + 1)...].map(\.width).max() ?? 0)
    let down = left / 2
    let up = max(left + UShape.between + right / 2, down + bottom.width + 2 * UShape.lane)
    let middle = max((down + up) / 2, bottom.width / 2)
    width = up + right / 2
    corners = Array(repeating: Point(x: middle, y: 0), count: stacks.count)
    var y = 0.0
    for row in 0..<rows {
      let other = stacks.count - 1 - row
      y += max(stacks[row].height, stacks[other].height)
      corners[row] = Point(x: down, y: y - stacks[row].height)
      corners[other] = Point(x: up, y: y - stacks[other].height)
      lanes.append(y + UShape.lane)
      y += UShape.rowGap
    }
    corners[rows].y = y
    height = y + bottom.height + UShape.lane
  }
}

extension UShape {
  /// The way from a stack to the next: down at the left, below the last stack to the right, and up there.
  func step(_ index: Int, from start: Point, to end: Point) -> [Wire.Step] {
    if index == rows { return [.line(Point(x: start.x, y: height)), .line(Point(x: end.x, y: height)), .line(end)] }
    if abs(start.x - end.x) < 1 { return [.line(end)] }
    let bend = index < rows ? Point(x: start.x, y: lanes[index]) : start
    let middle = ((bend.y + end.y) / 2).rounded()
    return [.line(bend), .curve(Point(x: bend.x, y: middle), Point(x: end.x, y: middle), end)]
  }

  /// The way across, below a row.
  func skip(_ row: Int, from start: Point, to end: Point) -> [Wire.Step] {
    [.line(Point(x: start.x, y: lanes[row])), .line(Point(x: end.x, y: lanes[row])), .line(end)]
  }
}
