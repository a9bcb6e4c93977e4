import Model

/// YOLO's attention and transformer blocks (`ultralytics/nn/modules/block.py`, `transformer.py`).
enum YoloAttention {
  static let entries: [String: Catalogue.Entry] = [
    "Attention": Catalogue.network(required: ["dim"], ["num_heads", "attn_ratio"]) { b, a, name, _, x in
      let ratio = a.float("attn_ratio", default: 0.5)
      return b.yoloAttention(name, a.size("dim"), heads: a.positiveInt("num_heads", default: 8), ratio: ratio, on: x)
    },
    "PSABlock": Catalogue.network(required: ["c"], ["attn_ratio", "num_heads", "shortcut"]) { b, a, name, _, x in
      let (heads, ratio) = (a.positiveInt("num_heads", default: 4), a.float("attn_ratio", default: 0.5))
      return b.psaBlock(name, a.size("c"), heads: heads, ratio: ratio, adds: a.bool("shortcut", default: true) ?? true, on: x)
    },
    "C2PSA": Yolo.block(["n", "e"]) { b, a, name, x in
      let (c, n, c1) = (a.attended(), a.int("n", default: 1), a.size("c1"))
      return b.split(name, "C2PSA", in: c1, hidden: c, out: c1, on: x) { b, first, second in
        [first, b.repeated("m", n, on: second) { $0.psaBlock($1, c, heads: c.attentionHeads, on: $2) }]
      }
    },
    "C2fPSA": Yolo.block(["n", "e"]) { b, a, name, x in
      let c = a.attended()
      return b.c2f(name, "C2fPSA", arguments: &a, channels: c, on: x) { $0.psaBlock($1, c, heads: c.attentionHeads, on: $2) }
    },
    "PSA": Yolo.block(["e"]) { b, a, name, x in
      let (c, c1) = (a.attended(), a.size("c1"))
      return b.split(name, "PSA", in: c1, hidden: c, out: c1, on: x) { b, first, second in
        let y = b.add(second, b.yoloAttention("attn", c, heads: c.attentionHeads, on: second))
        return [first, b.add(y, b.psaForward("ffn", c, on: y))]
      }
    },
  ]
}

extension Arguments {
  /// The channels that attend; the block keeps the number that it gets.
  fileprivate mutating func attended() -> Dim {
    if !size("c1").mayEqual(size("c2")) {
      refuse(.badArgument("the block needs as many output channels as it gets: \(size("c1")), not \(size("c2"))"), at: "c2")
    }
    return hidden()
  }
}

extension Dim {
  /// `max(c // 64, 1)`
  var attentionHeads: Dim { value.map { Dim(max($0 / 64, 1)) } ?? .unknown }
}

extension GraphBuilder {
  /// Attention over the places of an image, with a convolution that tells them apart.
  mutating func yoloAttention(
    _ name: String, _ c: Dim, heads: Dim, ratio: Double? = 0.5, on x: ValueID?
  ) -> ValueID? {
    scope(name, "Attention") { b in
      let width = c / heads
      let key = width.scaled(ratio).map { Dim(truncating: $0) } ?? .unknown
      let plain = YoloConvolution(isActivated: false)
      let y = b.yoloConv("qkv", in: c, out: c + key * heads * 2, by: plain, on: x)
      let projection = b.makeYoloConv("proj", in: c, out: c, by: plain)
      let place = b.makeYoloConv("pe", in: c, out: c, by: .square(3, groups: c, isActivated: false))
      let split = b.function(
        Functional(type: "unflatten", layer: Unflatten(dim: 1, sizes: [heads, key * 2 + width])), y)
      let tokens = b.flatten(split, from: 3)
      let parts = (0..<3).map { i in
        b.function(Slicing("split", .split(sizes: [key, key, width], isOne: false, index: Dim(i)), dim: 2), tokens)
      }
      let rows = parts.map { b.function(Reshaping("transpose", .transpose(-2, -1)), $0) }
      let attended = b.function(AttentionProduct(), rows)
      let image = b.function(ViewAs(), b.function(Reshaping("transpose", .transpose(-2, -1)), attended), x)
      return b.call(projection, b.add(image, b.call(place, b.function(ViewAs(), parts[2], x))))
    }
  }

  mutating func psaBlock(
    _ name: String, _ c: Dim, heads: Dim, ratio: Double? = 0.5, adds: Bool = true, on x: ValueID?
  ) -> ValueID? {
    scope(name, "PSABlock") { b in
      let y = b.yoloAttention("attn", c, heads: heads, ratio: ratio, on: x)
      let x = adds ? b.add(x, y) : y
      let z = b.psaForward("ffn", c, on: x)
      return adds ? b.add(x, z) : z
    }
  }

  fileprivate mutating func psaForward(_ name: String, _ c: Dim, on x: ValueID?) -> ValueID? {
    sequential(name) { b in
      b.yoloConv("1", in: c * 2, out: c, by: YoloConvolution(isActivated: false), on: b.yoloConv("0", in: c, out: c * 2, on: x))
    }
  }

  /// `TransformerBlock` of as many channels as it gets, without the convolution that others need.
  mutating func yoloTransformer(_ name: String, _ c: Dim, heads: Dim, count n: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "TransformerBlock") { b in
      let tokens = b.function(Reshaping.permute([2, 0, 1]), b.flatten(x, from: 2))
      let embedded = b.add(tokens, b.linear("linear", in: c, out: c, on: tokens))
      let y = b.repeated("tr", n, on: embedded) { b, name, x in
        b.scope(name, "TransformerLayer") { b in
          let parts = ["q", "k", "v"].map { b.linear($0, in: c, out: c, bias: false, on: x) }
          let y = b.add(b.attention("ma", MultiheadAttention(c, heads), query: parts[0], key: parts[1], value: parts[2]), x)
          return b.add(b.linear("fc2", in: c, out: c, bias: false, on: b.linear("fc1", in: c, out: c, bias: false, on: y)), y)
        }
      }
      return b.function(ViewAs(), b.function(Reshaping.permute([1, 2, 0]), y), x)
    }
  }
}
