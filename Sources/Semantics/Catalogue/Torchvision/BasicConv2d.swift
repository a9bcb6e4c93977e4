import Model

/// `BasicConv2d` of `torchvision/models/googlenet.py` and `inception.py`: a convolution, a norm, a ReLU that is no module.
extension GraphBuilder {
  mutating func basicConv2d(
    _ name: String, in inChannels: Dim, out outChannels: Dim, kernel: Shape = [1, 1], stride: Dim = 1, padding: Shape = [0, 0],
    on x: ValueID?
  ) -> ValueID? {
    scope(name, "BasicConv2d") { b in
      let convolution = Convolution(
        inChannels, outChannels, kernel: kernel, stride: [stride, stride], padding: padding, bias: false)
      let x = b.layer("bn", BatchNorm(2, outChannels, eps: 0.001), on: b.layer("conv", convolution, on: x))
      return b.relu(x, inPlace: true)
    }
  }

  /// `F.avg_pool2d` or `F.max_pool2d`
  mutating func pool2d(_ kind: Pooling.Kind, _ kernel: Dim, stride: Dim, padding: Dim = 0, on x: ValueID?) -> ValueID? {
    let type = kind == .average ? "avg_pool2d" : "max_pool2d"
    return function(Functional(type: type, layer: Pooling.square(kind, kernel, stride: stride, padding: padding)), x)
  }

  /// `_transform_input`: each of three channels on its own, as the weights of old were trained on other means.
  mutating func transformInput(_ x: ValueID?) -> ValueID? {
    cat(
      (0..<3).map { i in
        var channel = function(Slicing("select", .select(index: Dim(i)), dim: 1), x)
        channel = function(Reshaping("unsqueeze", .unsqueeze(1)), channel)
        channel = function(Elementwise(.mul, other: ImageNet.deviations[i] / 0.5), channel)
        return function(Elementwise(.add, other: (ImageNet.means[i] - 0.5) / 0.5), channel)
      })
  }
}

/// ImageNet's mean and standard deviation per channel.
private enum ImageNet {
  static let means = [0.485, 0.456, 0.406]
  static let deviations = [0.229, 0.224, 0.225]
}

extension Arguments {
  /// `aux_logits` of GoogLeNet and Inception, which weights demand.
  mutating func auxiliaryHeads(_ weights: String?) -> Bool {
    let given = bool("aux_logits", default: true) ?? true
    if weights != nil, !given {
      refuse(.badArgument("The parameter 'aux_logits' expected value True but got False instead."), at: "aux_logits")
    }
    return given
  }

  /// `transform_input`; weights default it to true.
  mutating func transformsInput(_ weights: String?) -> Bool { bool("transform_input", default: weights != nil) ?? false }

  /// Notes custom blocks, which are not modelled.
  mutating func noteCustomBlocks(_ name: String, _ count: Int) {
    guard let blocks = list(name), let node = argument(name)?.node else { return }
    if blocks.count != count {
      refuse(.badArgument("\(name) length should be \(count) instead of \(blocks.count)"), at: name)
    } else {
      noteUnknown("blocks of one's own are not followed", node)
    }
  }
}
