import Testing

@testable import Rules

/// Siblings of the kinds of wrong fix that use has shown.
@Suite("Fixes of further forms") struct FixSiblingTests {
  private func fixed(_ text: String) -> FixedFile {
    let linted = Linter().lint(bytes: Array(text.utf8))
    return FixEngine(Linter(), FixOptions(), confirmation: ExecutorConfirmation(threads: 1)).fix(linted) { _ in true }
  }

  private func text(_ file: FixedFile) -> String { String(decoding: file.after.source.bytes, as: UTF8.self) }

  /// In double precision PyTorch's outputs of the fixed model are below 1e-16, for each input.
  @Test func whatOnlyRoundingLeavesIsConstant() throws {
    let file = fixed(
      """
      normlint: {inputs: [2, 3, 16, 16]}
      layers:
        - {id: a, type: Conv2d, args: {in_channels: 3, out_channels: 8, kernel_size: 3}}
        - {id: b, type: BatchNorm2d, args: {num_features: 8}}
        - {id: c, type: InstanceNorm2d, args: {num_features: 8}}
        - {id: d, type: AdaptiveAvgPool2d, args: {output_size: 1}}
      """)
    let detail = try #require(file.applied.first).fix.verification.detail
    #expect(detail.hasSuffix("the output is the same whatever the input, as before the fix"), "\(detail)")
  }

  /// PyTorch's InstanceNorm gives the same values with and without running statistics in train mode, and others in eval mode.
  @Test func instanceNormsStayWhatTheyAre() throws {
    let file = fixed("normlint: {inputs: [2, 8, 5, 5]}\nmodel: {_target_: torch.nn.InstanceNorm2d, num_features: 8, track_running_stats: true}\n")
    let fix = try #require(file.applied.first).fix
    #expect(fix.title == "Drop the running statistics of the InstanceNorm2d" && fix.changes.train == "the same values")
    #expect(text(file).hasSuffix("track_running_stats: false}\n"))
  }

  @Test(arguments: [
    ("model: !apply:torchvision.models.resnet18\n  norm_layer: !name:torch.nn.GroupNorm\n", "  norm_layer: !name:torch.nn.GroupNorm [32]\n"),
    ("layers: [{id: a, type: torchvision.models.resnet18, args: {norm_layer: GroupNorm}}]\n", "{norm_layer: {type: GroupNorm, args: [32]}}}]\n"),
  ])
  func bareGroupNormsGetTheirGroups(model: String, end: String) {
    let file = fixed("normlint: {inputs: [2, 3, 64, 64]}\n" + model)
    #expect(text(file).hasSuffix(end) && file.after.diagnostics.isEmpty, "\(text(file))")
  }

  /// PyTorch takes inputs of these shapes alone, but for the number of examples.
  @Test(arguments: [
    (
      [
        "Conv3d, in_channels: 1, out_channels: 8, kernel_size: 3", "BatchNorm3d, num_features: 8", "Flatten",
        "Linear, in_features: 64, out_features: 2",
      ], "[2, 1, 4, 4, 4]"
    ),
    (["Embedding, num_embeddings: 10, embedding_dim: 4", "BatchNorm1d, num_features: 7"], "[2, 7]"),
    (["Linear, in_features: 8, out_features: 8", "LayerNorm, normalized_shape: 8", "BatchNorm1d, num_features: 5"], "[2, 5, 8]"),
  ])
  func inputsAreFoundThatFit(layers: [String], shape: String) throws {
    let file = fixed("model: {_target_: torch.nn.Sequential, _args_: [\(layers.map { "{_target_: torch.nn.\($0)}" }.joined(separator: ", "))]}\n")
    let detail = try #require(file.applied.first).fix.verification.detail
    #expect(detail.hasSuffix("with an assumed input \(shape)"), "\(detail)")
  }
}
