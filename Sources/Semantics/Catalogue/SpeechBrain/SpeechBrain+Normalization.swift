import Model

/// `speechbrain/nnet/normalization.py`: the norm of PyTorch's is the module `norm`.
extension SpeechBrain {
  static let normalization = Dictionary(
    uniqueKeysWithValues: [1, 2].flatMap { [batchNorm($0), instanceNorm($0)] } + [layerNorm, groupNorm])

  private static let statistics = ["eps", "momentum", "affine", "track_running_stats"]

  private static func batchNorm(_ spatial: Int) -> (String, Catalogue.Entry) {
    let flags = spatial == 1 ? ["combine_batch_time", "skip_transpose"] : []
    let name = "normalization.BatchNorm\(spatial)d"
    return wrapper(name, optional: ["input_shape", "input_size"] + statistics + flags, groupNorm: .speechBrain) { b, a, x in
      let combines = !flags.isEmpty && a.bool("combine_batch_time", default: false) == true
      let skips = !flags.isEmpty && a.bool("skip_transpose", default: false) == true
      let size = a.channels("input_size") { $0[skips ? 1 : -1] }
      let keywords = [Keyword("num_features", size)] + a.handedOn(statistics)
      let type = "BatchNorm\(spatial)d"
      guard combines else { return b.channelsFirst(x, if: !skips) { $0.torchModule("norm", type, keywords: keywords, on: $1) } }
      // Merge batch and time into one batch axis.
      let flat = b.function(Functional(type: "reshape", layer: Flatten(start: 0, end: 1)), x)
      return b.function(ViewAs(), b.torchModule("norm", type, keywords: keywords, on: flat), x)
    }
  }

  private static func instanceNorm(_ spatial: Int) -> (String, Catalogue.Entry) {
    let options = ["input_shape", "input_size", "eps", "momentum", "track_running_stats", "affine"]
    return wrapper("normalization.InstanceNorm\(spatial)d", optional: options, groupNorm: .speechBrain) { b, a, x in
      var keywords = [Keyword("num_features", a.channels("input_size"))] + a.handedOn(["eps", "momentum", "affine"])
      // torch's default is not to track.
      keywords.append(Keyword("track_running_stats", a.argument("track_running_stats") ?? Argument(.bool(true), a.call.node)))
      return b.channelsFirst(x) { $0.torchModule("norm", "InstanceNorm\(spatial)d", keywords: keywords, on: $1) }
    }
  }

  private static let layerNorm = wrapper(
    "normalization.LayerNorm", optional: ["input_size", "input_shape", "eps", "elementwise_affine"]
  ) { b, a, x in
    var size = a.argument("input_size") ?? Argument(.unknown("the size is not told"), a.call.node)
    if let shape = a.channelsLastShape() {
      let known = shape.rank != nil
      size = Argument(
        known ? .list(shape.dims.dropFirst(2).map { Argument($0.asValue, a.call.node) }) : .unknown("the shape that arrives is not known"),
        a.call.node)
    }
    return b.torchModule("norm", "LayerNorm", keywords: [Keyword("normalized_shape", size)] + a.handedOn(["eps", "elementwise_affine"]), on: x)
  }

  private static let groupNorm = wrapper(
    "normalization.GroupNorm", optional: ["input_shape", "input_size", "num_groups", "eps", "affine"]
  ) { b, a, x in
    // Here a shape counts for more than a size.
    let size = a.channelsLastShape().map { Argument($0[-1].asValue, a.call.node) } ?? a.channels("input_size")
    guard let groups = a.argument("num_groups"), !groups.value.isNull else {
      a.refuse(.badArgument("Expected num_groups as input"))
      return x
    }
    let keywords = [Keyword("num_groups", groups), Keyword("num_channels", size)] + a.handedOn(["eps", "affine"])
    return b.channelsFirst(x) { $0.torchModule("norm", "GroupNorm", keywords: keywords, on: $1) }
  }
}
