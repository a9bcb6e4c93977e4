/// The lines between layers.
extension BoxLayout {
  mutating func addWires(of route: LayeredGraph.Route) {
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
