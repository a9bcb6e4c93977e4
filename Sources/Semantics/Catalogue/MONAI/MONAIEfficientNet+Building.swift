import Model

extension GraphBuilder {
  /// A convolution with what pads its input to the size that the image would have (`_make_same_padder`).
  private typealias Padded = (convolution: ModuleID, padding: ModuleID)

  private mutating func padded(_ name: String, _ net: MONAIEfficientNet, _ convolution: Convolution, _ size: Int) -> Padded {
    let (kernel, stride) = (convolution.kernel[0].value ?? 1, convolution.stride[0].value ?? 1)
    let missing = max(0, ((size + stride - 1) / stride - 1) * stride + kernel - size)
    let made = module(name, convolution)
    let sides = (0..<net.spatial).flatMap { _ in [Dim(missing / 2), Dim(missing - missing / 2)] }
    let padding: any Layer = missing == 0 ? Identity() : Padding(.constant, sides, spatial: net.spatial)
    return (made, module(name + "_padding", padding))
  }

  private mutating func call(padded: Padded, _ x: ValueID?) -> ValueID? { call(padded.convolution, call(padded.padding, x)) }

  private mutating func swish(inPlace: Bool) -> ModuleID {
    module("_swish", Functional(type: "MemoryEfficientSwish", layer: Activation(.silu, inPlace: inPlace)))
  }

  /// `EfficientNetBN`
  mutating func efficientNet(
    _ name: String, _ type: String, _ net: MONAIEfficientNet, in inChannels: Dim, classes: Dim, on x: ValueID?
  ) -> ValueID? {
    scope(name, type) { b in
      let parts = b.parts(of: net, in: inChannels, classes: classes)
      var y = parts.blocks.reduce(b.stem(parts, x)) { y, stage in stage.reduce(y) { b.call($1, on: $0) } }
      y = b.call(parts.swish, b.call(held: parts.lastNorm, b.call(padded: parts.last, y)))
      return parts.classifier.reduce(b.flatten(b.call(parts.pool, y))) { b.call($1, $0) }
    }
  }

  /// `EfficientNetEncoder`: what it extracts; its last layers are not called.
  mutating func efficientNetEncoder(_ name: String, _ net: MONAIEfficientNet, in inChannels: Dim, on x: ValueID?) -> [ValueID?] {
    scope(name, "EfficientNetEncoder") { b in
      let parts = b.parts(of: net, in: inChannels, classes: 1000)
      var y = b.stem(parts, x)
      return parts.blocks.enumerated().compactMap { index, stage -> ValueID?? in
        y = stage.reduce(y) { b.call($1, on: $0) }
        return net.extracted.contains(index) ? .some(y) : nil
      }
    }
  }

  private mutating func stem(_ parts: Parts, _ x: ValueID?) -> ValueID? {
    call(parts.swish, call(held: parts.firstNorm, call(padded: parts.first, x)))
  }

  /// The modules in the order in which they are registered; the activation is the last, and called first.
  private struct Parts {
    let first: Padded
    let firstNorm: ModuleID?
    let blocks: [[Block]]
    let last: Padded
    let lastNorm: ModuleID?
    let pool: ModuleID
    let classifier: [ModuleID]
    let swish: ModuleID
  }

  /// `MBConvBlock`
  private struct Block {
    let expansion: (Padded, norm: ModuleID?)?
    let depthwise: (Padded, norm: ModuleID?)
    let pool: ModuleID
    let reduction, restoration: Padded
    let projection: (Padded, norm: ModuleID?)
    let swish: ModuleID
    let drop: Double
    let addsInput: Bool
  }

