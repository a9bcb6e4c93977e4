import Model

/// Inputs for a model whose context gives no shapes: of the rank and the channels that the first layers take which each input
/// reaches, and of the first size at which no layer raises.
public enum Probe {
  private static let sizes = [32, 64, 128, 224, 256, 512]

  /// The context with shapes for the inputs that lack them; nil where none is found. They are assumed: they prove that a model
  /// runs, never that it doesn't.
  public static func assumed(for graph: LayerGraph, _ context: Context) -> Context? {
    let inputs = (0..<graph.inputCount).map { i in
      let isKnown = i < context.inputs.count && context.inputs[i].shape.elements != nil
      return isKnown ? [] : outlines(graph, Int32(i))
    }
    guard !isKnown(graph, context), zip(inputs.indices, inputs).allSatisfy({ !$1.isEmpty || knows(context, $0) }) else { return nil }
    let graph = graph.called(in: context)
    for examples in [2, 4] {
      for outline in 0..<(inputs.map(\.count).max() ?? 0) {
        for size in ownSizes(graph) + sizes {
          var assumed = context
          for (i, outlines) in inputs.enumerated() where !outlines.isEmpty {
            let shape = outlines[min(outline, outlines.count - 1)].shape(examples, size)
            let input = Context.Input(name: i < context.inputs.count ? context.inputs[i].name : "input\(i)", shape: shape)
            if i < assumed.inputs.count { assumed.inputs[i] = input } else { assumed.inputs.append(input) }
          }
          if accepts(graph, assumed) { return assumed }
        }
      }
    }
    return nil
  }

  /// Whether the context gives the shapes of all inputs.
  public static func isKnown(_ graph: LayerGraph, _ context: Context) -> Bool {
    (0..<graph.inputCount).allSatisfy { knows(context, $0) }
  }

  private static func knows(_ context: Context, _ input: Int) -> Bool {
    input < context.inputs.count && context.inputs[input].shape.elements != nil
  }

  /// Whether no layer raises.
  private static func accepts(_ graph: LayerGraph, _ context: Context) -> Bool {
    !Analysis(graph, context).effects.contains { if case .fault = $0.effect { true } else { false } }
  }

  /// The sizes of images that torchvision's own models are made for.
  private static func ownSizes(_ graph: LayerGraph) -> [Int] {
    let types = Set(graph.modules.map(\.type))
    if types.contains("Inception3") { return [299] }
    if types.contains("SwinTransformerBlockV2") { return [256] }
    if types.contains("VideoResNet") { return [112] }
    let made: Set<String> = [
      "AlexNet", "ConvNeXt", "DenseNet", "EfficientNet", "GoogLeNet", "MNASNet", "MaxVit", "MobileNetV2", "MobileNetV3",
      "RegNet", "ResNet", "ShuffleNetV2", "SqueezeNet", "S3D", "SwinTransformer", "VGG", "VisionTransformer",
    ]
    return types.isDisjoint(with: made) ? [] : [224]
  }

  // MARK: What the first layers take

  /// A shape but for the number of examples and the size of images or sequences.
  private struct Outline {
    var front: [Int] = []
    var sized = 0
    var back: [Int] = []

    func shape(_ examples: Int, _ size: Int) -> Shape {
      // Of three dimensions, the first is often time: 16 frames, or slices.
      let space = sized == 3 ? [min(16, size), size, size] : Array(repeating: size, count: sized)
      return Shape(([examples] + front + space + back).map { Dim($0) })
    }
  }

  /// What the first layer that knows its input suggests, on any way that the input takes.
  private static func outlines(_ graph: LayerGraph, _ input: Int32) -> [Outline] {
    var reached: Set<Int32> = [input]
    for (i, call) in graph.calls.enumerated() where i >= graph.inputCount {
      guard graph.inputs(of: call).contains(where: reached.contains) else { continue }
      let found = outlines(graph.layers[Int(call.layer)])
      if !found.isEmpty { return found }
      reached.insert(Int32(i))
    }
    return []
  }

  private static func outlines(_ layer: any Layer) -> [Outline] {
    func space(_ channels: Dim, _ dimensions: [Int]) -> [Outline] {
      channels.value.map { c in dimensions.map { Outline(front: [c], sized: $0) } } ?? []
    }
    func features(_ width: Dim) -> [Outline] { width.value.map { [Outline(sized: 1, back: [$0])] } ?? [] }
    switch layer {
    case let layer as Convolution: return space(layer.isLazy ? 3 : layer.inChannels, [layer.spatial])
    case let layer as BatchNorm:
      if case .spatial(let spatial) = layer.kind { return space(layer.features, spatial == 1 ? [0, 1] : [spatial]) }
      return space(layer.features, [2, 1, 3, 0])
    case let layer as InstanceNorm: return space(layer.features, [layer.spatial])
    case let layer as GroupNorm: return space(layer.channels, [2, 1, 3, 0])
    case let layer as Linear: return layer.inFeatures.value.map { [Outline(front: [$0])] } ?? []
    case let layer as LayerNorm:
      let sizes = layer.normalizedShape.dims.compactMap(\.value)
      return [Outline(sized: sizes.count == 1 ? 1 : 0, back: sizes)]
    case is Embedding, is EmbeddingBag: return [Outline(sized: 1)]
    case let layer as Recurrent: return features(layer.inputSize)
    case let layer as MultiheadAttention: return features(layer.embedDim)
    case let layer as Reparametrized: return outlines(layer.layer)
    case let layer as Derived: return outlines(layer.base)
    default: return []
    }
  }
}
