/// Orders the nodes of each layer so that few lines cross: sweeps down and up that put every node at the mean place of its neighbours
/// (the barycenter method of Sugiyama, Tagawa and Toda). The best order of a fixed number of sweeps stays.
struct CrossingReduction {
  static let sweeps = 8

  private var graph: LayeredGraph
  private var place: [Int]

  static func reduce(_ graph: inout LayeredGraph) {
    guard graph.layers.contains(where: { $0.count > 1 }) else { return }
    var reduction = CrossingReduction(graph)
    reduction.run()
    graph = reduction.graph
  }

  private init(_ graph: LayeredGraph) {
    self.graph = graph
    place = Array(repeating: 0, count: graph.nodes.count)
    for layer in graph.layers { for (index, node) in layer.enumerated() { place[node] = index } }
  }

  private mutating func run() {
    var best = (order: graph.layers, crossings: crossings)
    for sweep in 0..<CrossingReduction.sweeps where best.crossings > 0 {
      let isDown = sweep % 2 == 0
      for layer in isDown ? Array(graph.layers.indices) : graph.layers.indices.reversed() {
        sort(layer, by: isDown ? graph.above : graph.below, isDown)
      }
      let now = crossings
      if now < best.crossings { best = (graph.layers, now) }
    }
    for layer in graph.layers.indices { graph.setOrder(best.order[layer], of: layer) }
  }

  private mutating func sort(_ layer: Int, by neighbours: [[Int]], _ isDown: Bool) {
    let keyed = graph.layers[layer].enumerated().map { index, node in
      let own = neighbours[node]
      let sum = own.reduce(0) { $0 + place[isDown ? graph.links[$1].upper : graph.links[$1].lower] }
      return (key: own.isEmpty ? Double(index) : Double(sum) / Double(own.count), index: index, node: node)
    }
    let order = keyed.sorted { ($0.key, $0.index) < ($1.key, $1.index) }.map(\.node)
    graph.setOrder(order, of: layer)
    for (index, node) in order.enumerated() { place[node] = index }
  }

  /// How many pairs of lines cross, counted with a tree of partial sums.
  private var crossings: Int {
    var total = 0
    for layer in graph.layers {
      let ends = layer.flatMap { node in graph.below[node].map { place[graph.links[$0].lower] }.sorted() }
      guard let most = ends.max() else { continue }
      var counts = Array(repeating: 0, count: most + 2)
      for (seen, end) in ends.enumerated() {
        var (notBeyond, index) = (0, end + 1)
        while index > 0 {
          notBeyond += counts[index]
          index -= index & -index
        }
        total += seen - notBeyond
        index = end + 1
        while index < counts.count {
          counts[index] += 1
          index += index & -index
        }
      }
    }
    return total
  }
}
