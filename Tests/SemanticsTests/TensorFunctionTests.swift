import Fixtures
import Foundation
import Testing

@testable import Catalogue
@testable import Execution
@testable import Model

/// Functions of tensors, called as Python calls them, against what PyTorch did: shapes, values, which outputs are batched, and
/// what transforms refuse.
@Suite struct TensorFunctionTests {
  private static func records() throws -> [[String: Any]] { try Fixtures.records("oracle/torch/tensor-functions.jsonl") }

  @Test func shapesAreThoseOfPyTorch() throws {
    for record in try Self.records() {
      let call = try FunctionCall(record)
      guard call.isKnown else { continue }
      let analysis = call.analysis()
      let fails = analysis.effects.contains { if case .fault = $0.effect { true } else { false } } || call.isRefused
      #expect(fails == (record["error"] != nil), "\(call): \(record["error"] ?? "runs")")
      guard let outputs = record["outputs"] as? [[String: Any]], !fails else { continue }
      let shapes = outputs.compactMap { $0["shape"] as? [Int] }
      if shapes.isEmpty { continue }
      #expect(call.outputs.count == shapes.count || call.outputCount == nil, "\(call) gives \(call.outputs.count) tensors, PyTorch \(shapes.count)")
      for (value, shape) in zip(call.outputs, shapes) {
        let own = analysis.facts[Int(value.index)].shape
        #expect(own == Shape(shape.map { Dim($0) }) || own.elements == nil && call.isDataDependent, "\(call): \(own), PyTorch: \(shape)")
      }
    }
  }

  @Test func valuesAreThoseOfPyTorch() throws {
    var compared = 0
    for record in try Self.records() {
      guard let outputs = record["outputs"] as? [[String: Any]] else { continue }
      let call = try FunctionCall(record)
      // These are followed by their shapes alone.
      if call.layer is Spectra || call.layer is MatrixFunction || call.layer is TensorProduct || call.layer is Lookup { continue }
      for (place, output) in outputs.enumerated() where call.isKnown && place < call.outputs.count && !call.isDataDependent {
        guard let values = output["values"] as? [Any], let shape = output["shape"] as? [Int] else { continue }
        let result = call.run(place)
        guard let own = result.output else {
          Issue.record("\(call) output \(place): \(result.error?.refusal.message ?? "?")")
          continue
        }
        #expect(own.shape == shape, "\(call)")
        let wanted = values.map { ($0 as? Double) ?? Double("\($0)") ?? .nan }
        let agree =
          own.values.count == wanted.count
          && zip(own.values, wanted).allSatisfy { own, wanted in
            Double(own) == wanted || own.isNaN && wanted.isNaN
              || abs(Double(own) - wanted) <= (call.name == "half" ? 1e-3 : 1e-4) * max(1, abs(wanted))
          }
        #expect(agree, "\(call) output \(place)\nPyTorch: \(wanted)\nhere: \(own.values)")
        compared += 1
      }
    }
    #expect(compared > 500)
  }

  @Test func verdictsAreThoseOfPyTorch() throws {
    var compared = 0
    for record in try Self.records() {
      guard let verdicts = record["verdicts"] as? [String: [String: Any]] else { continue }
      let call = try FunctionCall(record)
      guard call.isKnown else { continue }
      for (situation, verdict) in verdicts {
        let word = try #require(verdict["word"] as? String)
        if word.hasPrefix("error") { continue }
        let context = call.context(situation)
        let (said, ran) = (call.verdict(context), call.executed(context))
        #expect(said == FunctionCall.expected(word), "\(call), \(situation): PyTorch: \(word), analysis: \(said)")
        #expect(ran == FunctionCall.expected(word) || ran == "skipped", "\(call), \(situation): PyTorch: \(word), executor: \(ran)")
        compared += 1
        guard let batched = verdict["batched"] as? [Bool], said == "runs" else { continue }
        let facts = call.analysis(context).facts
        for (value, isBatched) in zip(call.outputs, batched) {
          #expect(!facts[Int(value.index)].levels.isEmpty == isBatched, "\(call), \(situation): batched \(isBatched)")
        }
      }
    }
    #expect(compared > 1_000)
  }

  /// What a gradient keeps: overwriting it afterwards is refused.
  @Test func whatIsSavedIsWhatPyTorchSaves() throws {
    for record in try Self.records() {
      guard let saved = record["saved"] as? [String: Any] else { continue }
      let call = try FunctionCall(record)
      guard call.isKnown, !call.isDataDependent, let layer = call.layer else { continue }
      for place in call.copies.indices {
        guard let isSaved = saved["\(place)"] as? Bool else { continue }
        let own: Bool
        switch layer.savesInput {
        case .never: own = false
        case .always, .at: own = layer.savesInput.includes(place)
        case .forParameters: continue
        }
        // What an operation in place saves of its input is its output; the fused attention saves more than the plain one.
        if place == 0 && call.name.hasSuffix("_") || call.name == "scaled_dot_product_attention" { continue }
        #expect(own == isSaved, "\(call): input \(place)")
      }
      guard let isSaved = saved["output"] as? Bool, let value = call.outputs.first else { continue }
      var context = Context()
      context.transforms = [.gradient(.grad, argnums: .inputs)]
      context.inputs = call.context("plain").inputs
      #expect(call.analysis(context).facts[Int(value.index)].isSaved == isSaved, "\(call): output")
    }
  }

  /// Python can call every function: its parameters are those of PyTorch, the tensors among them.
  @Test func everyFunctionBindsItsOwnParameters() {
    for (name, layerClass) in Functions.all { #expect(layerClass.function != nil, "\(name)") }
  }
}
