import Testing

@testable import NormLint

/// `normlint run` of models that want more than they may have. Their last layer is of a class that nobody knows, so that no shape tells before
/// the run what it takes: that is counted as they run.
@Suite("Limits of a run")
struct RunLimitTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Layers behind 4 MiB of values, each of which takes hundreds of megabytes and more, as tensors or as tables.
  private static let large = [
    #"{id: f, type: reshape, args: {shape: [1, 1048576]}}, {type: AvgPool1d, args: {kernel_size: 2000, stride: 1}}"#,
    #"{type: interpolate, args: {size: [4000, 4000], mode: area}}"#,
    #"{type: AdaptiveAvgPool2d, args: {output_size: [20000, 40]}}"#,
    #"{type: Upsample, args: {scale_factor: 16, mode: bicubic}}"#,
    #"{type: BatchNorm2d, args: {num_features: 16}}, {type: Upsample, args: {scale_factor: 8}}"#,
    #"{id: a, type: cat, from: [x, x, x, x, x, x, x, x, x, x]}, {type: cat, from: [a, a, a]}"#,
    #"{id: f, type: reshape, args: {shape: [4096, 256]}}, {type: cdist, from: [f, f]}"#,
    #"{type: Conv2d, args: {in_channels: 16, out_channels: 2048, kernel_size: 1}}"#,
    #"{type: ConvTranspose2d, args: {in_channels: 16, out_channels: 16, kernel_size: 1, stride: 16}}"#,
    #"{type: Conv2d, args: {in_channels: 16, out_channels: 1, kernel_size: 3, padding: 5000}}"#,
    #"{id: f, type: reshape, args: {shape: [16384, 64]}}, {type: einsum, args: {equation: 'ia,ja->ij'}, from: [f, f]}"#,
    #"{type: Embedding, args: {num_embeddings: 10, embedding_dim: 100}}"#,
    #"{type: expand, args: {size: [100, 16, 256, 256]}}, {type: ReLU}"#,
    #"{id: f, type: reshape, args: {shape: [1, 32768, 32, 1]}}, {type: FractionalMaxPool2d, args: {kernel_size: [10, 1], output_size: [20, 1]}}"#,
    #"{type: Linear, args: {in_features: 256, out_features: 65536}}"#,
    #"{id: f, type: reshape, args: {shape: [1, 1048576, 1]}}, {type: LocalResponseNorm, args: {size: 4000}}"#,
    #"{id: f, type: reshape, args: {shape: [4096, 1, 256]}}, {type: LSTM, args: {input_size: 256, hidden_size: 8192}}"#,
    #"{type: AdaptiveMaxPool2d, args: {output_size: 4000}}"#,
    #"{id: f, type: reshape, args: {shape: [65536, 1, 16]}}, {type: MultiheadAttention, args: {embed_dim: 16, num_heads: 1}, from: [f, f, f]}"#,
    #"{type: one_hot, args: {num_classes: 100}}"#,
    #"{id: f, type: flatten}, {id: v, type: narrow, args: {dim: 0, start: 0, length: 100000}}, {type: outer, from: [v, v]}"#,
    #"{type: ZeroPad2d, args: {padding: 4000}}"#,
    #"{id: f, type: reshape, args: {shape: [1, 1048576]}}, {type: MaxPool1d, args: {kernel_size: 2000, stride: 1}}"#,
    #"{type: repeat, args: {repeats: [100, 1, 1, 1]}}"#,
    #"{id: a, type: stack, from: [x, x, x, x, x, x, x, x, x, x]}, {type: stack, from: [a, a, a]}"#,
    #"{type: Unfold, args: {kernel_size: 16}}"#,
    #"{type: Upsample, args: {scale_factor: 16}}"#,
  ]

  private static func model(_ layers: String) -> String {
    """
    normlint: {inputs: {x: [1, 16, 256, 256]}, transforms: []}
    layers: [{id: y, type: Identity}, \(layers), {type: mine.Own}]
    """
  }

  /// What the runs of all files say, each on a line, in so many kilobytes of address space.
  private func run(_ options: String, kilobytes: Int) throws -> [String] {
    let loop = "ulimit -v \(kilobytes); for file in *.yaml; do echo $(normlint run \(options) $file 2>&1 | tail -n 1); done"
    return try Tool.shell(loop, in: folder.path).output.split(separator: "\n").map(String.init)
  }

  @Test("Memory is counted as it is taken, in layers, functions and forwards in Python")
  func memory() throws {
    for (index, layers) in Self.large.enumerated() { try folder.write("\(10 + index).yaml", text: Self.model(layers)) }
    let forward = "def forward(self, x):\n        x = x.repeat(100, 1, 1, 1)\n        return unknown(x)"
    try folder.write("pyproject.toml", text: "")
    try folder.write("net.py", text: "from torch import nn\nclass Net(nn.Module):\n    \(forward)\n")
    try folder.write("python.yaml", text: "normlint: {inputs: {x: [1, 16, 256, 256]}, transforms: []}\nmodel: {_target_: net.Net}\n")
    let lines = try run("--max-memory 64M", kilobytes: 400_000)
    #expect(lines.count == Self.large.count + 1)
    for (line, layers) in zip(lines, Self.large + ["net.Net"]) {
      #expect(line.contains("the run takes more than the 64 MiB of memory allowed (--max-memory)"), "\(layers): \(line)")
    }
  }

  @Test("What the system has no memory for is a message")
  func none() throws {
    try folder.write("a.yaml", text: Self.model("{type: Conv2d, args: {in_channels: 16, out_channels: 2048, kernel_size: 1}}"))
    try folder.write("b.yaml", text: Self.model("{type: expand, args: {size: [100, 16, 256, 256]}}, {type: ReLU}"))
    let lines = try run("--max-memory 64G", kilobytes: 400_000)
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains("the system has no ") }, "\(lines)")
  }

  @Test("Work is counted as it is done")
  func work() throws {
    let layers = [
      "{id: f, type: flatten}, {type: einsum, args: {equation: 'a,b->'}, from: [f, f]}",
      "{type: MaxPool2d, args: {kernel_size: 255, stride: 1, padding: 127}}, {type: MaxPool2d, args: {kernel_size: 255, stride: 1, padding: 127}}",
      "{type: Conv2d, args: {in_channels: 16, out_channels: 64, kernel_size: 31, padding: 15}}",
      "{id: f, type: reshape, args: {shape: [1024, 1024]}}, {type: matmul, from: [f, f]}",
    ]
    for (index, layers) in layers.enumerated() { try folder.write("\(index).yaml", text: Self.model(layers)) }
    let lines = try run("--max-memory 1G --max-flops 1e9", kilobytes: 4_000_000)
    #expect(lines.count == layers.count && lines.allSatisfy { $0.contains("the run takes more than the 1 GFLOP allowed (--max-flops)") }, "\(lines)")
  }
}
