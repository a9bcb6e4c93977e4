import Model

/// A visit of the forward pass to a module that calls others, or a single call.
struct Visit {
  enum Kind { case group, module, function, input, output }

  let kind: Kind
  /// The module that is visited; nil for a function of tensors, an input and an output.
  let module: ModuleID?
  /// The call that computes the value; of an output, the one whose value is returned. -1 for a group.
  let call: Int
  var parent: Int
  var children: [Int] = []
  /// One past the last visit below it.
  var end: Int
}

/// The calls of a forward pass, nested as modules hold each other, in pre-order.
///
/// The calls below a visit follow each other, so that boxes of visits never depend on each other in a circle. A module that is called again
/// later is visited again.
struct VisitTree {
  let analysis: Analysis
  var visits: [Visit]
  /// The visit of each call; -1 for a call that does not happen.
  private(set) var visitOfCall: [Int]
  /// The visits whose values a visit reads, and those that read its value.
  private(set) var sources: [[Int]] = []
  private(set) var readers: [[Int]] = []

  private var graph: LayerGraph { analysis.graph }

  init(_ analysis: Analysis) {
    self.analysis = analysis
    visits = [Visit(kind: .group, module: .model, call: -1, parent: -1, end: 1)]
    visitOfCall = Array(repeating: -1, count: analysis.graph.calls.count)
    addCalls()
    for value in analysis.graph.outputs { add(.output, nil, call: Int(value.index), below: 0) }
    close()
    connect()
  }

  private mutating func addCalls() {
    var walk = Walk()
    for index in graph.calls.indices where !analysis.skipped.contains(index) {
      if index < graph.inputCount {
        visitOfCall[index] = add(.input, nil, call: index, below: 0)
        continue
      }
      let call = graph.calls[index]
      let holder = call.module.map { graph[$0].parent ?? .model } ?? call.scope ?? .model
      if let module = call.module, !walk.called.insert(module).inserted, isBorrowed(module, of: holder, at: index, walk) {
        visitOfCall[index] = add(.module, module, call: index, below: walk.open[walk.open.count - 1])
        continue
      }
      enter(holder, calling: call.module, &walk)
      let kind: Visit.Kind = call.module == nil ? .function : .module
      visitOfCall[index] = add(kind, call.module, call: index, below: walk.open[walk.open.count - 1])
    }
  }

  /// Whether a module that stands in a group which is closed is called alone, for another group: several may share an activation.
  private func isBorrowed(_ module: ModuleID, of holder: ModuleID, at index: Int, _ walk: Walk) -> Bool {
    guard holder != .model, !walk.open.contains(where: { visits[$0].module == holder }) else { return false }
    let next = graph.calls[(index + 1)...].first
    return next.map { !graph.subtree(of: holder).contains($0.module ?? $0.scope ?? .model) } ?? true
  }

  /// The groups that are open while calls are added.
  private struct Walk {
    var open = [0]
    /// By the first module that an open group called: how many groups are open outside of it.
    var depths: [ModuleID: Int] = [:]
    var firsts: [ModuleID?] = [nil]
    var called: Set<ModuleID> = []

    mutating func close() {
      open.removeLast()
      if let first = firsts.removeLast() { depths[first] = nil }
    }
  }

  /// Closes the groups that don't hold `holder`, and opens those around it that are closed.
  private mutating func enter(_ holder: ModuleID, calling module: ModuleID?, _ walk: inout Walk) {
    // A group that begins again is visited again.
    if let module, let depth = walk.depths[module] { while walk.open.count > depth { walk.close() } }
    while walk.open.count > 1, let top = visits[walk.open[walk.open.count - 1]].module, !graph.subtree(of: top).contains(holder) { walk.close() }
    let top = visits[walk.open[walk.open.count - 1]].module ?? .model
    var path: [ModuleID] = []
    var next: ModuleID? = holder
    while let module = next, module > top {
      path.append(module)
      next = graph[module].parent
    }
    for (place, group) in path.reversed().enumerated() {
      if place == 0, let module, walk.depths[module] == nil {
        walk.depths[module] = walk.open.count
        walk.firsts.append(module)
      } else {
        walk.firsts.append(nil)
      }
      walk.open.append(add(.group, group, call: -1, below: walk.open[walk.open.count - 1]))
    }
  }

  @discardableResult
  private mutating func add(_ kind: Visit.Kind, _ module: ModuleID?, call: Int, below parent: Int) -> Int {
    visits.append(Visit(kind: kind, module: module, call: call, parent: parent, end: visits.count + 1))
    visits[parent].children.append(visits.count - 1)
    return visits.count - 1
  }

  private mutating func close() {
    for index in visits.indices.dropFirst().reversed() {
      visits[visits[index].parent].end = max(visits[visits[index].parent].end, visits[index].end)
    }
  }

  private mutating func connect() {
    sources = Array(repeating: [], count: visits.count)
    readers = sources
    for index in visits.indices where visits[index].call >= 0 {
      let visit = visits[index]
      let read = visit.kind == .output ? [Int32(visit.call)] : visit.kind == .input ? [] : Array(graph.inputs(of: graph.calls[visit.call]))
      for source in read.map({ visitOfCall[Int($0)] }) where source >= 0 && !sources[index].contains(source) {
        sources[index].append(source)
        readers[source].append(index)
      }
    }
  }

  /// The class's short name of a module, or the name of a function.
  func type(_ visit: Int) -> String {
    let own = visits[visit]
    if let module = own.module { return graph.modules.isEmpty ? "" : graph[module].type }
    return own.kind == .function ? graph.layers[Int(graph.calls[own.call].layer)].type : own.kind == .input ? "input" : "output"
  }

  /// Whether a visit is another one or below it.
  func isInside(_ visit: Int, of group: Int) -> Bool { group <= visit && visit < visits[group].end }

  /// The visit below `group`, directly, that is or holds `visit`; nil where it stands outside of the group.
  func child(of group: Int, holding visit: Int) -> Int? {
    var current = visit
    while current > 0, visits[current].parent != group { current = visits[current].parent }
    return current > 0 ? current : nil
  }
}
