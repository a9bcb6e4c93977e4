import Model

extension GraphBuilder {
  mutating func hoVerNet(_ net: HoVerNet, in inChannels: Dim, out outChannels: Dim, classes: Dim, on x: ValueID?) -> ValueID? {
    var y = sequential("conv0") { b in
      let y = b.layer("conv", net.conv(inChannels, 64, kernel: 7, padding: net.padding), on: b.function(ImageSizeCheck(size: Dim(net.side)), x))
      return b.normed(net.encoder, ["bn", "relu"], 64, on: y)
    }
    var shortcuts: [ValueID?] = []
    sequential("res_blocks") { b in
      for (i, count) in [3, 4, 6, 3].enumerated() {
        y = b.hoVerBlock("d\(i)", net, count, in: i == 0 ? 64 : Dim(128 << i), out: Dim(256 << i), features: Dim(64 << i), on: y)
        shortcuts.append(y)
      }
      return y
    }
    y = sequential("bottleneck") { b in b.layer("conv_bottleneck", net.conv(2048, 1024), on: y) }
    y = call(doubling(), y)
    let prediction = hoVerBranch("nucleus_prediction", net, out: outChannels, on: y, shortcuts)
    hoVerBranch("horizontal_vertical", net, out: 2, on: y, shortcuts)
    if !classes.isBelow(1) { hoVerBranch("type_prediction", net, out: classes, on: y, shortcuts) }
    return function(ForwardOutputs.dictionary, prediction)
  }

  /// A normalisation and an activation by these names.
  private mutating func normed(_ specs: HoVerNet.Specs, _ names: [String], _ channels: Dim, on x: ValueID?) -> ValueID? {
    spec(names[1], specs.act, channels: channels, on: spec(names[0], specs.norm, channels: channels, on: x))
  }

  /// `UpSample` without parameters.
  private mutating func doubling() -> ModuleID {
    scope("upsample", "UpSample") { $0.module("upsample_non_trainable", Upsampling(scale: 2, 2, mode: "linear", alignCorners: true)) }
  }

  /// `x[:, :, start:end, start:end]`
  private mutating func cropped(_ x: ValueID?, from start: Int = 0, to end: Int) -> ValueID? {
    let (all, part) = (Indexing.Item.slice(start: nil, end: nil, step: 1), Indexing.Item.slice(start: Dim(start), end: Dim(end), step: 1))
    return function(Indexing("getitem", [all, all, part, part]), x)
  }

  // MARK: The encoder

  /// `_ResidualBlock`. Behind a stride of 2 the last row and column are dropped.
  private mutating func hoVerBlock(_ name: String, _ net: HoVerNet, _ count: Int, in channels: Dim, out: Dim, features: Dim, on x: ValueID?)
    -> ValueID?
  {
    scope(name, "_ResidualBlock") { b in
      let isFirst = channels == 64
      // MONAI registers it behind the layers.
      let shortcut = isFirst ? net.conv(channels, out) : net.conv(channels, out, stride: 2, padding: 1)
      var (y, sum) = (x, b.layer("shortcut", shortcut, on: x))
      if !isFirst { sum = b.cropped(sum, to: -1) }
      b.sequential("layers") { b in
        for i in 0..<count {
          y = b.hoVerLayer("denselayer_\(i)", net, in: i == 0 ? channels : out, out: out, features: features, isFirst: i == 0, on: y)
          if i == 0, !isFirst { y = b.cropped(y, to: -1) }
          y = b.add(y, sum)
          sum = y
        }
        return y
      }
      return b.scope("bna_block", "_Transition") { $0.normed(net.encoder, ["bn", "relu"], out, on: y) }
    }
  }

