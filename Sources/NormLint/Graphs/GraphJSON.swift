import Model
import Rules
import YAMLSource

/// The graph as the contract's JSON.
extension GraphDrawing {
  var json: [UInt8] {
    var out: [UInt8] = []
    out.add("{")
    out.addJSONField("model", model.path, isFirst: true)
    out.addJSONField("class", model.type)
    out.addKey("parameters")
    if let count = model.analysis.graph.parameterCount { out.add(count) } else { out.add("null") }
    out.addKey("nodes")
    out.add("[")
    for (index, node) in nodes.enumerated() {
      out.add(index == 0 ? "\n  " : ",\n  ")
      add(node, to: &out)
    }
    out.add(nodes.isEmpty ? "]" : "\n]")
    out.addKey("modules")
    out.add("[")
    for id in model.analysis.graph.ids {
      out.add(id == .model ? "\n  " : ",\n  ")
      add(id, to: &out)
    }
    out.add(model.analysis.graph.modules.isEmpty ? "]}\n" : "\n]}\n")
    return out
  }

  /// A module of the tree, called or not.
  private func add(_ id: ModuleID, to out: inout [UInt8]) {
    let (graph, module) = (model.analysis.graph, model.analysis.graph[id])
    let layer = module.layer >= 0 ? graph.layers[Int(module.layer)] : nil
    out.add("{")
    out.addJSONField("name", graph.qualifiedName(id), isFirst: true)
    out.addJSONField("class", module.type)
    for (key, isBuffer) in [("parameters", false), ("buffers", true)] {
      out.addKey(key)
      out.addJSONArray((layer?.state ?? []).filter { $0.isBuffer == isBuffer }) { add($0, to: &$1) }
    }
    out.addKey("training")
    out.add(module.isTraining ? "true" : "false")
    out.addKey("origin")
    if let line = graph.pythonLines[id] { add(line, to: &out) } else { out.add("null") }
    out.addKey("known")
    out.add(layer?.isModelled == false ? "false}" : "true}")
  }

  /// `["weight", [64, 3, 7, 7]]`; the shape is null where not even the rank is known.
  private func add(_ tensor: StateTensor, to out: inout [UInt8]) {
    out.add("[")
    out.addJSON(tensor.name)
    out.add(", ")
    if tensor.shape.rank == nil { out.add("null") } else { out.addJSONArray(tensor.shape.dims) { add($0, to: &$1) } }
    out.add("]")
  }

  private func add(_ line: PythonLine, to out: inout [UInt8]) {
    out.add("{")
    out.addJSONField("path", line.path, isFirst: true)
    out.addJSONField("row", line.row)
    out.addJSONField("column", line.column)
    out.add("}")
  }

  private func add(_ node: Node, to out: inout [UInt8]) {
    out.add("{")
    out.addKey("module", isFirst: true)
    if let module = node.module { out.addJSON(module) } else { out.add("null") }
    out.addJSONField("type", node.type)
    out.addKey("args")
    out.add("{")
    for (index, argument) in node.arguments.enumerated() {
      out.addKey(argument.name, isFirst: index == 0)
      add(argument.value, to: &out)
    }
    out.add("}")
    out.addKey("inputs")
    out.addJSONArray(node.inputs) { $1.add($0) }
    out.addKey("shape")
    if node.facts.shape.rank == nil { out.add("null") } else { out.addJSONArray(node.facts.shape.dims) { add($0, to: &$1) } }
    out.addKey("levels")
    out.addJSONArray(node.facts.levels.levels) { $1.add($0 + 1) }
    out.addJSONField("mode", node.mode.rawValue)
    out.addKey("refused")
    out.addJSONArray(node.refused) { $1.addJSON($0) }
    out.addKey("location")
    out.add("{")
    out.addJSONField("row", node.position.row, isFirst: true)
    out.addJSONField("column", node.position.column)
    if let path = node.path { out.addJSONField("path", path) }
    out.add("}}")
  }

  /// Unknown sizes are null.
  private func add(_ dim: Dim, to out: inout [UInt8]) {
    if let value = dim.value { out.add(value) } else { out.add("null") }
  }

  private func add(_ value: Printed, to out: inout [UInt8]) {
    switch value {
    case .none: out.add("null")
    case .bool(let flag): out.add(flag ? "true" : "false")
    case .number(let number): number.isFinite ? out.add("\(number)") : out.addJSON("\(number)")
    case .dim(let dim): add(dim, to: &out)
    case .dims(let dims): out.addJSONArray(dims) { add($0, to: &$1) }
    case .list(let items): out.addJSONArray(items) { add($0, to: &$1) }
    case .string(let text): out.addJSON(text)
    }
  }
}
