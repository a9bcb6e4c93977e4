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

  /// A label of Graphviz between quotes.
  private func escaped(_ text: String) -> String {
    text.visible.reduce(into: "") { $0 += $1 == "\"" || $1 == "\\" ? "\\\($1)" : String($1) }
  }

  /// A label of Mermaid between quotes: what begins its entities, directives, Markdown or HTML is spelled by number.
  private func entities(_ text: String) -> String {
    text.visible.unicodeScalars.reduce(into: "") { result, scalar in
      if "\"#%&<>`".unicodeScalars.contains(scalar) { result += "#\(scalar.value);" } else { result.unicodeScalars.append(scalar) }
    }
  }
}