  /// `_DenseLayer`
  private mutating func hoVerLayer(
    _ name: String, _ net: HoVerNet, in channels: Dim, out: Dim, features: Dim, isFirst: Bool, on x: ValueID?
  ) -> ValueID? {
    scope(name, "_DenseLayer") { b in
      b.sequential("layers") { b in
        var y = isFirst ? x : b.normed(net.encoder, ["preact/bn", "preact/relu"], channels, on: x)
        y = b.normed(net.encoder, ["conv1/bn", "conv1/relu"], features, on: b.layer("conv1", net.conv(channels, features), on: y))
        let isStrided = isFirst && channels != 64
        let middle = net.conv(features, features, kernel: 3, stride: isStrided ? 2 : 1, padding: isStrided ? 2 : 1)
        y = b.normed(net.encoder, ["conv2/bn", "conv2/relu"], features, on: b.layer("conv2", middle, on: y))
        y = b.layer("conv3", net.conv(features, out), on: y)
        return net.drop > 0 ? b.layer("dropout", Dropout(net.drop, spatial: 2), on: y) : y
      }
    }
  }

  // MARK: The decoders

  /// `_DecoderBranch`. The sizes follow from the image's, which the forward checks.
  @discardableResult
  private mutating func hoVerBranch(_ name: String, _ net: HoVerNet, out: Dim, on x: ValueID?, _ shortcuts: [ValueID?]) -> ValueID? {
    scope(name, "_DecoderBranch") { b in
      // MONAI registers it last.
      let doubling = b.doubling()
      var (y, size) = (b.add(x, shortcuts[2]), net.decodedSide)
      b.sequential("decoder_blocks") { b in
        for (i, count) in [8, 4].enumerated() {
          y = b.call(doubling, b.hoVerDecoder("decoderblock\(i + 1)", net, count, in: i == 0 ? 1024 : 512, on: y))
          size = 2 * (size - (count + 1) * net.lost)
          let trim = (net.decodedSide * (2 << i) - size) / 2
          if trim > 0 { y = b.add(y, b.cropped(shortcuts[1 - i], from: trim, to: -trim), inPlace: true) }
        }
        return y
      }
      return b.sequential("output_features") { b in
        y = b.sequential("decoderblock3") { b in b.layer("conva", net.conv(256, 64, kernel: net.kernel, padding: (net.kernel - 1) / 2), on: y) }
        return b.sequential("decoderblock4") { b in
          b.layer("conv", net.conv(64, out, bias: true), on: b.normed(net.decoder, ["bn", "relu"], 64, on: y))
        }
      }
    }
  }

  /// `_DecoderBlock`
  private mutating func hoVerDecoder(_ name: String, _ net: HoVerNet, _ count: Int, in channels: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "_DecoderBlock") { b in
      var (y, width) = (b.layer("conva", net.conv(channels, channels / 4, kernel: net.kernel, padding: net.decoderPadding), on: x), channels / 4)
      for i in 0..<count {
        y = b.scope("denselayerdecoder\(i + 1)", "_DenseLayerDecoder") { $0.hoVerDenseLayer(net, in: width, on: y) }
        width = width + 32
      }
      y = b.scope("bna_block", "_Transition") { $0.normed(net.decoder, ["bn", "relu"], width, on: y) }
      return b.layer("convf", net.conv(width, width), on: y)
    }
  }

  /// What `_DenseLayerDecoder` holds: its output joins the middle of its input.
  private mutating func hoVerDenseLayer(_ net: HoVerNet, in channels: Dim, on x: ValueID?) -> ValueID? {
    let made = sequential("layers") { b in
      var y = b.normed(net.decoder, ["preact_bna/bn", "preact_bna/relu"], channels, on: x)
      y = b.normed(net.decoder, ["conv1/norm", "conv1/relu2"], 128, on: b.layer("conv1", net.conv(channels, 128), on: y))
      return b.layer("conv2", net.conv(128, 32, kernel: net.kernel, padding: net.decoderPadding, groups: 4), on: y)
    }
    return cat([net.lost > 0 ? cropped(x, from: net.lost / 2, to: -net.lost / 2) : x, made])
  }
}
