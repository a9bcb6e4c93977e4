/// Children in layers: each below those whose values it reads.
extension BoxLayout {
  mutating func arrangeLayers() {
    CrossingReduction.reduce(&graph)
    Coordinates.assign(&graph)
    labelled = Set(graph.routes.lazy.filter(isLabelled).map { $0.trunk[0] })
    alignPorts()
    setWidth()
    setHeights()
    for route in graph.routes { addWires(of: route) }
    for node in graph.nodes { place(node) }
  }

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
  func isLabelled(_ route: LayeredGraph.Route) -> Bool {
    guard case .stack(let stack) = graph.nodes[route.trunk[0]].content, scene.boxes[route.value].facts != .unknown else { return false }
    let targets = route.readers.compactMap { reader in
      if case .stack(let other) = graph.nodes[reader.node].content { stacks[other].first } else { nil }
    }
    if targets.isEmpty { return false }
    return BoxLayout.meets(scene, stacks[stack].last) || targets.contains { scene.boxes[$0].kind == .group } || scene.changesShape(route.value)
  }

  /// Whether a shape is told wherever a box gives a value.
  static func meets(_ scene: Scene, _ box: Int) -> Bool { scene.boxes[box].kind != .module && scene.boxes[box].kind != .function }

  // MARK: Places

  private mutating func place(_ node: LayeredGraph.Node) {
    switch node.content {
    case .stack(let index): place(stacks[index], at: Point(x: node.x, y: top(of: node)))
    case .entry(let value): entries[value] = node.x - width / 2
    case .exit(let value): exits[value] = node.x - width / 2
    case .passing: break
    }
  }

  /// Children stand in the middle of their layer.
  func top(of node: LayeredGraph.Node) -> Double {
    (tops[node.layer] + (bottoms[node.layer] - tops[node.layer] - node.height) / 2).rounded()
  }
}
