import Foundation
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Model

/// A recorded call of a function of tensors: a graph of copies of its inputs and, for each tensor that it returns, the call.
struct FunctionCall: CustomStringConvertible {
  let name: String
  let description: String
  private let inputs: [(kind: String, high: Int, shape: [Int])]
  /// The order in memory of the dimensions of some inputs, outermost first.
  private let order: [Int]
  private let permuted: [Int]
  private(set) var graph = LayerGraph()
  /// The copies that the function gets.
  private(set) var copies: [ValueID] = []
  private(set) var outputs: [ValueID] = []
  private(set) var outputCount: Int?
  private(set) var layer: (any Layer)?
  /// The arguments don't fit, or one of them is refused.
  private(set) var isRefused = false
  let isKnown: Bool

  var isDataDependent: Bool {
    layer is DataDependent || name == "where" && inputs.count == 1 || name == "getitem" && inputs.dropFirst().contains { $0.kind == "b" }
      || name == "one_hot"
  }

  init(_ record: [String: Any]) throws {
    name = record["function"] as? String ?? ""
    let (args, kwargs) = (record["args"] as? [Any] ?? [], record["kwargs"] as? [String: Any] ?? [:])
    inputs = (record["inputs"] as? [[String: Any]] ?? []).map { ($0["kind"] as? String ?? "f", $0["high"] as? Int ?? 2, $0["shape"] as? [Int] ?? []) }
    (order, permuted) = (record["order"] as? [Int] ?? [], record["permuted"] as? [Int] ?? [])
    description =
      "\(name)(\(FunctionCall.text(args)), \(FunctionCall.text(kwargs))) of \(inputs.map(\.shape))\(permuted.isEmpty ? "" : ", \(permuted) in the order \(order)")"
    isKnown = Functions.find(name) != nil
    guard let function = Functions.find(name) else { return }
    build(function, args, kwargs)
  }

