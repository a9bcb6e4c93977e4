/// The inside of one open box: places of its children, from the box's upper left corner, and its lines.
struct BoxLayout {
  var width = 0.0
  var height = 0.0
  /// By child: its upper left corner.
  private(set) var places: [(child: Int, corner: Point)] = []
  var wires: [Wire] = []
  /// How far from its middle a value enters or leaves the box.
  var entries: [Int: Double] = [:]
  var exits: [Int: Double] = [:]
  /// The children that are drawn upside down.
  private(set) var upward: Set<Int> = []

  let scene: Scene
  let owner: Int
  let ports: Ports
  let stacks: [Stack]
  let stretches: [Stretch]
  var graph: LayeredGraph
  /// The nodes that give a value whose shape is written beside it.
  var labelled: Set<Int> = []
  /// Upper and lower side of each layer.
  var tops: [Double] = []
  var bottoms: [Double] = []

  init(_ scene: Scene, _ owner: Int, _ stretches: [Stretch], _ ports: Ports, size: (Int) -> (width: Double, height: Double)) {
    (self.scene, self.owner, self.ports, self.stretches) = (scene, owner, ports, stretches)
    let stacks = Stack.all(of: scene.boxes[owner].children, stretches, size: size, ports: ports) { child in
      BoxLayout.meets(scene, child) || scene.changesShape(child) ? Metrics.label : Metrics.straight
    }
    self.stacks = stacks
    if let shape = UShape(stacks, stretches) {
      graph = LayeredGraph([], [], ports)
      arrange(shape, entering: values { $0.from == nil }, leaving: values { $0.to == nil })
    } else {
      graph = LayeredGraph(stacks, stretches, ports)
      arrangeLayers()
    }
  }

  /// The values of some stretches, each once.
  private func values(_ isWanted: (Stretch) -> Bool) -> [Int] {
    stretches.filter(isWanted).reduce(into: []) { values, stretch in if !values.contains(stretch.value) { values.append(stretch.value) } }
  }

  /// The boxes that read a value in this box, or outside of it.
  func targets(of value: Int) -> [Int] { stretches.filter { $0.value == value && ($0.from == nil || $0.to == nil) }.map(\.target) }

  var isRoot: Bool { scene.boxes[owner].parent == nil }

  /// - Parameter top: the middle of the stack's upper side
  mutating func place(_ stack: Stack, at top: Point, isUpward: Bool = false) {
    for (index, member) in stack.members.enumerated() {
      let y = isUpward ? stack.height - stack.tops[index] - stack.sizes[index].height : stack.tops[index]
      places.append((member, Point(x: (top.x + stack.middles[index] - stack.sizes[index].width / 2).rounded(), y: top.y + y)))
      if isUpward { upward.insert(member) }
      if index > 0 { connect(stack, index, at: top, isUpward: isUpward) }
    }
  }

  /// The line from a member of a stack to the next.
  private mutating func connect(_ stack: Stack, _ index: Int, at top: Point, isUpward: Bool) {
    let to = stack.members[index]
    guard let stretch = stack.lines[to] else { return }
    let x = (top.x + stack.middles[index] + ports.offset(stretch.value, .entry, of: to)).rounded()
    let (above, below) = (stack.tops[index - 1] + stack.sizes[index - 1].height, stack.tops[index])
    let start = Point(x: x, y: top.y + (isUpward ? stack.height - above : above))
    let end = Point(x: x, y: top.y + (isUpward ? stack.height - below : below))
    let isLabelled = below - above > Metrics.straight && scene.boxes[stretch.value].facts != .unknown
    wires.append(
      Wire(
        owner: owner, value: stretch.value, targets: stretch.targets, start: start, steps: [.line(end)], endsAtChild: true,
        label: isLabelled ? Point(x: x + 6, y: min(start.y, end.y) + 17) : nil))
  }
}
