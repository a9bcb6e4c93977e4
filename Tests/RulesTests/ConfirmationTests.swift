import Catalogue
import Execution
import Formats
import Model
import Testing
import YAMLSource

@testable import Rules

/// What the executor says of a model after a fix.
@Suite struct ConfirmationTests {
  private func model(_ text: String) throws -> Probe.Model {
    let file = YAMLFile(bytes: Array(text.utf8))
    var found: Probe.Model?
    for root in file.documents { _ = Scan.describe(file, root: root) { model, context in found = found ?? (model.graph(), context) } }
    return try #require(found)
  }

  private func confirmed(_ text: String, before: String? = nil) throws -> ConfirmedRun {
    let (graph, context) = try model(text)
    return ExecutorConfirmation(threads: 1).run(graph, context, before: try before.map(model))
  }

  /// With random weights in double precision, PyTorch's outputs for different inputs differ by less than 1e-15.
  @Test(arguments: [
    """
    normlint: {inputs: [2, 4, 16, 16], transforms: [{vmap: {}}]}
    layers:
      - {id: a, type: Softsign}
      - {id: b, type: GroupNorm, args: {num_groups: 4, num_channels: 4}}
      - {id: c, type: AdaptiveAvgPool2d, args: {output_size: 1}}
      - {id: d, type: Flatten}
      - {id: e, type: Linear, args: {in_features: 4, out_features: 32}}
      - {id: f, type: GroupNorm, args: {num_groups: 16, num_channels: 32}}
      - {id: g, type: ReLU}
      - {id: h, type: LayerNorm, args: {normalized_shape: 32}}
      - {id: i, type: Linear, args: {in_features: 32, out_features: 5}}
    """,
    """
    normlint: {inputs: [3, 8, 16, 16], transforms: [{vmap: {}}]}
    layers:
      - {id: a, type: Conv2d, args: {in_channels: 8, out_channels: 24, kernel_size: 3, padding: 1}}
      - {id: b, type: GroupNorm, args: {num_groups: 24, num_channels: 24}}
      - {id: c, type: AdaptiveAvgPool2d, args: {output_size: 1}}
      - {id: d, type: Flatten}
      - {id: e, type: Linear, args: {in_features: 24, out_features: 16}}
      - {id: f, type: GroupNorm, args: {num_groups: 8, num_channels: 16}}
      - {id: g, type: Linear, args: {in_features: 16, out_features: 5}}
    """,
  ])
  func whatDiffersByRoundingAloneIsConstant(text: String) throws {
    let run = try confirmed(text)
    #expect(run.status == .failed && run.detail.hasPrefix("the output is the same whatever the input"), "\(run.detail)")
    let again = try confirmed(text, before: text)
    #expect(again.status == .ran && again.detail.hasSuffix("the output is the same whatever the input, as before the fix"))
  }

  /// In double precision, PyTorch's outputs for different inputs in [-1, 1) differ by 8e-6 of the largest value.
  @Test func whatDependsWeaklyIsNotConstant() throws {
    let run = try confirmed(
      """
      normlint: {mode: train, inputs: [2, 3, 16, 16], transforms: [{vmap: {randomness: different}}]}
      model:
        _target_: torch.nn.Sequential
        _args_:
          - {_target_: torch.nn.Dropout}
          - {_target_: torch.nn.Conv2d, in_channels: 3, out_channels: 8, kernel_size: 3, padding: 1}
          - {_target_: torch.nn.BatchNorm2d, eps: 0.001, track_running_stats: false, num_features: 8}
          - {_target_: torch.nn.BatchNorm2d, num_features: 8, track_running_stats: false}
          - {_target_: torch.nn.GroupNorm, num_groups: 8, num_channels: 8}
          - {_target_: torch.nn.MaxPool2d, kernel_size: 2}
          - _target_: torchvision.models.resnet.Bottleneck
            inplanes: 8
            planes: 2
            norm_layer: {_target_: torch.nn.InstanceNorm2d, _partial_: true, affine: true}
          - {_target_: torch.nn.Conv2d, in_channels: 8, out_channels: 8, kernel_size: 3, padding: 1}
          - {_target_: torch.nn.AdaptiveAvgPool2d, output_size: 1}
          - {_target_: torch.nn.Flatten}
          - {_target_: torch.nn.Linear, in_features: 8, out_features: 10}
          - {_target_: torch.nn.GroupNorm, num_groups: 5, num_channels: 10}
          - {_target_: torch.nn.ReLU}
          - {_target_: torch.nn.LayerNorm, normalized_shape: [10]}
          - {_target_: torch.nn.Linear, in_features: 10, out_features: 5}
      """)
    #expect(run.status == .ran && run.detail.contains("depends on the input"), "\(run.detail)")
  }

  /// A GroupNorm says less about its input than the norm that it replaces.
  @Test func anInputIsAssumedFromTheModelBeforeTheFix() throws {
    func text(_ norm: String) -> String {
      "model: {_target_: torch.nn.Sequential, _args_: [{_target_: torch.nn.\(norm)}, {_target_: torch.nn.ReLU}]}\n"
    }
    let groups = text("GroupNorm, num_groups: 4, num_channels: 8")
    for (norm, input) in [
      ("BatchNorm1d, num_features: 8", "[2, 8]"), ("BatchNorm2d, num_features: 8", "[2, 8, 32, 32]"),
      ("BatchNorm3d, num_features: 8", "[2, 8, 16, 32, 32]"), ("InstanceNorm1d, num_features: 8, track_running_stats: true", "[2, 8, 32]"),
    ] {
      let run = try confirmed(groups, before: text(norm))
      #expect(run.status == .ran && run.detail.hasSuffix("with an assumed input \(input)"), "\(norm): \(run.detail)")
    }
  }
}
