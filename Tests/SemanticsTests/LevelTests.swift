import Fixtures
import Testing
import YAMLSource

@testable import Catalogue
@testable import Execution
@testable import Model

/// New tensors, and random numbers drawn into them, under stacks of transforms: `tools/oracle/record-levels` recorded at which vmaps
/// PyTorch's are batched, and what it refuses.
@Suite struct LevelTests {
  @Test func newTensorsAreBatchedAsThoseOfPyTorch() throws {
    var compared = 0
    for record in try Fixtures.records("oracle/torch/levels.jsonl") {
      let calls = try #require(record["calls"] as? [[Any]])
      let results = try #require(record["results"] as? [String: String])
      for (answer, stacks) in results where answer != "type" && !answer.hasPrefix("error") {
        for stack in stacks.split(separator: " ") {
          let call = try #require(Calls(calls), "\(calls)")
          let said = call.said(String(stack))
          #expect(said.contains(Self.expected(answer)), "\(calls) under \(stack): PyTorch: \(answer), analysis: \(said)")
          // The executor asks for one of several refusals of a call first.
          guard said.count == 1, let ran = call.ran(String(stack)) else { continue }
          #expect(ran == Self.refusal(answer), "\(calls) under \(stack): PyTorch: \(answer), executor: \(ran)")
          compared += 1
        }
      }
    }
    #expect(compared > 10_000)
  }

  private static func expected(_ answer: String) -> String {
    switch answer {
    case "crash": "endless"
    case "same": "no-batching-rule"
    default: answer
    }
  }

  /// The kind of the executor's refusal; nil where PyTorch runs.
  private static func refusal(_ answer: String) -> String {
    switch answer {
    case "crash", "inplace": "inplace"
    case "same": "no-batching-rule"
    case "randomness": "randomness"
    default: "runs"
    }
  }
}

/// Calls of functions one after another: `x` is the input, `it` what the call before gave, `first` what the first one gave.
private struct Calls {
  private var graph: LayerGraph
  private let result: ValueID

  init?(_ calls: [[Any]]) {
    var builder = GraphBuilder(catalogue: .standard, node: .test)
    var names = ["x": builder.modelInput()]
    // What every vmap maps.
    _ = builder.modelInput()
    for call in calls {
      guard let name = call.first as? String, let function = Functions.find(name, isMethod: name.hasPrefix("new_") || name.hasSuffix("_")) else {
        return nil
      }
      let passed = call.dropFirst().map { Calls.passed($0, names) }
      guard let bound = function.function?.bind(passed, [], node: .test) else { return nil }
      var arguments = Arguments(ModuleCall(target: name, keywords: bound.keywords, node: .test), function.signature)
      guard let value = builder.function(function.make(&arguments), bound.inputs) else { return nil }
      names["it"] = value
      if names["first"] == nil { names["first"] = value }
    }
    guard let last = names["it"] else { return nil }
    (graph, result) = (builder.graph, last)
    graph.outputs = [result]
  }

  private static func passed(_ value: Any, _ names: [String: ValueID]) -> Passed<ValueID> {
    if let name = value as? String { return names[name].map(Passed.tensor) ?? .value(.null) }
    if let items = value as? [Any] { return .list(items.map { passed($0, names) }) }
    if let flag = value as? Bool, "\(value)" == "true" || "\(value)" == "false" { return .value(.bool(flag)) }
    if let number = value as? Double, Double(Int(number)) != number { return .value(.float(number)) }
    return .value((value as? Int).map(Value.int) ?? .null)
  }

  private func context(_ stack: String) -> Context {
    var context = Context()
    context.inputs = [.init(name: "x", shape: [2, 3]), .init(name: "mapped", shape: [1])]
    context.transforms = stack.map { letter in
      if letter == "g" { return .gradient(.grad, argnums: .input(0)) }
      let randomness: Randomness = ["e": .error, "s": .same, "d": .different][letter.lowercased()] ?? .error
      return .vmap(letter.isUppercase ? Operands.input(0).union(.input(1)) : .input(1), randomness: randomness)
    }
    return context
  }

  /// The refusals of the first call that is refused, or the places in the stack at which the result is batched.
  func said(_ stack: String) -> [String] {
    let analysis = Analysis(graph, context(stack))
    let refusals = analysis.effects.compactMap { record in
      Calls.refusal(record.effect, analysis.surroundings).map { (call: record.call, word: $0) }
    }
    if let first = refusals.first { return refusals.filter { $0.call == first.call }.map(\.word) }
    return [analysis.facts[Int(result.index)].levels.levels.map { String($0 + 1) }.joined()]
  }

  private static func refusal(_ effect: Effect, _ surroundings: Surroundings) -> String? {
    switch effect {
    case .lacksBatchingRule(let levels, _): levels.isEmpty ? nil : "no-batching-rule"
    case .overwritesInput: "inplace"
    case .drawsRandomNumbers(let draw):
      switch draw.outcome(surroundings) {
      case .runs: nil
      case .refused: "randomness"
      case .batchedIntoUnbatched: "inplace"
      case .endless: "endless"
      }
    default: nil
    }
  }

  /// What the executor says; nil where it doesn't run the function.
  func ran(_ stack: String) -> String? {
    let context = context(stack)
    var options = ExecutionOptions()
    let (copies, vmaps) = (stack.count { $0.isUppercase }, stack.count { $0 != "g" })
    options.inputs = [[Float](repeating: 0.5, count: 6 << copies), [Float](repeating: 0, count: 1 << vmaps)]
    let kind = Execution.run(graph: graph, context: context, options: options).error?.refusal.kind.rawValue ?? "runs"
    return kind == "skipped" ? nil : kind
  }
}
