import Model
import YAMLSource

/// What a picture shows, before anything has a place: nested boxes in pre-order, and the values that go from one to another.
package struct Scene: Sendable {
  package let subject: Subject
  package private(set) var boxes: [Box] = []
  /// In the order of the boxes that read them. No arrow starts or ends at an open box.
  package private(set) var arrows: [Arrow] = []
  /// The way of the tag from where it enters to the first module that refuses it.
  package private(set) var path: [Int] = []
  /// By box: the one that hands it the tag; nil where the tag starts or there is none.
  package private(set) var carriers: [Int?] = []
  /// By box: the width of the widest call in it.
  private(set) var callWidths: [Double] = []
  /// By box: the first that it reads.
  private(set) var firstSources: [Int: Int] = [:]

  /// Why there is nothing to draw, as a sentence behind the file's name.
  package struct Refusal: Error {
    package let message: String
  }

  /// The most boxes that are drawn: no reader finds his way among more, and their layout takes gigabytes.
  private static let limit = 10_000

  package init(_ subject: Subject, _ view: View = View()) throws(Refusal) {
    self.subject = subject
    var tree = VisitTree(subject.analysis)
    let root = try Scene.root(of: tree, view)
    tree.dissolve()
    let folding = Folding(tree, root: root)
    var builder = SceneBuilder(subject, tree, folding, view, root: root)
    builder.build()
    guard builder.boxes.count <= Scene.limit else {
      throw Refusal(
        message: "takes \(builder.boxes.count) boxes, more than \(Scene.limit) are not drawn; draw a part with --focus or --depth, or write json")
    }
    (boxes, arrows) = (builder.boxes, builder.arrows)
    connectTags()
    callWidths = Array(repeating: 0, count: boxes.count)
    for box in boxes where box.kind == .module || box.kind == .function {
      if let parent = box.parent { callWidths[parent] = max(callWidths[parent], Metrics.width(of: box)) }
    }
  }

  private static func root(of tree: VisitTree, _ view: View) throws(Refusal) -> Int {
    guard let name = view.focus else { return 0 }
    let graph = tree.analysis.graph
    let root = tree.visits.indices.first { index in
      tree.visits[index].kind == .group && tree.visits[index].module.map(graph.qualifiedName) == name
    }
    if let root { return root }
    let isModule = graph.ids.contains { graph.qualifiedName($0) == name }
    throw Refusal(message: isModule ? "calls no module inside of `\(name)`, which there would be to draw" : "has no module `\(name)`")
  }

  /// Finds out where each box has the tag from, and the way to the first refusal.
  private mutating func connectTags() {
    carriers = Array(repeating: nil, count: boxes.count)
    var sources: [Int: [Int]] = [:]
    for arrow in arrows { sources[arrow.to, default: []].append(arrow.from) }
    firstSources = sources.compactMapValues(\.first)
    let refused = boxes.indices.first { index in boxes[index].isRefused && boxes[index].marks.contains { $0.level != nil } }
    let level = refused.flatMap { boxes[$0].marks.lazy.compactMap(\.level).first }
    for index in boxes.indices {
      carriers[index] = sources[index]?.first { source in
        let levels = boxes[source].facts.levels
        return level.map(levels.contains) ?? !levels.isEmpty
      }
    }
    var next = refused
    while let box = next, path.count <= boxes.count {
      path.append(box)
      next = carriers[box]
    }
    path.reverse()
  }
}

extension Scene {
  /// Whether a call gives a tensor of another shape than the first that it reads.
  func changesShape(_ box: Int) -> Bool {
    guard let source = firstSources[box] else { return true }
    return boxes[source].facts.shape != boxes[box].facts.shape
  }
}
