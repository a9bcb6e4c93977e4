import Model
import Rules
import YAMLSource

/// The layer graph of one model, ready to be written: leaves in the order in which they are called, functions of tensors
/// among them.
struct GraphDrawing {
  struct Node {
    /// The qualified name; nil for a function of tensors.
    let module: String?
    let type: String
    let arguments: [(name: String, value: Printed)]
    /// Indexes of the nodes that it reads. The model's inputs are no nodes.
    let inputs: [Int]
    let facts: TensorFacts
    let mode: Mode
    /// Codes of the errors found at the module.
    let refused: [String]
    let position: Position
    /// The file that the position is in, where the model's config is made of several.
    let path: String?
  }

  let model: ModelReport
  private(set) var nodes: [Node] = []

  init(_ request: GraphRequest, _ options: LintOptions) throws(Engine.Refusal) {
    model = try GraphDrawing.choose(request.model, from: Linter(options: options).inspect(request.file.text))
    collect(request.file)
  }

  /// The model at `path`, or the only one.
  static func choose(_ path: String?, from reports: ModelReports) throws(Engine.Refusal) -> ModelReport {
    if let problem = reports.problems.first { throw Engine.Refusal(message: "can't be read: \(problem)") }
    let models = reports.models
    let paths = models.map { $0.path.isEmpty ? "the whole file" : $0.path }.joined(separator: ", ")
    if let path {
      if let model = models.first(where: { $0.path == path }) { return model }
      throw Engine.Refusal(message: "describes no model at `\(path)`" + (models.isEmpty ? "" : "; it has \(paths)"))
    }
    if models.count == 1 { return models[0] }
    throw Engine.Refusal(
      message: models.isEmpty ? "describes no model" : "describes several models: choose one with --model out of \(paths)")
  }

  private mutating func collect(_ file: ModelFile) {
    let graph = model.analysis.graph
    var refused: [String: [String]] = [:]
    for finding in model.diagnostics where finding.severity == .error {
      refused[finding.module, default: []].append(finding.code.rawValue)
    }
    var numbers: [Int32: Int] = [:]
    for (index, call) in graph.calls.enumerated() where index >= graph.inputCount && !model.analysis.skipped.contains(index) {
      let name = call.module.map(graph.qualifiedName)
      // nn.MultiheadAttention uses its submodules' weights without calling them: draw it as one node.
      let isLeaf = call.module.map(graph.isLeaf) ?? false
      let layer = graph.layers[Int(call.layer)]
      let scope = call.scope ?? .model
      numbers[Int32(index)] = nodes.count
      let (path, position) = file.place(of: file.text.range(call.node).lowerBound)
      nodes.append(
        Node(
          module: isLeaf ? name : nil, type: layer.type, arguments: layer.arguments,
          inputs: graph.inputs(of: call).compactMap { numbers[$0] }, facts: model.analysis.facts[index],
          mode: graph.modules.isEmpty || graph[scope].isTraining ? .train : .eval,
          refused: name.flatMap { refused[$0] }.map { Array(Set($0)).sorted() } ?? [],
          position: position, path: path))
    }
  }
}
