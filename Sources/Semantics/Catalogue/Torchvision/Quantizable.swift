import Model

/// `torchvision/models/quantization/`: the networks in the form that can be quantised.
///
/// Their stubs and `FloatFunctional`s hand their inputs on until something is quantised, and are left out here.
extension Catalogue {
  static let quantizable: [String: Entry] = {
    let names = [
      "googlenet", "inception_v3", "mobilenet_v2", "mobilenet_v3_large", "resnet18", "resnet50", "resnext101_32x8d", "resnext101_64x4d",
      "shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0",
    ]
    return Dictionary(uniqueKeysWithValues: names.map { ("torchvision.models.quantization." + $0, quantizable($0)) })
  }()

  private static func quantizable(_ name: String) -> Entry {
    let target = "torchvision.models." + name
    return Entry(Signature(acceptsAnything: true, names: ["weights", "progress", "quantize"])) { builder, a, moduleName, inputs in
      guard a.bool("quantize", default: false) == false else {
        return builder.opaque("torchvision.models.quantization." + name, moduleName, on: inputs)
      }
      let keywords = a.call.keywords.filter { $0.name != "quantize" }
      let next = builder.nextModule
      let call = ModuleCall(target: target, positional: a.call.positional, keywords: keywords, node: a.call.node, loading: a.call.loading)
      let result = builder.build(call, moduleName, on: inputs)
      for module in next..<builder.nextModule { builder.makeQuantizable(module) }
      return result
    }
  }
}

extension GraphBuilder {
  private static let quantizable: Set<String> = [
    "ResNet", "BasicBlock", "Bottleneck", "MobileNetV2", "MobileNetV3", "InvertedResidual", "SqueezeExcitation", "ShuffleNetV2",
    "GoogLeNet", "Inception", "InceptionAux", "BasicConv2d", "Inception3", "InceptionA", "InceptionB", "InceptionC", "InceptionD",
    "InceptionE",
  ]

  fileprivate mutating func makeQuantizable(_ module: ModuleID) {
    let type = graph[module].type
    if GraphBuilder.quantizable.contains(type) { graph[module].type = "Quantizable" + type }
    guard type == "ReLU6" else { return }
    let relu = Activation(.relu, inPlace: true)
    graph.layers[Int(graph[module].layer)] = relu
    graph[module].type = relu.type
  }
}