  private mutating func parts(of net: MONAIEfficientNet, in inChannels: Dim, classes: Dim) -> Parts {
    let first = padded("_conv_stem", net, net.convolution(inChannels, net.stem, kernel: 3, stride: 2), net.imageSize)
    let firstNorm = held("_bn0", net.norm, channels: net.stem)
    var size = (net.imageSize + 1) / 2
    let blocks = scope("_blocks", "Sequential") { $0.stages(of: net, size: &size) }
    let last = padded("_conv_head", net, net.convolution(net.rows[net.rows.count - 1].out, net.head), size)
    return Parts(
      first: first, firstNorm: firstNorm, blocks: blocks, last: last, lastNorm: held("_bn1", net.norm, channels: net.head),
      pool: module("_avg_pooling", AdaptivePooling(1, spatial: net.spatial, isScalar: true)),
      classifier: [module("_dropout", Dropout(net.dropout)), module("_fc", Linear(net.head, classes, bias: true))], swish: swish(inPlace: false))
  }

  private mutating func stages(of net: MONAIEfficientNet, size: inout Int) -> [[Block]] {
    let count = net.rows.reduce(0) { $0 + $1.repeats }
    var index = 0
    return net.rows.enumerated().map { place, row in
      scope("\(place)", "Sequential") { b in
        (0..<row.repeats).map { turn in
          // The rate grows with the block's number (`drop_connect_rate`).
          let drop = 0.2 * Double(index) / Double(count)
          let (input, stride) = turn == 0 ? (row.input, row.stride) : (row.out, 1)
          let block = b.scope("\(index)", "MBConvBlock") { $0.block(net, row, in: input, stride: stride, size: size, drop: drop) }
          if turn == 0, stride == 2 { size = (size + 1) / 2 }
          index += 1
          return block
        }
      }
    }
  }

  private mutating func block(_ net: MONAIEfficientNet, _ row: EfficientNet.Row, in input: Dim, stride: Dim, size: Int, drop: Double) -> Block {
    let wide = input * Dim(truncating: row.expansion ?? 1)
    var expansion: (Padded, norm: ModuleID?)?
    if row.expansion != 1 {
      expansion = (padded("_expand_conv", net, net.convolution(input, wide), size), held("_bn0", net.norm, channels: wide))
    } else {
      for name in ["_expand_conv", "_expand_conv_padding", "_bn0"] { module(name, Identity()) }
    }
    let depthwise = padded("_depthwise_conv", net, net.convolution(wide, wide, kernel: row.kernel, stride: stride, groups: wide), size)
    let depthwiseNorm = held("_bn1", net.norm, channels: wide)
    let pool = module("_se_adaptpool", AdaptivePooling(1, spatial: net.spatial, isScalar: true))
    let reduction = padded("_se_reduce", net, net.convolution(wide, input / 4, bias: true), 1)
    let restoration = padded("_se_expand", net, net.convolution(input / 4, wide, bias: true), 1)
    let projection = padded("_project_conv", net, net.convolution(wide, row.out), stride == 2 ? (size + 1) / 2 : size)
    return Block(
      expansion: expansion, depthwise: (depthwise, depthwiseNorm), pool: pool, reduction: reduction, restoration: restoration,
      projection: (projection, held("_bn2", net.norm, channels: row.out)), swish: swish(inPlace: true), drop: drop,
      addsInput: stride == 1 && input == row.out)
  }

  private mutating func call(_ block: Block, on x: ValueID?) -> ValueID? {
    var y = x
    if let (convolution, norm) = block.expansion { y = call(block.swish, call(held: norm, call(padded: convolution, y))) }
    y = call(block.swish, call(held: block.depthwise.norm, call(padded: block.depthwise.0, y)))
    let squeezed = call(block.swish, call(padded: block.reduction, call(block.pool, y)))
    let scale = function(Functional(type: "sigmoid", layer: Activation(.sigmoid)), call(padded: block.restoration, squeezed))
    y = call(held: block.projection.norm, call(padded: block.projection.0, multiply(scale, y)))
    guard block.addsInput else { return y }
    if block.drop > 0 { y = function(Functional(type: "drop_connect", layer: StochasticDepth(block.drop)), y) }
    return add(y, x)
  }
}
