import Testing

@testable import Rules

/// Transforms of images inside of a model, as torchvision 0.29 and PyTorch 2.15 judge them, in eval mode.
@Suite("Transforms of images") struct ImageTransformTests {
  private func report(_ transform: String, _ channels: Int, _ stack: String) -> FileReport {
    let text = """
      normlint: {mode: eval, inputs: [2, 3, 32, 32], transforms: [\(stack)]}
      model:
        _target_: torch.nn.Sequential
        _args_:
          - {_target_: torch.nn.Conv2d, in_channels: 3, out_channels: 3, kernel_size: 1}
          - {_target_: torchvision.transforms.\(transform)}
          - {_target_: torch.nn.BatchNorm2d, num_features: \(channels), track_running_stats: false}
      """
    return Linter().lint(bytes: Array(text.utf8))
  }

  private func codes(_ transform: String, _ channels: Int, _ stack: String) -> Set<String> {
    Set(report(transform, channels, stack).diagnostics.filter { $0.severity != .warning }.map { "\($0.module) \($0.code.rawValue)" })
  }

  @Test(arguments: ["", "v2."])
  func thoseThatDrawNothingRun(space: String) {
    for stack in ["", "{vmap: {}}", "{grad: {argnums: inputs}}", "{vmap: {randomness: different}}"] {
      for (transform, channels) in [
        ("Normalize, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2]", 3), ("Normalize, mean: [0.5], std: [0.2], inplace: true", 3),
        ("CenterCrop, size: 20", 3), ("CenterCrop, size: [40, 12]", 3), ("Pad, padding: 2", 3), ("Grayscale", 1),
        ("Grayscale, num_output_channels: 3", 3),
      ] {
        #expect(codes(space + transform, channels, stack) == [], "\(transform) under \(stack)")
      }
      // Only v2's asks for a memory format, which vmap does not support.
      let refused: Set<String> = space == "v2." && stack.contains("vmap") ? ["1 NL105"] : []
      for size in ["20", "[20]", "[20, 12]"] { #expect(codes("\(space)Resize, size: \(size)", 3, stack) == refused, "\(size) under \(stack)") }
      #expect(codes("\(space)Resize, size: 32", 3, stack) == [], "no change of size under \(stack)")
      // "The size of tensor a (3) must match the size of tensor b (2)"
      #expect(codes(space + "Normalize, mean: [0.5, 0.5], std: [0.2, 0.2]", 3, stack) == ["1 NL202"])
      #expect(codes(space + "Normalize, mean: 0.5, std: [0.2, 0.2]", 3, stack) == ["1 NL202"])
      // torchvision asks whether the padding is a list, which OmegaConf's is not.
      #expect(codes(space + "Pad, padding: [1, 2]", 3, stack) == ["1 NL207"])
    }
  }

  @Test(arguments: [
    "RandomHorizontalFlip", "RandomHorizontalFlip, p: 0.0", "RandomVerticalFlip, p: 1.0", "RandomErasing", "RandomGrayscale", "RandomInvert",
    "RandomSolarize, threshold: 0.5", "RandomCrop, size: 20", "v2.RandomHorizontalFlip", "v2.RandomCrop, size: 20", "v2.RandomErasing",
    "RandomPerspective", "RandomAdjustSharpness, sharpness_factor: 2", "ColorJitter, brightness: 0.1", "GaussianBlur, kernel_size: 3",
    "v2.ColorJitter, brightness: 0.1", "v2.GaussianBlur, kernel_size: 3", "RandomResizedCrop, size: [20, 24]",
  ])
  func thoseThatDrawAreRefusedWhereNumbersMustNotBeDrawnOrDiffer(transform: String) {
    #expect(codes(transform, 3, "{vmap: {}}") == ["1 NL104"])
    let differing = codes(transform, 3, "{vmap: {randomness: different}}")
    #expect(differing == ["1 NL105"] || differing == ["1 NL106"], "\(differing)")
    for stack in ["", "{vmap: {randomness: same}}", "{grad: {argnums: inputs}}"] {
      #expect(codes(transform, 3, stack) == [], "\(transform) under \(stack)")
    }
  }

  @Test func whatIsMadeOfThemAloneIsNoModel() {
    let text = "t: {_target_: torchvision.transforms.RandomHorizontalFlip}\n"
    #expect(Linter().lint(bytes: Array(text.utf8)).verdicts.isEmpty)
  }

  @Test func theModelIsKnown() {
    #expect(report("Normalize, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2]", 3, "{vmap: {}}").verdicts.map(\.verdict) == [.runs])
  }
}
