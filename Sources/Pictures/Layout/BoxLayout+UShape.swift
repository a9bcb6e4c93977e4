/// Children that make a U.
extension BoxLayout {
  /// How far beside the middle a value from across comes in.
  private static let beside = 18.0
  /// The lane at the right for what leaves a box whose way ends at the top.
  private static let outside = 14.0

  /// Places the children and their lines.
  mutating func arrange(_ shape: UShape, entering: [Int], leaving: [Int]) {
    let side = isRoot ? 0 : Metrics.side
    let inside = shape.width + (leaving.isEmpty ? 0 : BoxLayout.outside)
    width = max(isRoot ? 0 : Metrics.width(of: scene.boxes[owner]), inside + 2 * side).rounded(.up)
    let origin = Point(x: ((width - inside) / 2).rounded(), y: isRoot ? 0 : Metrics.header + Metrics.bend)
    height = origin.y + shape.height + (isRoot ? 0 : Metrics.bottom)
    for (index, stack) in stacks.enumerated() {
      let top = Point(x: origin.x + shape.corners[index].x, y: origin.y + shape.corners[index].y)
      place(stack, at: top, isUpward: shape.isUpward(index))
    }
    for index in shape.steps.indices { addStep(index, of: shape, origin) }
    for row in shape.skips.indices { addSkip(row, of: shape, origin) }
    for value in entering { addEntry(of: value, shape, origin) }
    for value in leaving { addExit(of: value, shape, origin) }
  }

  /// Where a value comes in or goes out of a stack.
  private func end(_ stack: Int, _ value: Int, _ side: Ports.Side, _ shape: UShape, _ origin: Point) -> Point {
    let corner = shape.corners[stack]
    let isAbove = (side == .entry) != shape.isUpward(stack)
    return Point(
      x: (origin.x + corner.x + stacks[stack].offset(value, side, ports)).rounded(), y: origin.y + corner.y + (isAbove ? 0 : stacks[stack].height))
  }

  private mutating func add(_ edge: UShape.Edge, _ start: Point, _ steps: [Wire.Step], _ origin: Point, label: Point?) {
    // The ways are told from the corner of the inside.
    let move = { (point: Point) in Point(x: point.x + origin.x, y: point.y + origin.y) }
    wires.append(
      Wire(
        owner: owner, value: edge.value, targets: edge.targets, start: start, steps: steps.map { $0.moved(move) }, endsAtChild: true,
        label: scene.boxes[edge.value].facts == .unknown ? nil : label))
  }

  private mutating func addStep(_ index: Int, of shape: UShape, _ origin: Point) {
    let edge = shape.steps[index]
    let (start, finish) = (end(index, edge.value, .exit, shape, origin), end(index + 1, edge.value, .entry, shape, origin))
    let (a, b) = (Point(x: start.x - origin.x, y: start.y - origin.y), Point(x: finish.x - origin.x, y: finish.y - origin.y))
    let isUp = shape.isUpward(index)
    // At the left the line across tells the shape.
    let label = index < shape.rows ? nil : Point(x: start.x + 6, y: isUp ? start.y - 6 : start.y + 13)
    add(edge, start, shape.step(index, from: a, to: b), origin, label: label)
  }

  private mutating func addSkip(_ row: Int, of shape: UShape, _ origin: Point) {
    let edge = shape.skips[row]
    let other = stacks.count - 1 - row
    let start = end(row, edge.value, .exit, shape, origin)
    var finish = end(other, edge.value, .entry, shape, origin)
    if scene.boxes[stacks[other].first].kind != .group { finish.x -= BoxLayout.beside }
    let (a, b) = (Point(x: start.x - origin.x, y: start.y - origin.y), Point(x: finish.x - origin.x, y: finish.y - origin.y))
    add(edge, start, shape.skip(row, from: a, to: b), origin, label: Point(x: start.x + 10, y: start.y + 12))
  }

  private mutating func addEntry(of value: Int, _ shape: UShape, _ origin: Point) {
    let finish = end(0, value, .entry, shape, origin)
    entries[value] = finish.x - width / 2
    wires.append(
      Wire(
        owner: owner, value: value, targets: targets(of: value), start: Point(x: finish.x, y: isRoot ? 0 : Metrics.header), steps: [.line(finish)],
        endsAtChild: true, label: nil))
  }

  private mutating func addExit(of value: Int, _ shape: UShape, _ origin: Point) {
    let start = end(stacks.count - 1, value, .exit, shape, origin)
    let x = (origin.x + shape.width + BoxLayout.outside / 2).rounded()
    exits[value] = x - width / 2
    let (top, right) = (Point(x: start.x, y: start.y - Metrics.straight), Point(x: x, y: start.y - Metrics.straight))
    wires.append(
      Wire(
        owner: owner, value: value, targets: targets(of: value), start: start, steps: [.line(top), .line(right), .line(Point(x: x, y: height))],
        endsAtChild: false, label: nil))
  }
}
