/// Which node stands in which layer.
extension LayeredGraph {
  /// Nodes come in an order in which nothing reads what stands behind it.
  mutating func assignLayers() {
    var incoming: [[Int]] = Array(repeating: [], count: nodes.count)
    var outgoing = incoming
    for route in routes {
      for reader in route.readers {
        incoming[reader.node].append(route.trunk[0])
        outgoing[route.trunk[0]].append(reader.node)
      }
    }
    let first = nodes.contains(where: \.isEntry) ? 1 : 0
    for index in nodes.indices where !nodes[index].isEntry {
      nodes[index].layer = incoming[index].reduce(first) { max($0, nodes[$1].layer + 1) }
    }
    // What reads nothing stands right above its reader.
    for index in nodes.indices where incoming[index].isEmpty {
      guard nodes[index].isStack, let next = outgoing[index].map({ nodes[$0].layer }).min() else { continue }
      nodes[index].layer = max(first, next - 1)
    }
    let last = nodes.lazy.filter { !$0.isExit }.map(\.layer).max() ?? 0
    for index in nodes.indices where nodes[index].isExit { nodes[index].layer = last + 1 }
    layers = Array(repeating: [], count: (nodes.map(\.layer).max() ?? -1) + 1)
    for index in nodes.indices { layers[nodes[index].layer].append(index) }
  }

  /// So many passing points a box has at most, whatever its calls read: then the work grows as the calls do.
  private var room: Int { 2_000 + 4 * nodes.count }

  mutating func addPassingPoints() {
    var room = room
    for route in routes.indices {
      let start = nodes[routes[route].trunk[0]].layer
      let end = routes[route].readers.map { nodes[$0.node].layer }.max() ?? start
      room -= max(0, end - start - 1)
      routes[route].isBeside = room < 0 && end > start + 1
      if routes[route].isBeside { continue }
      for layer in start + 1..<max(end, start + 1) {
        routes[route].trunk.append(nodes.count)
        layers[layer].append(nodes.count)
        nodes.append(Node(content: .passing(routes[route].value), width: 2, height: 0, layer: layer))
      }
    }
  }
}
