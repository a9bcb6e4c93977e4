/// Gives the nodes of a layered graph their places from left to right: each wants to stand below, then above, the neighbours that count most, and
/// neighbours in a layer keep their distance. Long lines and chains come out straight.
struct Coordinates {
  static let rounds = 5

  private var graph: LayeredGraph

  static func assign(_ graph: inout LayeredGraph) {
    var coordinates = Coordinates(graph: graph)
    for layer in graph.layers.indices { coordinates.spread(layer, .nowhere) }
    for round in 0..<rounds {
      let isDown = round % 2 == 0
      for layer in isDown ? Array(graph.layers.indices) : graph.layers.indices.reversed() { coordinates.spread(layer, isDown ? .above : .below) }
    }
    let left = coordinates.graph.nodes.map { $0.x - $0.width / 2 }.min() ?? 0
    for node in graph.nodes.indices { coordinates.graph.place(node, at: (coordinates.graph.nodes[node].x - left).rounded()) }
    graph = coordinates.graph
  }

  /// Where a node wants its middle, and how much.
  private typealias Wish = (x: Double, weight: Double)

  /// Which neighbours nodes look at.
  private enum Side { case above, below, nowhere }

  private func wishes(of node: Int, _ side: Side) -> [Wish] {
    switch side {
    case .nowhere: []
    case .above:
      graph.above[node].map { index in
        let link = graph.links[index]
        return (graph.nodes[link.upper].x + link.upperOffset - link.lowerOffset, link.weight)
      }
    case .below:
      graph.below[node].map { index in
        let link = graph.links[index]
        return (graph.nodes[link.lower].x + link.lowerOffset - link.upperOffset, link.weight)
      }
    }
  }

  /// Nodes that want to stand too close together form a block, which stands where most of their weight wants it.
  private struct Block {
    static let remembered = 64
    var wishes: [Wish]
    var sum, weight: Double
    var count: Int

    var x: Double {
      if count > wishes.count { return sum / weight }
      let half = weight / 2
      var passed = 0.0
      let sorted = wishes.sorted { $0.x < $1.x }
      for (index, wish) in sorted.enumerated() {
        passed += wish.weight
        if passed > half { return wish.x }
        if passed == half, index + 1 < sorted.count { return (wish.x + sorted[index + 1].x) / 2 }
      }
      return sum / weight
    }

    mutating func merge(_ other: Block) {
      (sum, weight, count) = (sum + other.sum, weight + other.weight, count + other.count)
      if count <= Block.remembered { wishes += other.wishes }
    }
  }

  private mutating func spread(_ layer: Int, _ side: Side) {
    let order = graph.layers[layer]
    var distances: [Double] = []
    var distance = 0.0
    var blocks: [(block: Block, first: Int, x: Double)] = []
    for (index, node) in order.enumerated() {
      if index > 0 { distance += separation(order[index - 1], node) }
      distances.append(distance)
      let own = wishes(of: node, side)
      // A node that no neighbour places stays where it is, if there is room.
      let asked: [Wish] = own.isEmpty ? [(graph.nodes[node].x, 0.01)] : own
      let moved = asked.map { (x: $0.x - distance, weight: $0.weight) }
      var block = Block(wishes: moved, sum: moved.reduce(0) { $0 + $1.x * $1.weight }, weight: moved.reduce(0) { $0 + $1.weight }, count: moved.count)
      var first = index
      while let last = blocks.last, last.x >= block.x {
        var joined = last.block
        joined.merge(block)
        (block, first) = (joined, last.first)
        blocks.removeLast()
      }
      blocks.append((block, first, block.x))
    }
    for (place, block) in blocks.enumerated() {
      let end = place + 1 < blocks.count ? blocks[place + 1].first : order.count
      for index in block.first..<end { graph.place(order[index], at: block.x + distances[index]) }
    }
  }

  private func separation(_ a: Int, _ b: Int) -> Double {
    let (left, right) = (graph.nodes[a], graph.nodes[b])
    return (left.width + right.width) / 2 + (left.isPassing || right.isPassing ? Metrics.besideLine : Metrics.between)
  }
}
