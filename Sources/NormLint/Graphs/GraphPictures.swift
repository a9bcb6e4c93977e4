import Model

/// The graph for Graphviz and for Mermaid: batched nodes are blue, refused ones red.
extension GraphDrawing {
  var dot: [UInt8] {
    var out: [UInt8] = []
    out.add("digraph model {\n  rankdir=TB;\n  node [shape=box, style=filled, fillcolor=white, fontname=\"Helvetica\"];\n")
    for (index, node) in nodes.enumerated() {
      let color = node.refused.isEmpty ? node.facts.levels.isEmpty ? "white" : "lightblue" : "salmon"
      out.add("  n\(index) [label=\"\(label(node).map(escaped).joined(separator: "\\n"))\", fillcolor=\(color)];\n")
    }
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { out.add("  n\(input) -> n\(index);\n") }
    }
    out.add("}\n")
    return out
  }

  var mermaid: [UInt8] {
    var out: [UInt8] = []
    out.add("flowchart TD\n")
    for (index, node) in nodes.enumerated() {
      let kind = node.refused.isEmpty ? node.facts.levels.isEmpty ? "" : ":::batched" : ":::refused"
      out.add("  n\(index)[\"\(label(node).map(entities).joined(separator: "<br/>"))\"]\(kind)\n")
    }
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { out.add("  n\(input) --> n\(index)\n") }
    }
    out.add("  classDef batched fill:#add8e6\n  classDef refused fill:#fa8072\n")
    return out
  }

  private func escaped(_ text: String) -> String {
    text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }.reduce(into: "") { $0.append($1) }
  }

  private func entities(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "\"": result += "#quot;"
      case "<": result += "#lt;"
      case ">": result += "#gt;"
      default: result.append(character)
      }
    }
  }
}