  private static func text(_ value: Any) -> String {
    (try? JSONSerialization.data(withJSONObject: value, options: .sortedKeys)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
  }

  private mutating func build(_ function: LayerClass, _ args: [Any], _ kwargs: [String: Any]) {
    var builder = GraphBuilder(catalogue: .standard, node: .test)
    let given = inputs.map { _ in builder.modelInput() }
    if inputs.isEmpty { _ = builder.modelInput() }
    copies = given.enumerated().compactMap { place, value in
      if permuted.contains(place) { return builder.function(Reshaping.permute(order.indices.map { Dim(order.firstIndex(of: $0) ?? 0) }), value) }
      let kind: Elementwise.Operation = inputs[place].kind == "b" ? .truth : .copied
      return builder.function(Elementwise("clone", kind), value)
    }
    var next = copies[...]
    let positional = args.map { FunctionCall.passed($0, &next, isIndex: name == "getitem" || name == "setitem") }
    let keywords = kwargs.sorted { $0.key < $1.key }.map { ($0.key, FunctionCall.passed($0.value, &next)) }
    guard let bound = function.function?.bind(positional, keywords, node: .test) else {
      isRefused = true
      return
    }
    func make(_ index: Int) -> any Layer {
      let place = index == 0 ? [] : [Keyword("index", Argument(.int(index), .test))]
      var arguments = Arguments(ModuleCall(target: name, keywords: bound.keywords + place, node: .test), function.signature)
      var layer = function.make(&arguments)
      if !arguments.faults.isEmpty || arguments.refuseAtCall(&layer) != nil { isRefused = true }
      return layer
    }
    let layer = make(0)
    self.layer = layer
    if let first = builder.function(layer, bound.inputs) { outputs.append(first) }
    if let several = layer as? any SeveralOutputs {
      let facts = bound.inputs.map { TensorFacts(shape: Shape(inputs[copies.firstIndex(of: $0) ?? 0].shape.map { Dim($0) }), levels: .none) }
      outputCount = several.outputCount(facts)
      for index in 1..<max(1, outputCount ?? 1) { if let value = builder.function(make(index), bound.inputs) { outputs.append(value) } }
    } else {
      outputCount = 1
    }
    graph = builder.graph
  }

  private static func passed(_ value: Any, _ next: inout ArraySlice<ValueID>, isIndex: Bool = false) -> Passed<ValueID> {
    if let entry = value as? [String: Any] {
      if entry["tensor"] != nil, let tensor = next.popFirst() { return .tensor(tensor) }
      if let items = entry["tuple"] as? [Any] { return .list(items.map { passed($0, &next) }) }
      if let bounds = entry["slice"] as? [Any] { return .value(.string(bounds.map { ($0 as? Int).map(String.init) ?? "" }.joined(separator: ":"))) }
      if entry["ellipsis"] != nil { return .value(.string("...")) }
      if let number = entry["float"] { return .value(.float(Double("\(number)") ?? .nan)) }
      return .value(.null)
    }
    if let items = value as? [Any] {
      let list = Passed<ValueID>.list(items.map { passed($0, &next) })
      return isIndex ? .list([list]) : list
    }
    if let number = value as? NSNumber {
      if String(cString: number.objCType) == "c" { return .value(.bool(number.boolValue)) }
      return .value(.int(number.intValue))
    }
    return .value((value as? String).map(Value.string) ?? .null)
  }

  // MARK: What is said

  func analysis(_ context: Context? = nil) -> Analysis { Analysis(graph, context ?? self.context("plain")) }

  func run(_ place: Int, _ context: Context? = nil) -> ExecutionResult {
    var graph = graph
    graph.outputs = [outputs[place]]
    let context = context ?? self.context("plain")
    var options = ExecutionOptions()
    options.inputs = inputs.enumerated().map { place, input in
      let values = FunctionCall.values(place, input)
      return context.levels(of: .input(place)).isEmpty ? values : values + values
    }
    return Execution.run(graph: graph, context: context, options: options)
  }

  /// The values that the recording tool gives an input.
  private static func values(_ place: Int, _ input: (kind: String, high: Int, shape: [Int])) -> [Float] {
    (0..<input.shape.reduce(1, *)).map { i in
      let c = (37 * i + 11 * place + 5) % 23
      switch input.kind {
      case "f": return Float(c + 1) / 24
      case "s": return Float(c - 11) / 6
      case "b": return c % 3 == 0 ? 1 : 0
      default: return Float(c % input.high)
      }
    }
  }

  func context(_ situation: String) -> Context {
    var context = Context()
    context.transforms = []
    context.inputs = inputs.enumerated().map { place, input in
      let shape = permuted.contains(place) ? order.map { input.shape[$0] } : input.shape
      return .init(name: "x", shape: Shape(shape.map { Dim($0) }))
    }
    // A function without tensors is mapped over one that it doesn't see.
    if inputs.isEmpty { context.inputs = [.init(name: "x", shape: [1])] }
    var mapped: Operands = []
    for place in context.inputs.indices where situation == "vmap" || situation == "vmap of grad" || (situation == "vmap first") == (place == 0) {
      mapped.formUnion(.input(place))
    }
    if situation.hasPrefix("vmap") { context.transforms.append(.vmap(mapped)) }
    if situation == "vmap of grad" { context.transforms.append(.gradient(.grad, argnums: .input(0))) }
    if situation == "jvp" { context.transforms.append(.gradient(.jvp, argnums: .input(0))) }
    return context
  }

  /// What the analysis says: the first effect that the context refuses.
  func verdict(_ context: Context) -> String {
    let analysis = Analysis(graph, context)
    for record in analysis.effects {
      switch record.effect {
      case .lacksBatchingRule(let levels, _): if !levels.isEmpty { return "no-batching-rule" }
      case .unsupported(by: .anyTransform, _): if !context.transforms.isEmpty { return "no-batching-rule" }
      case .unsupported(by: .vmap, _): if analysis.surroundings.vmapCount > 0 { return "no-batching-rule" }
      case .unsupported(by: .forwardMode, _): if analysis.surroundings.usesForwardMode { return "no-batching-rule" }
      case .unsupported(by: .autograd, _): if analysis.surroundings.differentiatesInputs { return "no-batching-rule" }
      case .overwritesInput: return "inplace"
      case .drawsRandomNumbers(let draw):
        switch draw.outcome(analysis.surroundings) {
        case .runs: break
        case .refused: return "randomness"
        case .batchedIntoUnbatched, .endless: return "inplace"
        }
      case .updatesStatistics(let levels): if !levels.isEmpty { return "inplace" }
      default: break
      }
    }
    return "runs"
  }

  func executed(_ context: Context) -> String {
    for place in outputs.indices {
      let result = run(place, context)
      if let error = result.error { return error.refusal.kind.rawValue }
    }
    return "runs"
  }

  /// The kind of refusal that a word of the recording tool's stands for.
  static func expected(_ word: String) -> String {
    switch word {
    case "loops": "runs"
    case "item", "control", "storage", "dynamic-shape", "derivative", "forward-mode": "no-batching-rule"
    default: word
    }
  }
}

extension Elementwise.Operation {
  /// A copy, and a copy that holds truth values.
  static let copied = Self("clone") { $0.x }
  static var truth: Self {
    var operation = Self("clone") { $0.x }
    operation.isBoolean = true
    return operation
  }
}
