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
  private let stretches: [Stretch]
  private var graph: LayeredGraph
  /// The nodes that give a value whose shape is written beside it.
  private var labelled: Set<Int> = []
  /// Upper and lower side of each layer.
  private var tops: [Double] = []
  private var bottoms: [Double] = []

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

  private mutating func arrangeLayers() {
    CrossingReduction.reduce(&graph)
    Coordinates.assign(&graph)
    labelled = Set(graph.routes.lazy.filter(isLabelled).map { $0.trunk[0] })
    alignPorts()
    setWidth()
    setHeights()
    for route in graph.routes { addWires(of: route) }
    for node in graph.nodes { place(node) }
  }

  /// The values of some stretches, each once.
  private func values(_ isWanted: (Stretch) -> Bool) -> [Int] {
    stretches.filter(isWanted).reduce(into: []) { values, stretch in if !values.contains(stretch.value) { values.append(stretch.value) } }
  }

  /// The boxes that read a value in this box, or outside of it.
  func targets(of value: Int) -> [Int] { stretches.filter { $0.value == value && ($0.from == nil || $0.to == nil) }.map(\.target) }

  var isRoot: Bool { scene.boxes[owner].parent == nil }

  // MARK: From left to right

  /// A value that comes in alone comes in above the place where the box's only value goes out, so that boxes in a row stand in a column.
  private mutating func alignPorts() {
    guard let first = graph.layers.first, let last = graph.layers.last, first.count == 1, last.count == 1 else { return }
    guard case .entry = graph.nodes[first[0]].content, case .exit = graph.nodes[last[0]].content else { return }
    graph.place(first[0], at: graph.nodes[last[0]].x)
  }

  private mutating func setWidth() {
    let inside = graph.nodes.map { $0.x + $0.width / 2 }.max() ?? 0
    let least = isRoot ? 0 : Metrics.width(of: scene.boxes[owner])
    let lane = graph.routes.contains(where: \.isBeside) ? Metrics.side : 0
    width = max(least, inside + lane + (isRoot ? 0 : 2 * Metrics.side)).rounded(.up)
    let shift = ((width - lane - inside) / 2).rounded()
    for node in graph.nodes.indices { graph.place(node, at: graph.nodes[node].x + shift) }
  }

  // MARK: From top to bottom

  private mutating func setHeights() {
    var y = isRoot ? 0 : Metrics.header
    for (layer, nodes) in graph.layers.enumerated() {
      let isEntry = nodes.first.map { graph.nodes[$0].isEntry } ?? false
      y += layer > 0 ? gap(above: layer) : isEntry || isRoot ? 0 : Metrics.straight
      tops.append(y)
      y += nodes.map { graph.nodes[$0].height }.max() ?? 0
      bottoms.append(y)
    }
    let isOpenBelow = graph.layers.last?.first.map { graph.nodes[$0].isExit } ?? false
    height = y + (isOpenBelow || isRoot ? 0 : Metrics.bottom)
  }

  /// The space between a layer and the one above it.
  private func gap(above layer: Int) -> Double {
    let bends = graph.layers[layer].flatMap { graph.above[$0] }.map { index in
      let link = graph.links[index]
      return abs(graph.nodes[link.upper].x + link.upperOffset - graph.nodes[link.lower].x - link.lowerOffset)
    }
    let isLabelled = graph.layers[layer - 1].contains(where: labelled.contains)
    let most = bends.max() ?? 0
    return max(isLabelled ? Metrics.label : Metrics.straight, most < 1 ? 0 : Metrics.bend + min(30, (most / 16).rounded()))
  }

  /// Whether the shape of a value is told in this box: where boxes meet, and where a call changes the shape.
  private func isLabelled(_ route: LayeredGraph.Route) -> Bool {
    guard case .stack(let stack) = graph.nodes[route.trunk[0]].content, scene.boxes[route.value].facts != .unknown else { return false }
    let targets = route.readers.compactMap { reader in
      if case .stack(let other) = graph.nodes[reader.node].content { stacks[other].first } else { nil }
    }
    if targets.isEmpty { return false }
    return BoxLayout.meets(scene, stacks[stack].last) || targets.contains { scene.boxes[$0].kind == .group } || scene.changesShape(route.value)
  }

  /// Whether a shape is told wherever a box gives a value.
  private static func meets(_ scene: Scene, _ box: Int) -> Bool { scene.boxes[box].kind != .module && scene.boxes[box].kind != .function }

  // MARK: Places

  private mutating func place(_ node: LayeredGraph.Node) {
    switch node.content {
    case .stack(let index): place(stacks[index], at: Point(x: node.x, y: top(of: node)))
    case .entry(let value): entries[value] = node.x - width / 2
    case .exit(let value): exits[value] = node.x - width / 2
    case .passing: break
    }
  }

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

  /// Children stand in the middle of their layer.
  private func top(of node: LayeredGraph.Node) -> Double {
    (tops[node.layer] + (bottoms[node.layer] - tops[node.layer] - node.height) / 2).rounded()
  }

  // MARK: Lines between layers

  private mutating func addWires(of route: LayeredGraph.Route) {
    let first = graph.nodes[route.trunk[0]].layer
    let readers = route.readers.sorted { (graph.nodes[$0.node].layer, $0.node) < (graph.nodes[$1.node].layer, $1.node) }
    var start = 0
    var isFirst = labelled.contains(route.trunk[0]) && isLabelled(route)
    for (index, reader) in readers.enumerated() {
      let end = graph.nodes[reader.node].layer - 1 - first
      if route.isBeside, end > 0 {
        addWireBeside(route, reader.node, reader.targets)
        continue
      }
      if end > start, index < readers.count - 1 {
        addWire(route, Array(route.trunk[start...end]), readers[index...].flatMap(\.targets), isLabelled: isFirst)
        (start, isFirst) = (end, false)
      }
      addWire(route, Array(route.trunk[start...max(start, end)]) + [reader.node], reader.targets, isLabelled: isFirst)
      isFirst = false
    }
  }

  private mutating func addWire(_ route: LayeredGraph.Route, _ nodes: [Int], _ targets: [Int], isLabelled: Bool) {
    let first = graph.nodes[nodes[0]]
    var current = Point(x: x(of: nodes[0], route.value, .exit), y: first.isPassing ? bottoms[first.layer] : top(of: first) + first.height)
    var wire = Wire(
      owner: owner, value: route.value, targets: targets, start: current, steps: [], endsAtChild: graph.nodes[nodes[nodes.count - 1]].isStack,
      label: nil)
    if isLabelled { wire.label = Point(x: current.x + 6, y: bottoms[first.layer] + 17) }
    for (upper, lower) in zip(nodes, nodes.dropFirst()) {
      let node = graph.nodes[lower]
      let above = bottoms[graph.nodes[upper].layer]
      if current.y < above { wire.steps.append(.line(Point(x: current.x, y: above))) }
      let next = Point(x: x(of: lower, route.value, .entry), y: tops[node.layer])
      let middle = ((above + next.y) / 2).rounded()
      wire.steps.append(
        abs(next.x - current.x) < 1 ? .line(next) : .curve(Point(x: current.x, y: middle), Point(x: next.x, y: middle), next))
      let end = Point(x: next.x, y: node.isPassing ? bottoms[node.layer] : node.isExit ? height : top(of: node))
      if end.y > next.y { wire.steps.append(.line(end)) }
      current = end
    }
    wires.append(wire)
  }

  /// A line that goes past the layers at the right of all children: across below its producer, down, and back above its reader.
  private mutating func addWireBeside(_ route: LayeredGraph.Route, _ reader: Int, _ targets: [Int]) {
    let (producer, node) = (graph.nodes[route.trunk[0]], graph.nodes[reader])
    let lane = width - (isRoot ? 4 : Metrics.side)
    let start = Point(x: x(of: route.trunk[0], route.value, .exit), y: top(of: producer) + producer.height)
    let x = x(of: reader, route.value, .entry)
    let (below, above) = (bottoms[producer.layer] + 6, tops[node.layer] - 6)
    let way = [(start.x, below), (lane, below), (lane, above), (x, above), (x, node.isExit ? height : top(of: node))]
    wires.append(
      Wire(
        owner: owner, value: route.value, targets: targets, start: start, steps: way.map { .line(Point(x: $0.0, y: $0.1)) },
        endsAtChild: node.isStack,
        label: nil))
  }

  private func x(of node: Int, _ value: Int, _ side: Ports.Side) -> Double {
    guard case .stack(let stack) = graph.nodes[node].content else { return graph.nodes[node].x.rounded() }
    return (graph.nodes[node].x + stacks[stack].offset(value, side, ports)).rounded()
  }
}
