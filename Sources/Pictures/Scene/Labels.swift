import Model

/// How a box is called.
struct Labels {
  let title: String
  let detail: String

  /// - Parameters:
  ///   - outer: the container that is drawn as this visit; the visit itself for most
  ///   - run: the blocks that are drawn as this visit
  ///   - parent: the visit around it; nil for the picture as a whole
  init(_ visit: Int, around outer: Int, in tree: VisitTree, run: Folding.Run?, parent: Int?) {
    let own = tree.visits[visit]
    let type = tree.type(visit)
    switch own.kind {
    case .input:
      let inputs = tree.analysis.context.inputs
      (title, detail) = (inputs.indices.contains(own.call) ? inputs[own.call].name : "input", "input")
    case .output: (title, detail) = ("output", "")
    case .function: (title, detail) = (type, Labels.arguments(of: own.call, in: tree))
    case .module:
      let arguments = Labels.arguments(of: own.call, in: tree)
      (title, detail) = (Labels.name(of: visit, in: tree, below: parent), arguments.isEmpty ? type : "\(type) \(arguments)")
    case .group:
      let name = outer != visit || run == nil ? Labels.name(of: outer, in: tree, below: parent) : Labels.span(run, in: tree, below: parent)
      (title, detail) = (name, run.map { "\($0.members.count) × \(type)" } ?? type)
    }
  }

  /// The names of a run's first and last blocks.
  private static func span(_ run: Folding.Run?, in tree: VisitTree, below parent: Int?) -> String {
    guard let run, let first = run.members.first, let last = run.members.last else { return "" }
    let own = tree.visits[last].module.map { tree.analysis.graph[$0].name } ?? ""
    return "\(name(of: first, in: tree, below: parent))–\(own)"
  }

  /// A module's name below the box around it, or a function's name.
  static func name(of visit: Int, in tree: VisitTree, below parent: Int?) -> String {
    guard let module = tree.visits[visit].module else { return tree.type(visit) }
    let graph = tree.analysis.graph
    let holder = parent.flatMap { tree.visits[$0].module } ?? .model
    // A module of another box that this one calls.
    if module != holder, !graph.modules.isEmpty, !graph.subtree(of: holder).contains(module) { return graph[module].name }
    var names: [String] = []
    var next: ModuleID? = module
    while let own = next, own > holder {
      names.append(graph[own].name)
      next = graph[own].parent
    }
    return names.isEmpty ? tree.type(visit) : names.reversed().joined(separator: ".")
  }

  /// The arguments that tell most about a layer: sizes in and out, kernel, stride.
  static func arguments(of call: Int, in tree: VisitTree) -> String {
    let graph = tree.analysis.graph
    let arguments = graph.layers[Int(graph.calls[call].layer)].arguments
    func text(_ names: String...) -> String? {
      names.lazy.compactMap { name in arguments.first { $0.name == name } }.first.flatMap { short($0.value) }
    }
    var parts: [String] = []
    if let input = text("in_channels", "in_features", "input_size"), let output = text("out_channels", "out_features", "hidden_size") {
      parts.append("\(input)→\(output)")
    } else if let size = text("num_features", "num_channels", "normalized_shape", "num_embeddings", "embed_dim") {
      parts.append(size)
    }
    if let kernel = text("kernel_size") { parts.append(kernel) }
    if let stride = text("stride"), stride != "1", stride != "1×1", stride != "1×1×1" { parts.append("/\(stride)") }
    if let groups = text("num_groups") { parts.append("\(groups) groups") }
    if let groups = text("groups"), groups != "1" { parts.append("\(groups) groups") }
    if let p = text("p") { parts.append("p=\(p)") }
    return parts.joined(separator: " ")
  }

  private static func short(_ value: Printed) -> String? {
    switch value {
    case .none: nil
    case .bool(let flag): flag ? "True" : "False"
    case .number(let number): "\(number)"
    case .dim(let dim): dim.description
    case .dims(let dims): dims.map(\.description).joined(separator: "×")
    case .list: nil
    case .string(let text): text
    }
  }
}
