/// The inside of one box as a layered graph: what stands in which layer, and the links between neighbouring layers.
///
/// Layers by the longest path from above. A value that is read further below goes through a point in each layer between; all its readers
/// share these points. Where there would be very many, values go past the layers beside the box's children instead.
struct LayeredGraph {
  struct Node {
    enum Content: Equatable {
      case stack(Int)
      /// A value that comes in through the upper side of the box, one that leaves through the lower, one that passes a layer.
      case entry(Int), exit(Int), passing(Int)
    }
    let content: Content
    let width, height: Double
    var layer: Int
    /// The middle.
    var x = 0.0

    var isPassing: Bool { if case .passing = content { true } else { false } }
    var isEntry: Bool { if case .entry = content { true } else { false } }
    var isExit: Bool { if case .exit = content { true } else { false } }
    var isStack: Bool { if case .stack = content { true } else { false } }
  }

  /// A line between neighbouring layers, from the upper node to the lower, with its distance from the middle of each.
  struct Link {
    let upper, lower: Int
    let value: Int
    let upperOffset, lowerOffset: Double
    let weight: Double
  }

  /// A value with its way through the box: the node of each layer that it passes, and the nodes that read it.
  struct Route {
    let value: Int
    /// The producer first, then a passing point in each layer.
    var trunk: [Int]
    /// Whether it goes past the layers beside all children, and has no passing points.
    var isBeside = false
    /// With the boxes that read the value there.
    var readers: [(node: Int, targets: [Int])]
  }

  var nodes: [Node] = []
  var layers: [[Int]] = []
  private(set) var links: [Link] = []
  var routes: [Route] = []
  /// Links by their upper and their lower node.
  private(set) var below: [[Int]] = []
  private(set) var above: [[Int]] = []

  init(_ stacks: [Stack], _ stretches: [Stretch], _ ports: Ports) {
    var places = Places()
    for stretch in stretches where stretch.from == nil { add(.entry(stretch.value), &places) }
    for (index, stack) in stacks.enumerated() {
      for member in stack.members { places.children[member] = nodes.count }
      nodes.append(Node(content: .stack(index), width: stack.width, height: stack.height, layer: 0))
    }
    for stretch in stretches where stretch.to == nil { add(.exit(stretch.value), &places) }
    collectRoutes(stretches, places)
    assignLayers()
    addPassingPoints()
    connect(stacks, ports)
  }

  private struct Places {
    var children: [Int: Int] = [:]
    var entries: [Int: Int] = [:]
    var exits: [Int: Int] = [:]
  }

  private mutating func add(_ content: Node.Content, _ places: inout Places) {
    switch content {
    case .entry(let value):
      if places.entries[value] != nil { return }
      places.entries[value] = nodes.count
    case .exit(let value):
      if places.exits[value] != nil { return }
      places.exits[value] = nodes.count
    case .stack, .passing: break
    }
    nodes.append(Node(content: content, width: 12, height: 0, layer: 0))
  }

  private mutating func collectRoutes(_ stretches: [Stretch], _ places: Places) {
    var known: [Int: Int] = [:]
    var readers: [[Int: Int]] = []
    for stretch in stretches {
      guard let from = stretch.from.map({ places.children[$0] }) ?? places.entries[stretch.value],
        let to = stretch.to.map({ places.children[$0] }) ?? places.exits[stretch.value]
      else { continue }
      // Members of one stack are connected by the stack.
      if from == to { continue }
      let route = known[stretch.value] ?? routes.count
      if route == routes.count {
        known[stretch.value] = route
        routes.append(Route(value: stretch.value, trunk: [from], readers: []))
        readers.append([:])
      }
      if let place = readers[route][to] {
        routes[route].readers[place].targets.append(stretch.target)
      } else {
        readers[route][to] = routes[route].readers.count
        routes[route].readers.append((to, [stretch.target]))
      }
    }
  }

  private mutating func connect(_ stacks: [Stack], _ ports: Ports) {
    for route in routes {
      func offset(_ node: Int, _ side: Ports.Side) -> Double {
        if case .stack(let stack) = nodes[node].content { stacks[stack].offset(route.value, side, ports) } else { 0 }
      }
      func add(_ upper: Int, _ lower: Int) {
        let passing = (nodes[upper].isPassing ? 1 : 0) + (nodes[lower].isPassing ? 1 : 0)
        links.append(
          Link(
            upper: upper, lower: lower, value: route.value, upperOffset: offset(upper, .exit), lowerOffset: offset(lower, .entry),
            weight: passing == 2 ? 8 : passing == 1 ? 1 : 4))
      }
      for (upper, lower) in zip(route.trunk, route.trunk.dropFirst()) { add(upper, lower) }
      for reader in route.readers where !route.isBeside || nodes[reader.node].layer == nodes[route.trunk[0]].layer + 1 {
        add(route.trunk[nodes[reader.node].layer - 1 - nodes[route.trunk[0]].layer], reader.node)
      }
    }
    below = Array(repeating: [], count: nodes.count)
    above = below
    for (index, link) in links.enumerated() {
      below[link.upper].append(index)
      above[link.lower].append(index)
    }
  }

  // MARK: Changing

  mutating func setOrder(_ order: [Int], of layer: Int) { layers[layer] = order }
  mutating func place(_ node: Int, at x: Double) { nodes[node].x = x }
}
