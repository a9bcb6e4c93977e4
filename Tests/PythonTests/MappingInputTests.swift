import Testing

/// Forwards whose input is a mapping: what stands in it depends on the input, and may be no tensor.
struct MappingInputTests {
  private static let nets = """
    import torch.nn as nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc, self.norm = nn.Linear(4, 4), nn.BatchNorm1d(4)

    class Plain(Net):
        def forward(self, inputs):
            x = self.fc(inputs["x"])
            inputs["y"] = self.norm(x)
            return inputs

    class OfObjects(Net):
        def forward(self, features):
            return {"pose": self.norm(features["raster"].data)}

    class OfTensor(Net):
        def forward(self, x):
            return self.fc(x.data)
    """

  @Test(arguments: [("Plain", ["NL101"]), ("OfObjects", ["NL003", "NL101"]), ("OfTensor", ["NL105"])])
  func findings(_ name: String, codes: [String]) {
    #expect(Set(PythonTests.codes(in: "{_target_: nets.\(name)}", sources: ["nets": Self.nets])) == Set(codes))
  }
}
