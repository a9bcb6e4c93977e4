import Testing

/// What transforms of images make of `tensor("input", (2, 3, 7, 10))` of `tools/fill.py`, by torchvision 0.29.2: both of its versions agree.
@Suite("Transforms of images run") struct ImageTransformRunTests {
  @Test(arguments: [
    ("Normalize, mean: [0.5, 0.25, 0.0], std: [0.5, 2.0, 1.0]", [2, 3, 7, 10], -0.407926, [-2.60873, -2.41009, -0.70366], 0.35814),
    ("Normalize, mean: [0.5, 0.25, 0.0], std: [0.5, 2.0, 1.0], inplace: true", [2, 3, 7, 10], -0.407926, [-2.60873, -2.41009, -0.70366], 0.35814),
    ("CenterCrop, size: [4, 12]", [2, 3, 4, 12], 0.019624, [0, 0.45429, -0.05033], 0),
    ("CenterCrop, size: 4", [2, 3, 4, 4], -0.06463, [0.04728, 0.76674, 0.39021], -0.50945),
    ("CenterCrop, size: [10, 5]", [2, 3, 10, 5], -0.027235, [0, 0, 0], 0),
    ("Grayscale", [2, 1, 7, 10], -0.048996, [-0.21035, 0.03695, 0.50586], -0.1362),
    ("Grayscale, num_output_channels: 3", [2, 3, 7, 10], -0.048996, [-0.21035, 0.03695, 0.50586], -0.1362),
  ])
  func values(transform: String, shape: [Int], mean: Double, first: [Float], last: Float) throws {
    for space in ["", "v2."] {
      // What consists of transforms alone is no model.
      let text = """
        normlint: {inputs: [2, 3, 7, 10], transforms: []}
        model: {_target_: torch.nn.Sequential, _args_: [{_target_: torchvision.transforms.\(space)\(transform)}, {_target_: torch.nn.Identity}]}
        """
      let output = try #require(Executed.run(text)?.output, "\(text)")
      #expect(output.shape == shape && abs(output.mean - mean) < 1e-5, "\(text)")
      #expect(zip(output.values, first).allSatisfy { abs($0 - $1) < 2e-5 } && abs(output.values[output.values.count - 1] - last) < 2e-5, "\(text)")
    }
  }

  @Test func padding() throws {
    let text = """
      normlint: {inputs: [2, 3, 7, 10], transforms: []}
      layers: [{id: a, type: torchvision.transforms.Pad, args: {padding: [1, 2, 0, 3], fill: 0.5}}]
      """
    let output = try #require(Executed.run(text)?.output)
    #expect(output.shape == [2, 3, 12, 11] && abs(output.mean - 0.220523) < 1e-5 && output.values[0] == 0.5)
  }

}
