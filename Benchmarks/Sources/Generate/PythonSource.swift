import Support

/// Python that builds models like the configurations': what ruff is given to read.
enum PythonSource {
  static func bytes(count: Int, layers: [LayerSpec], _ random: inout Random) -> [UInt8] {
    var text = "import torch\nfrom torch import nn\n"
    var index = 0
    while text.utf8.count < count {
      let missing = count - text.utf8.count
      text += model("Net\(index)", layers.isEmpty ? sample(&random) : layers, limit: missing)
      index += 1
    }
    return Array(text.utf8)
  }

  private static func sample(_ random: inout Random) -> [LayerSpec] { Architecture(&random, blocks: 12).layers }

  private static func model(_ name: String, _ layers: [LayerSpec], limit: Int) -> String {
    var setUp = ""
    var forward = ""
    for (index, layer) in layers.enumerated() where setUp.utf8.count + forward.utf8.count + 250 < limit {
      if layer.skip != nil {
        forward += "        x = torch.add(x, skip)\n        skip = x\n"
      } else {
        let arguments = layer.arguments.map { "\($0.key)=\(spelled($0.value))" }.joined(separator: ", ")
        setUp += "        self.layer_\(index) = nn.\(layer.type)(\(arguments))\n"
        forward += "        x = self.layer_\(index)(x)\n"
      }
    }
    return """


      class \(name)(nn.Module):
          \"\"\"A network without branches.\"\"\"

          def __init__(self) -> None:
              super().__init__()
      \(setUp)
          def forward(self, x: torch.Tensor) -> torch.Tensor:
              skip = x
      \(forward)        return x + skip

      """
  }

  private static func spelled(_ item: Item) -> String {
    switch item {
    case .plain("true"): "True"
    case .plain("false"): "False"
    case .plain(let text): text
    default: "None"
    }
  }
}
