import Texts

/// A scene for programs that lay out graphs themselves: Graphviz and Mermaid. Batched boxes are blue, refused ones red.
package struct TextPicture {
  private let scene: Scene
  private let palette: Palette

  package init(_ scene: Scene) {
    self.scene = scene
    palette = Palette(scene.subject.analysis.context)
  }

  package var dot: [UInt8] {
    var out: [UInt8] = []
    out.add("digraph model {\n  rankdir=TB;\n  node [shape=box, style=filled, fillcolor=white, fontname=\"Helvetica\"];\n")
    out.add("  graph [fontname=\"Helvetica\", style=rounded, color=gray];\n")
    walk(
      open: { index, depth in
        out.addSpaces(2 * depth)
        out.add("subgraph cluster_\(index) {\n")
        out.addSpaces(2 * depth + 2)
        out.add("label=\"\(quoted(index))\";\n")
      },
      node: { index, depth in
        let color = scene.boxes[index].refused > 0 ? "salmon" : scene.boxes[index].facts.levels.isEmpty ? "white" : "lightblue"
        out.addSpaces(2 * depth)
        out.add("n\(index) [label=\"\(quoted(index))\", fillcolor=\(color)];\n")
      },
      close: { depth in
        out.addSpaces(2 * depth)
        out.add("}\n")
      })
    for arrow in scene.arrows { out.add("  n\(arrow.from) -> n\(arrow.to);\n") }
    out.add("}\n")
    return out
  }

  package var mermaid: [UInt8] {
    var out: [UInt8] = []
    out.add("flowchart TD\n")
    walk(
      open: { index, depth in
        out.addSpaces(2 * depth)
        out.add("subgraph b\(index)[\"\(entities(index))\"]\n")
      },
      node: { index, depth in
        let kind = scene.boxes[index].refused > 0 ? ":::refused" : scene.boxes[index].facts.levels.isEmpty ? "" : ":::batched"
        out.addSpaces(2 * depth)
        out.add("n\(index)[\"\(entities(index))\"]\(kind)\n")
      },
      close: { depth in
        out.addSpaces(2 * depth)
        out.add("end\n")
      })
    for arrow in scene.arrows { out.add("  n\(arrow.from) --> n\(arrow.to)\n") }
    out.add("  classDef batched fill:#add8e6\n  classDef refused fill:#fa8072\n")
    return out
  }

  /// Goes through the boxes inside of the picture, nested.
  private func walk(open: (Int, Int) -> Void, node: (Int, Int) -> Void, close: (Int) -> Void) {
    var waiting = scene.boxes[0].children.reversed().map { (box: $0, isEnd: false) }
    while let (index, isEnd) = waiting.popLast() {
      let box = scene.boxes[index]
      if isEnd {
        close(box.depth)
      } else if box.kind == .group, box.isOpen {
        open(index, box.depth)
        waiting.append((index, true))
        waiting += box.children.reversed().map { ($0, false) }
      } else {
        node(index, box.depth)
      }
    }
  }

  /// Title, class with arguments, and what is known of the value; of a group its title and class alone.
  private func lines(of index: Int) -> [String] {
    let box = scene.boxes[index]
    let badge = Metrics.badge(box)
    if box.kind == .group { return ["\(box.title) · \(box.detail)" + (badge.isEmpty ? "" : " \(badge)")] }
    let shape = box.facts.shape.rank == nil ? "" : box.facts.shape.description
    let levels = box.facts.levels.isEmpty ? "" : Palette.long(box.facts.levels)
    return [box.title, box.detail, shape, levels, badge].filter { !$0.isEmpty }
  }

  /// A box's label for Graphviz, between quotes.
  private func quoted(_ index: Int) -> String {
    lines(of: index).map { line in
      line.visible.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : String($1) }
    }.joined(separator: "\\n")
  }

  /// A box's label for Mermaid, between quotes: what begins its entities, directives, Markdown or HTML is spelled by number.
  private func entities(_ index: Int) -> String {
    lines(of: index).map { line in
      line.visible.unicodeScalars.reduce(into: "") { result, scalar in
        if "\"#%&<>`".unicodeScalars.contains(scalar) { result += "#\(scalar.value);" } else { result.unicodeScalars.append(scalar) }
      }
    }.joined(separator: "<br/>")
  }
}
