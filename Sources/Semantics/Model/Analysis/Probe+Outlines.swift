/// A shape but for the number of examples and the size of images or sequences.
struct Outline {
  var front: [Int] = []
  var sized = 0
  var back: [Int] = []
  /// Whether three sizes are equal: an image of voxels instead of frames.
  var isCube = false

  var rank: Int { 1 + front.count + sized + back.count }

  /// The same with the channels behind the space, as models have it that transpose what they are given; nil where there are none.
  var withChannelsLast: Outline? {
    front.isEmpty || sized == 0 || !back.isEmpty || isCube ? nil : Outline(sized: sized, back: front)
  }

  /// Features of each place of a sequence, where they are those of a whole example; nil for images.
  var ofSequence: Outline? { sized == 0 && front.count == 1 && back.isEmpty ? Outline(sized: 1, back: front) : nil }

  func shape(_ examples: Int, _ size: Int) -> Shape {
    // Of three dimensions, the first is often time: 16 frames, or slices.
    let space = sized == 3 && !isCube ? [min(16, size), size, size] : Array(repeating: size, count: sized)
    return Shape(([examples] + front + space + back).map { Dim($0) })
  }
}

extension Probe {
  /// Shapes without channels, for models that add, move or split dimensions before their first layer.
  private static let plainOutlines = [Outline(sized: 2), Outline(sized: 1), Outline(sized: 3)]

  /// The shapes that an input may have, the most likely one first.
  static func outlines(_ graph: LayerGraph, _ input: Int32) -> [Outline] {
    let first = reached(graph, from: input)
    return first + first.compactMap(\.withChannelsLast) + plainOutlines + first.compactMap(\.ofSequence)
  }

  /// The shapes that the input of a forward in Python may have, which the forward may check, unpack or change before its first layer:
  /// images that the forward flattens, and images of the usual numbers of channels, are among them.
  static func outlinesOfPython(_ model: Model, _ called: LayerGraph, _ input: Int32) -> [Outline] {
    var first = reached(called, from: input)
    if first.isEmpty, model.graph.inputCount == 1 { first = model.graph.modules.lazy.map { ofModule($0, model.graph) }.first { !$0.isEmpty } ?? [] }
    let flattened = first.flatMap { $0.rank == 2 && $0.sized == 0 ? images(ofFeatures: $0.front[0]) : [] }
    return first + flattened + first.compactMap(\.withChannelsLast) + plainOutlines + [3, 1].map { Outline(front: [$0], sized: 2) }
  }

  private static func ofModule(_ module: LayerGraph.Module, _ graph: LayerGraph) -> [Outline] {
    module.layer >= 0 ? outlines(graph.layers[Int(module.layer)]) : []
  }

  /// The square images of one, two, three or four channels that have so many values, with and without the channels' dimension.
  private static func images(ofFeatures count: Int) -> [Outline] {
    [1, 3, 2, 4].flatMap { channels -> [Outline] in
      guard count > 0 else { return [] }
      let side = Int(Double(count / channels).squareRoot())
      guard side > 1, side * side * channels == count else { return [] }
      return [Outline(front: [channels, side, side])] + (channels == 1 ? [Outline(front: [side, side])] : [])
    }
  }

  /// What the first layer that knows its input takes, on any way that the input goes. Where that is of several ranks, the rank that
  /// the first layer behind it takes which knows it comes first.
  static func reached(_ graph: LayerGraph, from input: Int32) -> [Outline] {
    var reached: Set<Int32> = [input]
    var first: [Outline] = []
    for (i, call) in graph.calls.enumerated() where i >= graph.inputCount {
      guard graph.inputs(of: call).contains(where: reached.contains) else { continue }
      reached.insert(Int32(i))
      let found = outlines(graph.layers[Int(call.layer)])
      if first.isEmpty { first = found }
      guard first.count > 1 else {
        if first.isEmpty { continue }
        return first
      }
      if found.count == 1 { return first.filter { $0.rank == found[0].rank } + first.filter { $0.rank != found[0].rank } }
    }
    return first
  }

  private static func outlines(_ layer: any Layer) -> [Outline] {
    func space(_ channels: Dim, _ dimensions: [Int]) -> [Outline] {
      guard let channels = channels.value else { return [] }
      return dimensions.flatMap { sized -> [Outline] in
        let outline = Outline(front: [channels], sized: sized)
        return sized == 3 ? [outline, Outline(front: [channels], sized: 3, isCube: true)] : [outline]
      }
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
