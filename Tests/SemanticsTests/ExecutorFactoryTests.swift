import Catalogue
import Execution
import Fixtures
import Formats
import Foundation
import Model
import Testing

/// Whole models of torchvision against what PyTorch computes in double precision (`tools/record-torchvision`), in eval mode and
/// vmapped over two examples after `replace_all`: within 1e-3 of the largest value, or within ten times the distance that
/// PyTorch's own single precision has, whichever is larger.
///
/// Those that are small enough for a debug build; `NORMLINT_FACTORIES=all` runs every one (in release mode).
@Suite struct ExecutorFactoryTests {
  static let small: Set<String> = [
    "resnet18", "mobilenet_v2", "mobilenet_v3_small", "mnasnet0_5", "shufflenet_v2_x0_5", "squeezenet1_1", "regnet_x_400mf",
    "efficientnet_b0", "efficientnet_b5", "googlenet", "video.SwinTransformer3d", "video.MViT", "optical_flow.raft_small",
  ]

  static var records: [[String: Any]] {
    let all = (try? Fixtures.records("oracle/torch/outputs.jsonl")) ?? []
    let wanted = ProcessInfo.processInfo.environment["NORMLINT_FACTORIES"]
    return all.filter { record in
      guard let name = record["name"] as? String else { return false }
      return wanted == "all" || (wanted.map { Set($0.split(separator: ",").map(String.init)) } ?? small).contains(name)
    }
  }

  @Test func outputsAreThoseOfPyTorch() throws {
    #expect(!Self.records.isEmpty)
    for record in Self.records {
      let name = try #require(record["name"] as? String)
      let shapes = try #require(record["input"] as? [[Int]] ?? (record["input"] as? [Int]).map { [$0] })
      let inputs = shapes.enumerated().map { "x\($0): \($1)" }.joined(separator: ", ")
      // A record of a model with arguments has it as Hydra spells it, in JSON.
      let spelled = try record["model"].map { String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) }
      let model = spelled ?? "{_target_: torchvision.models.\(name)}"
      for (key, transforms, built) in [
        ("eval", "[]", model), ("vmap", "[{vmap: {}}]", "{_target_: torch.func.replace_all_batch_norm_modules_, root: \(model)}"),
      ] {
        let expected = try #require(record[key] as? [String: Any])
        let text = "normlint: {mode: eval, inputs: {\(inputs)}, transforms: \(transforms)}\nmodel: \(built)\n"
        let result = try #require(Executed.run(text))
        let output = try #require(result.output, "\(name) \(key): \(result.error.debugDescription)")
        #expect(output.shape == expected["shape"] as? [Int])
        let scale = try #require(expected["absmax"] as? Double)
        let tolerance = max(1e-3, 10 * (try #require(expected["single"] as? Double)))
        let first = try #require(expected["first"] as? [Double])
        let wanted = first + [scale, try #require(expected["mean"] as? Double)]
        let values = output.values.prefix(first.count).map(Double.init) + [Double(output.absmax), output.mean]
        let distance = zip(values, wanted).map { abs($0 - $1) }.max() ?? 0
        #expect(distance <= tolerance * scale, "\(name) \(key): \(distance / scale) of \(tolerance)")
        if ProcessInfo.processInfo.environment["NORMLINT_FACTORIES"] != nil {
          print(name, key, "distance", Float(distance / scale), "PyTorch's", Float(tolerance / 10))
        }
      }
    }
  }
}
