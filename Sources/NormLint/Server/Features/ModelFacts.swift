import Formats
import Model
import Rules
import YAMLSource

/// What is known of the layers that a document spells, by where they stand.
struct ModelFacts {
  /// A layer, a block of layers or a factory.
  struct Part {
    let model: Int
    /// The outermost module that stands there; nil for a function of tensors.
    let module: ModuleID?
    /// The last call of it, by its index; nil where it is not called.
    let call: Int?
    let range: Range<Int>
    let node: NodeID
    /// Whether no other part stands inside.
    let isInnermost: Bool
  }

  /// A model, and how many parameters its modules have up to each one; nil from the first on that is not known.
  struct Model {
    let report: ModelReport
    let parametersBefore: [Int?]
    var graph: LayerGraph { report.analysis.graph }
  }

  let models: [Model]
  /// By place, outer ones first.
  let parts: [Part]
  /// The text whose nodes the parts are.
  let file: YAMLFile

  /// - Parameter place: the bytes of the document that a range of the file is; nil for what stands in another one
  init(_ reports: ModelReports, place: (Range<Int>) -> Range<Int>?) {
    file = reports.file
    let models = reports.models.map { Model(report: $0, parametersBefore: Self.parameters($0.analysis.graph)) }
    self.models = models
    let all = models.indices.flatMap { Self.parts(of: models[$0], $0, in: reports.file, place) }
    let ordered = all.sorted { ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound) }
    parts = ordered.indices.map { index in
      let part = ordered[index]
      let next = ordered[(index + 1)...].first
      let holdsNext = next.map { $0.range.upperBound <= part.range.upperBound && $0.range.lowerBound < part.range.upperBound } ?? false
      return Part(model: part.model, module: part.module, call: part.call, range: part.range, node: part.node, isInnermost: !holdsNext)
    }
  }

  private static func parameters(_ graph: LayerGraph) -> [Int?] {
    var (sum, result): (Int?, [Int?]) = (0, [])
    for module in graph.ids {
      result.append(sum)
      sum = [sum, graph.ownParameterCount(module)].sum
    }
    return result + [sum]
  }

  private static func parts(of model: Model, _ number: Int, in file: YAMLFile, _ place: (Range<Int>) -> Range<Int>?) -> [Part] {
    let graph = model.graph
    var first: [NodeID: ModuleID] = [:]
    for module in graph.ids where first[graph[module].node] == nil { first[graph[module].node] = module }
    // The last call inside of each module, and of each function of tensors that has a node of its own.
    var last: [ModuleID: Int] = [:]
    var functions: [NodeID: Int] = [:]
    for (index, call) in graph.calls.enumerated() where index >= graph.inputCount && !model.report.analysis.skipped.contains(index) {
      var scope = call.scope
      while let module = scope {
        last[module] = index
        scope = graph[module].parent
      }
      if call.module == nil, first[call.node] == nil { functions[call.node] = index }
    }
    let modules = first.map { (node: $0.key, module: ModuleID?.some($0.value), call: last[$0.value]) }
    let others = functions.map { (node: $0.key, module: ModuleID?.none, call: Int?.some($0.value)) }
    return (modules + others).compactMap { node, module, call in
      place(file.range(node)).map { Part(model: number, module: module, call: call, range: $0, node: node, isInnermost: true) }
    }
  }

  /// The innermost part around a byte.
  func part(at offset: Int) -> Part? {
    parts.filter { $0.range.lowerBound <= offset && offset <= $0.range.upperBound }.min { $0.range.count < $1.range.count }
  }

  /// What is known of the tensor that a part gives.
  func output(of part: Part) -> TensorFacts? { part.call.map { models[part.model].report.analysis.facts[$0] } }

  /// How many parameters the model has up to the end of a part; nil where that is not known.
  func parametersSoFar(_ part: Part) -> Int? {
    let model = models[part.model]
    return part.module.flatMap { model.parametersBefore[Int(model.graph[$0].end)] }
  }

  /// How many parameters a part has; nil where that is not known.
  func parameters(of part: Part) -> Int? {
    guard let module = part.module, let after = parametersSoFar(part) else { return nil }
    return models[part.model].parametersBefore[Int(module.index)].map { after - $0 }
  }
}
