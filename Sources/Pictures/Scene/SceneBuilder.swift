import Model
import YAMLSource

/// Makes the boxes of a scene out of visits.
struct SceneBuilder {
  private(set) var boxes: [Box] = []
  private(set) var arrows: [Arrow] = []

  private let subject: Subject
  private let tree: VisitTree
  private let folding: Folding
  private let view: View
  private let root: Int
  /// The visits that are drawn as each visit, by the visit that is drawn.
  private var drawn: [[Int]]
  /// The box of each visit that is drawn.
  private var boxOf: [Int?]

  init(_ subject: Subject, _ tree: VisitTree, _ folding: Folding, _ view: View, root: Int) {
    (self.subject, self.tree, self.folding, self.view, self.root) = (subject, tree, folding, view, root)
    drawn = Array(repeating: [], count: tree.visits.count)
    boxOf = Array(repeating: nil, count: tree.visits.count)
    for visit in root..<tree.visits[root].end { drawn[folding.image[visit]].append(visit) }
  }

  private var graph: LayerGraph { subject.analysis.graph }

  mutating func build() {
    addBoxes()
    addArrows()
    for index in boxes.indices.dropFirst().reversed() {
      if let parent = boxes[index].parent { boxes[parent].refused += boxes[index].refused }
    }
  }

  // MARK: Boxes

  private mutating func addBoxes() {
    // Siblings wait on a stack in reverse, so that boxes come in pre-order.
    var waiting: [(visit: Int, parent: Int?, depth: Int)] = [(root, nil, 0)]
    var entered: Set<Int> = []
    while let (visit, parent, depth) = waiting.popLast() {
      let own = merged(visit)
      let box = boxes.count
      if let parent { boxes[parent].children.append(box) }
      boxes.append(self.box(own, around: visit, parent: parent, depth: depth))
      for hidden in [visit, own] { boxOf[hidden] = box }
      if visit == root, root > 0 { addForeign(below: box, &entered) }
      guard boxes[box].isOpen else {
        for below in own..<tree.visits[own].end { boxOf[below] = box }
        continue
      }
      for child in tree.visits[own].children.reversed() where folding.image[child] == child { waiting.append((child, box, depth + 1)) }
    }
  }

  /// The values from outside of a module that alone is drawn.
  private mutating func addForeign(below box: Int, _ entered: inout Set<Int>) {
    for visit in root..<tree.visits[root].end {
      for source in tree.sources[visit] where source < root && entered.insert(source).inserted {
        boxes[box].children.append(boxes.count)
        boxOf[source] = boxes.count
        boxes.append(foreign(source, parent: box))
      }
    }
  }

  private func foreign(_ visit: Int, parent: Int) -> Box {
    Box(
      kind: .input, parent: parent, title: "from " + Labels.name(of: visit, in: tree, below: nil), detail: "", modules: [], count: 1, isOpen: true,
      facts: subject.analysis.facts[tree.visits[visit].call], marks: [], node: nil, line: nil, parameters: nil, depth: 1)
  }

  /// A container all of whose blocks are drawn as one is that block's box.
  private func merged(_ visit: Int) -> Int {
    guard visit != root, tree.isContainer(visit), let first = tree.visits[visit].children.first else { return visit }
    let own = folding.image[first]
    guard let run = folding.runs[own], run.members.count == tree.visits[visit].children.count else { return visit }
    return own
  }

  private func box(_ visit: Int, around outer: Int, parent: Int?, depth: Int) -> Box {
    let own = tree.visits[visit]
    let visits = drawn[visit]
    let modules = visits.compactMap { tree.visits[$0].module }
    let names = modules.map(graph.qualifiedName)
    let isOpen = own.kind == .group && (depth == 0 || view.depth.map { depth < $0 } ?? true)
    var marks: [Subject.Mark] = []
    for mark in names.lazy.flatMap({ subject.marks[$0] ?? [] }) where !marks.contains(where: { $0.code == mark.code }) { marks.append(mark) }
    let last = own.call >= 0 ? own.call : (visit..<own.end).last { tree.visits[$0].call >= 0 }.map { tree.visits[$0].call }
    let labels = Labels(visit, around: outer, in: tree, run: folding.runs[visit], parent: parent == nil ? nil : tree.visits[outer].parent)
    var box = Box(
      kind: kind(own.kind), parent: parent, title: labels.title, detail: labels.detail, modules: names, count: visits.count, isOpen: isOpen,
      facts: last.map { subject.analysis.facts[$0] } ?? .unknown, marks: marks, node: node(visit), line: own.module.flatMap { graph.pythonLines[$0] },
      parameters: parameters(modules), depth: depth)
    box.refused = refused(visit, isOpen: isOpen)
    return box
  }

  private func kind(_ kind: Visit.Kind) -> Box.Kind {
    switch kind {
    case .group: .group
    case .module: .module
    case .function: .function
    case .input: .input
    case .output: .output
    }
  }

  private func node(_ visit: Int) -> NodeID? {
    let own = tree.visits[visit]
    if let module = own.module, !graph.modules.isEmpty { return graph[module].node }
    return own.kind == .function ? graph.calls[own.call].node : nil
  }

  private func parameters(_ modules: [ModuleID]) -> Int? {
    guard !graph.modules.isEmpty else { return 0 }
    return Set(modules).lazy.map(graph.parameterCount).sum
  }

  /// How many modules with errors a box stands for, without those of boxes in it.
  private func refused(_ visit: Int, isOpen: Bool) -> Int {
    let below = isOpen ? visit..<visit + 1 : visit..<tree.visits[visit].end
    let modules = Set(below.flatMap { drawn[$0] }.compactMap { tree.visits[$0].module })
    return modules.count { subject.marks[graph.qualifiedName($0)]?.contains(where: \.isError) ?? false }
  }

  // MARK: Arrows

  private mutating func addArrows() {
    var known: Set<Arrow> = []
    for visit in root..<tree.visits[root].end {
      for source in tree.sources[visit] {
        guard let from = boxOf[folding.image[source]], let to = boxOf[folding.image[visit]], from != to else { continue }
        let arrow = Arrow(from: from, to: to)
        guard !isOpenGroup(from), !isOpenGroup(to), from < to, known.insert(arrow).inserted else { continue }
        arrows.append(arrow)
      }
    }
    arrows.sort { ($0.to, $0.from) < ($1.to, $1.from) }
  }

  private func isOpenGroup(_ box: Int) -> Bool { boxes[box].kind == .group && boxes[box].isOpen }
}
