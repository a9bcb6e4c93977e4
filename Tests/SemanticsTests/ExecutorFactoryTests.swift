import Fixtures
import Foundation
import Catalogue
import Execution
import Formats
import Model
import Testing

/// Whole models of torchvision against PyTorch's outputs, in eval mode and vmapped over two examples after `replace_all`.
///
/// Those that are small enough for a debug build; `NORMLINT_FACTORIES=all` runs every one (in release mode). Some models turn the
/// last bit of a sum into their first digits, PyTorch's own from one number of threads to another: so the order of sums counts.
/// PyTorch's values are those of one thread on a machine with AVX-512.
@Suite struct ExecutorFactoryTests {
  static let small: Set<String> = [
    "resnet18", "mobilenet_v2", "mobilenet_v3_small", "mnasnet0_5", "shufflenet_v2_x0_5", "squeezenet1_1", "regnet_x_400mf",
    "efficientnet_b0", "efficientnet_b5", "googlenet",
  ]

  static var records: [[String: Any]] {
    let all = (try? Fixtures.records("oracle/vmap/torchvision.jsonl")) ?? []
    let wanted = ProcessInfo.processInfo.environment["NORMLINT_FACTORIES"]
    return all.filter { record in
      guard let name = record["name"] as? String else { return false }
      return wanted == "all" || (wanted.map { Set($0.split(separator: ",").map(String.init)) } ?? small).contains(name)
    }
  }

  @Test func outputsAreThoseOfPyTorch() throws {
    for record in Self.records {
      let name = try #require(record["name"] as? String)
      let input = try #require(record["input"] as? [Int])
      let model = "{_target_: torchvision.models.\(name)}"
      let limits = ExecutionOptions()
      for (key, transforms, built) in [
        ("output_eval", "[]", model),
        ("output_vmap_replaced", "[{vmap: {}}]", "{_target_: torch.func.replace_all_batch_norm_modules_, root: \(model)}"),
      ] {
        guard let expected = record[key] as? [String: Any], let first = expected["first"] as? [Double] else { continue }
        let text = "normlint: {mode: eval, inputs: \(input), transforms: \(transforms)}\nmodel: \(built)\n"
        let (graph, context) = try #require(Executed.model(text))
        let result = Execution.run(graph: graph, context: context, options: limits)
        let output = try #require(result.output, "\(name) \(key): \(result.error.debugDescription)")
        let scale = try #require(expected["absmax"] as? Double)
        let distance = zip(output.values, first).map { abs(Double($0) - $1) }.max() ?? 0
        #expect(distance <= 1e-3 * scale && abs(Double(output.absmax) - scale) <= 1e-3 * scale, "\(name) \(key): \(distance / scale)")
        let wanted = try #require(expected["mean"] as? Double)
        #expect(abs(output.mean - wanted) <= 1e-3 * scale, "\(name) \(key)")
      }
    }
  }
}
