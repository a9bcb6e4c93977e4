/// Inputs for a model whose context gives no shapes: of the rank and the channels that the first layers take which each input
/// reaches, and of the first size at which no layer raises.
public enum Probe {
  public typealias Model = (graph: LayerGraph, context: Context)

  private static let sizes = [32, 64, 128, 224, 256, 512]
  /// Sizes of known data sets, for models that no usual size fits.
  private static let rareSizes = [28, 96, 48, 299, 384, 448, 16, 8, 4]
  /// Up to this size a factory's image stays square.
  private static let large = 299

  /// The inputs of `model`, those assumed whose shapes its context doesn't give: the first ones with which it raises nothing. Where
  /// it raises with all of them, the first ones with which `changed` raises nothing, the same model after a fix. Nil where there are
  /// none, or all shapes are known. They prove that a model runs, never that it doesn't.
  public static func inputs(for model: Model, orElse changed: Model) -> [Context.Input]? {
    guard !isKnown(model.graph, model.context) else { return nil }
    let candidates = candidates(for: model)
    return [model, changed].lazy.compactMap { accepted(candidates, by: $0) }.first
  }

  /// The first inputs with which no layer raises: those with which the forward is known in full before others.
  private static func accepted(_ candidates: [[Context.Input]], by model: Model) -> [Context.Input]? {
    var first: [Context.Input]?
    for inputs in candidates {
      guard let graph = accepting(inputs, model) else { continue }
      if graph.isKnown { return narrowed(inputs, model) }
      if first == nil { first = inputs }
      // Only a forward that is followed anew for each shape may be known in full with another one.
      guard model.graph.hasDeferredForwards else { break }
    }
    return first
  }

  /// The inputs with each of their dimensions as small as no layer raises, where those of an image or a sequence are large.
  private static func narrowed(_ inputs: [Context.Input], _ model: Model) -> [Context.Input] {
    var result = inputs
    for input in inputs.indices where !knows(model.context, input) {
      let dims = inputs[input].shape.dims
      for axis in dims.indices.dropFirst() where dims[axis].value ?? 0 > large {
        for size in sizes where size < dims[axis].value ?? 0 {
          var (trial, shape) = (result, result[input].shape.dims)
          shape[axis] = Dim(size)
          trial[input] = Context.Input(name: result[input].name, shape: Shape(shape))
          guard accepting(trial, model)?.isKnown == true else { continue }
          result = trial
          break
        }
      }
    }
    return result
  }

  /// Whether the context gives the shapes of all inputs.
  public static func isKnown(_ graph: LayerGraph, _ context: Context) -> Bool {
    (0..<graph.inputCount).allSatisfy { knows(context, $0) }
  }

  /// Whether every input has a shape, or reaches a layer that suggests one.
  public static func mayFind(_ graph: LayerGraph, _ context: Context) -> Bool {
    (0..<graph.inputCount).allSatisfy { knows(context, $0) || !reached(graph, from: Int32($0)).isEmpty }
  }

  private static func knows(_ context: Context, _ input: Int) -> Bool {
    input < context.inputs.count && context.inputs[input].shape.elements != nil
  }

  /// What the inputs may be, in the order in which it is tried; nothing where an input reaches no layer that knows its shape.
  private static func candidates(for model: Model) -> [[Context.Input]] {
    let (graph, given) = (model.graph.called(in: model.context), model.context.inputs)
    guard model.graph.hasDeferredForwards || mayFind(graph, model.context) else { return [] }
    let outlines = (0..<graph.inputCount).map { input -> [Outline] in
      guard !knows(model.context, input) else { return [] }
      return model.graph.hasDeferredForwards ? outlinesOfPython(model, graph, Int32(input)) : Probe.outlines(graph, Int32(input))
    }
    var result: [[Context.Input]] = []
    // Outlines without a size to choose give the same shapes for each.
    var seen: Set<[Shape]> = []
    for examples in [2, 4] {
      for choice in 0..<(outlines.map(\.count).max() ?? 0) {
        for size in ownSizes(graph, isVideo: outlines.contains { $0.first?.sized == 3 }) + sizes + rareSizes + lengths(graph) {
          let inputs = outlines.enumerated().map { i, outlines -> Context.Input in
            guard !outlines.isEmpty else { return given[i] }
            let shape = outlines[min(choice, outlines.count - 1)].shape(examples, size)
            return Context.Input(name: i < given.count ? given[i].name : "input\(i)", shape: shape)
          }
          if seen.insert(inputs.map(\.shape)).inserted { result.append(inputs) }
        }
      }
    }
    return result
  }

  /// The lengths of sequences of which a batch norm takes each place for a channel, as behind an embedding.
  private static func lengths(_ graph: LayerGraph) -> [Int] {
    let features = graph.layers.lazy.compactMap { layer -> Int? in
      guard let norm = layer as? BatchNorm, case .spatial(1) = norm.kind else { return nil }
      return norm.features.value
    }
    return Array(features.prefix(4))
  }

  /// The graph that is called with the inputs; nil where a layer raises.
  private static func accepting(_ inputs: [Context.Input], _ model: Model) -> LayerGraph? {
    var context = model.context
    context.inputs = inputs
    let analysis = Analysis(model.graph, context)
    let raises = analysis.effects.contains { if case .fault = $0.effect { true } else { false } }
    return raises ? nil : analysis.graph
  }

  /// The sizes of images, or of a video's frames, that torchvision's own models are made for.
  private static func ownSizes(_ graph: LayerGraph, isVideo: Bool) -> [Int] {
    let types = Set(graph.modules.map(\.type))
    if isVideo { return types.contains("VideoResNet") ? [112] : types.contains("S3D") ? [224] : [] }
    if types.contains("Inception3") { return [299] }
    if types.contains("SwinTransformerBlockV2") { return [256] }
    let made: Set<String> = [
      "AlexNet", "ConvNeXt", "DenseNet", "EfficientNet", "GoogLeNet", "MNASNet", "MaxVit", "MobileNetV2", "MobileNetV3",
      "RegNet", "ResNet", "ShuffleNetV2", "SqueezeNet", "SwinTransformer", "VGG", "VisionTransformer",
    ]
    return types.isDisjoint(with: made) ? [] : [224]
  }
}
