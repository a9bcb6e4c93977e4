import Model

extension SwinTransformer {
  /// The features behind the last stage: each merging doubles them.
  var outWidth: Dim { width * Dim(1 << (depths.count - 1)) }
  /// Over time and space (`torchvision/models/video/swin_transformer.py`).
  fileprivate var isSpaceTime: Bool { window.rank == 3 }
}

/// The stages of all Swin Transformers.
extension GraphBuilder {
  /// - Parameter first: the number of the first stage in its `Sequential`
  mutating func swinStages(_ net: SwinTransformer, from first: Int, _ x: ValueID?) -> ValueID? {
    var (x, index) = (x, first)
    let total = net.depths.reduce(0) { $0 + ($1.value ?? 0) }
    var (done, width) = (0, net.width)
    for (stage, depth) in net.depths.enumerated() {
      x = sequential(String(index)) { b in
        for i in b.steps(depth) where !b.graph.isTruncated {
          let drop = net.depthDrop.map { $0 * Double(done) / Double(total - 1) }
          x = b.swinBlock(String(i), net, width: width, heads: net.heads[stage], drop: drop, shifts: i % 2 == 1, on: x)
          done += 1
        }
        return x
      }
      guard stage < net.depths.count - 1 else { break }
      x = patchMerging(String(index + 1), net, width: width, on: x)
      (width, index) = (2 * width, index + 2)
    }
    return x
  }

  private mutating func swinBlock(
    _ name: String, _ net: SwinTransformer, width: Dim, heads: Dim, drop: Double?, shifts: Bool, on x: ValueID?
  ) -> ValueID? {
    scope(name, net.isSecond ? "SwinTransformerBlockV2" : "SwinTransformerBlock") { b in
      let wide = width.scaled(net.ratio).map(Dim.init(truncating:)) ?? .unknown
      func perceptron(_ b: inout GraphBuilder, _ x: ValueID?) -> ValueID? {
        b.perceptron("mlp", "MLP", features: width, width: wide, dropout: net.dropout, on: x)
      }
      var y: ValueID?
      if net.isSecond {
        y = b.norm("norm1", net.norm, channels: width, on: b.windowAttention(net, width, heads: heads, shifts: shifts, on: x))
      } else {
        y = b.windowAttention(net, width, heads: heads, shifts: shifts, on: b.norm("norm1", net.norm, channels: width, on: x))
      }
      let depth = b.module("stochastic_depth", StochasticDepth(drop))
      let sum = b.add(x, b.call(depth, y))
      if net.isSecond {
        y = b.norm("norm2", net.norm, channels: width, on: perceptron(&b, sum))
      } else {
        y = perceptron(&b, b.norm("norm2", net.norm, channels: width, on: sum))
      }
      return b.add(sum, b.call(depth, y))
    }
  }

  /// Attention within windows, shifted by half of their size in every other block.
  private mutating func windowAttention(
    _ net: SwinTransformer, _ width: Dim, heads: Dim, shifts: Bool, on x: ValueID?
  ) -> ValueID? {
    let sides = net.window.dims.map { 2 * $0 - 1 }
    let tokens = net.window.product(0...)
    let attention = WindowAttention(
      features: width, heads: heads, attentionDropout: net.attentionDropout, dropout: net.dropout, window: net.window,
      shift: Shape(net.window.dims.map { shifts ? $0 / 2 : 0 }), isSecond: net.isSecond)
    let index = StateTensor.buffer("relative_position_index", net.isSpaceTime ? [tokens, tokens] : [tokens * tokens])
    guard net.isSecond else {
      let table = StateTensor.parameter("relative_position_bias_table", [sides.reduce(1, *), heads])
      return scope("attn", net.isSpaceTime ? "ShiftedWindowAttention3d" : "ShiftedWindowAttention", state: [table, index]) { b in
        b.windowProjections(width)
        return b.function(attention, x)
      }
    }
    let table = Shape([1] + sides + [2])
    let state = [.parameter("logit_scale", [heads, 1, 1]), .buffer("relative_coords_table", table), index]
    return scope("attn", "ShiftedWindowAttentionV2", state: state) { b in
      b.windowProjections(width)
      let offsets = x.flatMap { _ in b.function(StateValue(.buffer("relative_coords_table", table)), []) }
      let bias = b.sequential("cpb_mlp") { b in
        b.linear("2", in: 512, out: heads, bias: false, on: b.act("1", .relu, inPlace: true, on: b.linear("0", in: 2, out: 512, on: offsets)))
      }
      return b.function(attention, x, b.function(PositionBias(heads: heads, tokens: tokens), bias))
    }
  }

  /// The modules whose weights attention reads.
  private mutating func windowProjections(_ width: Dim) {
    linear("qkv", in: width, out: 3 * width, on: nil)
    linear("proj", in: width, out: width, on: nil)
  }

  private mutating func patchMerging(_ name: String, _ net: SwinTransformer, width: Dim, on x: ValueID?) -> ValueID? {
    scope(name, net.isSecond ? "PatchMergingV2" : "PatchMerging") { b in
      let x = b.function(PatchMerging(), x)
      func reduce(_ b: inout GraphBuilder, _ x: ValueID?) -> ValueID? {
        b.linear("reduction", in: 4 * width, out: 2 * width, bias: false, on: x)
      }
      return net.isSecond
        ? b.norm("norm", net.norm, channels: 2 * width, on: reduce(&b, x)) : reduce(&b, b.norm("norm", net.norm, channels: 4 * width, on: x))
    }
  }
}
