import Model

/// Inputs for a model whose context gives no shapes: of the rank and the channels that the first layers take which each input
/// reaches, and of the first size at which no layer raises.
public enum Probe {
  public typealias Model = (graph: LayerGraph, context: Context)

  private static let sizes = [32, 64, 128, 224, 256, 512]

  /// The inputs of `model`, those assumed whose shapes its context doesn't give: the first ones with which it raises nothing. Where
  /// it raises with all of them, the first ones with which `changed` raises nothing, the same model after a fix. Nil where there are
  /// none, or all shapes are known. They prove that a model runs, never that it doesn't.
  public static func inputs(for model: Model, orElse changed: Model) -> [Context.Input]? {
    guard !isKnown(model.graph, model.context) else { return nil }
    let candidates = candidates(for: model)
    for (graph, context) in [model, changed] {
      let graph = graph.called(in: context)
      for inputs in candidates {
        var context = context
        context.inputs = inputs
        if accepts(graph, context) { return inputs }
      }
    }
    return nil
  }

  /// Whether the context gives the shapes of all inputs.
  public static func isKnown(_ graph: LayerGraph, _ context: Context) -> Bool {
    (0..<graph.inputCount).allSatisfy { knows(context, $0) }
  }

  /// Whether every input has a shape, or reaches a layer that suggests one.
  public static func mayFind(_ graph: LayerGraph, _ context: Context) -> Bool {
    (0..<graph.inputCount).allSatisfy { knows(context, $0) || !outlines(graph, Int32($0)).isEmpty }
  }

  private static func knows(_ context: Context, _ input: Int) -> Bool {
    input < context.inputs.count && context.inputs[input].shape.elements != nil
  }

  /// What the inputs may be, in the order in which it is tried; nothing where an input reaches no layer that knows its shape.
  private static func candidates(for model: Model) -> [[Context.Input]] {
    let (graph, given) = (model.graph, model.context.inputs)
    guard mayFind(graph, model.context) else { return [] }
    let outlines = (0..<graph.inputCount).map { input -> [Outline] in
      knows(model.context, input) ? [] : Probe.outlines(graph, Int32(input)) + plainOutlines
    }
    var result: [[Context.Input]] = []
    for examples in [2, 4] {
      for choice in 0..<(outlines.map(\.count).max() ?? 0) {
        for size in ownSizes(graph) + sizes {
          result.append(
            outlines.enumerated().map { i, outlines in
              guard !outlines.isEmpty else { return given[i] }
              let shape = outlines[min(choice, outlines.count - 1)].shape(examples, size)
              return Context.Input(name: i < given.count ? given[i].name : "input\(i)", shape: shape)
            })
        }
      }
    }
    return result
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
}
