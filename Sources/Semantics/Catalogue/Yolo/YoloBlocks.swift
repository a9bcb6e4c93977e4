import Model

/// YOLO's bottlenecks, and the blocks that repeat them (`ultralytics/nn/modules/block.py`).
enum YoloBlocks {
  private static let csp = ["n", "shortcut", "g", "e"]

  static let entries: [String: Catalogue.Entry] = [
    "Bottleneck": Yolo.block(["shortcut", "g", "k", "e"]) { b, a, name, x in
      b.yoloBottleneck(name, in: a.size("c1"), out: a.size("c2"), block: a.bottleneck(b.outerKernels), on: x)
    },
    "GhostBottleneck": Yolo.block(["k", "s"]) { b, a, name, x in
      b.ghostBottleneck(name, in: a.size("c1"), out: a.size("c2"), kernel: a.int("k", default: 3), stride: a.int("s", default: 1), on: x)
    },
    "C1": Yolo.block(["n"]) { b, a, name, x in
      let (c1, c2, n) = (a.size("c1"), a.size("c2"), a.int("n", default: 1))
      return b.scope(name, "C1") { b in
        let y = b.yoloConv("cv1", in: c1, out: c2, on: x)
        return b.add(b.repeated("m", n, on: y) { $0.yoloConv($1, in: c2, out: c2, by: .square(3), on: $2) }, y)
      }
    },
    "C2": Yolo.block(csp) { b, a, name, x in
      let (c, n, inner) = (a.hidden(), a.int("n", default: 1), a.bottleneck((.square(3), .square(3))).whole)
      return b.split(name, "C2", in: a.size("c1"), hidden: c, out: a.size("c2"), on: x) { b, first, second in
        [b.repeated("m", n, on: first) { $0.yoloBottleneck($1, in: c, out: c, block: inner, on: $2) }, second]
      }
    },
    "C2f": Yolo.block(csp) { b, a, name, x in
      let (c, inner) = (a.hidden(), a.bottleneck((.square(3), .square(3)), shortcut: false).whole)
      return b.c2f(name, "C2f", arguments: &a, channels: c, on: x) { $0.yoloBottleneck($1, in: c, out: c, block: inner, on: $2) }
    },
    "C3k2": Yolo.block(["n", "c3k", "e", "attn", "g", "shortcut"]) { b, a, name, x in
      let (c, inner) = (a.hidden(), a.bottleneck((.square(3), .square(3))).halved)
      let (isDeep, attends) = (a.bool("c3k", default: false) ?? false, a.bool("attn", default: false) ?? false)
      return b.c2f(name, "C3k2", arguments: &a, channels: c, on: x) { b, name, y in
        if attends {
          return b.sequential(name) { $0.psaBlock("1", c, heads: c.attentionHeads, on: $0.yoloBottleneck("0", in: c, out: c, block: inner, on: y)) }
        }
        return isDeep ? b.c3k(name, c, inner: inner, on: y) : b.yoloBottleneck(name, in: c, out: c, block: inner, on: y)
      }
    },
    "C3k": Yolo.block(csp + ["k"]) { b, a, name, x in
      let k = a.int("k", default: 3)
      return b.c3(name, "C3k", arguments: &a, kernels: (.square(k), .square(k)), on: x)
    },
    "C3": Yolo.block(csp) { b, a, name, x in b.c3(name, "C3", arguments: &a, kernels: (.square(1), .square(3)), on: x) },
    "C3x": Yolo.block(csp) { b, a, name, x in b.c3(name, "C3x", arguments: &a, kernels: ([1, 3], [3, 1]), on: x) },
    "C3Ghost": Yolo.block(csp) { b, a, name, x in
      let (c, n) = (a.hidden(), a.int("n", default: 1))
      return b.c3(name, "C3Ghost", in: a.size("c1"), hidden: c, out: a.size("c2"), on: x) { b, y in
        b.repeated("m", n, on: y) { $0.ghostBottleneck($1, in: c, out: c, kernel: 3, stride: 1, on: $2) }
      }
    },
    "C3TR": Yolo.block(csp) { b, a, name, x in
      let (c, n) = (a.hidden(), a.int("n", default: 1))
      return b.c3(name, "C3TR", in: a.size("c1"), hidden: c, out: a.size("c2"), on: x) { $0.yoloTransformer("m", c, heads: 4, count: n, on: $1) }
    },
    "RepC3": Yolo.block(["n", "e"]) { b, a, name, x in
      b.repC3(name, in: a.size("c1"), hidden: a.hidden(1), out: a.size("c2"), count: a.int("n", default: 3), on: x)
    },
    "BottleneckCSP": Yolo.block(csp) { b, a, name, x in
      let inner = a.bottleneck(b.outerKernels).whole
      return b.bottleneckCSP(name, in: a.size("c1"), hidden: a.hidden(), out: a.size("c2"), count: a.int("n", default: 1), inner: inner, on: x)
    },
  ]
}

/// A bottleneck's parameters besides channels.
struct YoloBottleneck {
  var kernels: (first: Shape, second: Shape)
  var groups: Dim = 1
  var shortcut = true
  var expansion: Double? = 0.5

  /// With half of the channels inside.
  var halved: YoloBottleneck { expanded(0.5) }
  /// With all of the channels inside.
  var whole: YoloBottleneck { expanded(1) }

  private func expanded(_ expansion: Double) -> YoloBottleneck {
    var copy = self
    copy.expansion = expansion
    return copy
  }
}

extension Arguments {
  /// `int(c2 * e)`
  mutating func hidden(_ expansion: Double = 0.5) -> Dim {
    size("c2").scaled(float("e", default: expansion)).map { Dim(truncating: $0) } ?? .unknown
  }

  fileprivate mutating func bottleneck(_ kernels: (Shape, Shape), shortcut: Bool = true) -> YoloBottleneck {
    var result = YoloBottleneck(kernels: kernels)
    if signature.index(of: "k") != nil, argument("k") != nil {
      result.kernels = (Shape(unknownOfRank: 2), Shape(unknownOfRank: 2))
    }
    result.groups = int("g", default: 1)
    result.shortcut = bool("shortcut", default: shortcut) ?? shortcut
    result.expansion = float("e", default: 0.5)
    return result
  }
}

extension GraphBuilder {
  /// The kernels of a bottleneck in a row of its own.
  fileprivate var outerKernels: (Shape, Shape) { yolo.isYolov5 ? (.square(1), .square(3)) : (.square(3), .square(3)) }

  @discardableResult
  mutating func yoloBottleneck(_ name: String, in c1: Dim, out c2: Dim, block: YoloBottleneck, on x: ValueID?) -> ValueID? {
    scope(name, "Bottleneck") { b in
      let c = c2.scaled(block.expansion).map { Dim(truncating: $0) } ?? .unknown
      let y = b.yoloConv("cv1", in: c1, out: c, by: YoloConvolution(kernel: block.kernels.first), on: x)
      let z = b.yoloConv("cv2", in: c, out: c2, by: YoloConvolution(kernel: block.kernels.second, groups: block.groups), on: y)
      return block.shortcut && c1 == c2 ? b.add(x, z) : z
    }
  }

  /// `n` times what `body` makes, one behind the other, in a `Sequential`.
  mutating func repeated(
    _ name: String, _ n: Dim, on x: ValueID?, _ body: (inout GraphBuilder, String, ValueID?) -> ValueID?
  ) -> ValueID? {
    sequential(name) { b in b.chain(0..<b.repeats(n), x, body).last ?? nil }
  }

  /// `cv1`, whose channels `body` gets in two halves; `cv2` joins what `body` returns, `parts` times `c` channels.
  mutating func split(
    _ name: String, _ type: String, in c1: Dim, hidden c: Dim, out c2: Dim, parts: Dim = 2, on x: ValueID?,
    _ body: (inout GraphBuilder, _ first: ValueID?, _ second: ValueID?) -> [ValueID?]
  ) -> ValueID? {
    scope(name, type) { b in
      let y = b.yoloConv("cv1", in: c1, out: 2 * c, on: x)
      let last = b.makeYoloConv("cv2", in: parts * c, out: c2)
      let halves = (0..<2).map { b.function(Slicing("chunk", .chunk(chunks: 2, index: Dim($0)), dim: 1), y) }
      return b.call(last, b.cat(body(&b, halves[0], halves[1])))
    }
  }

  /// `C2f` and its relatives: joins all outputs of a chain of `n` blocks.
  mutating func c2f(
    _ name: String, _ type: String, arguments a: inout Arguments, channels c: Dim, on x: ValueID?,
    _ block: (inout GraphBuilder, String, ValueID?) -> ValueID?
  ) -> ValueID? {
    let n = a.int("n", default: 1)
    return split(name, type, in: a.size("c1"), hidden: c, out: a.size("c2"), parts: 2 + n, on: x) { b, first, second in
      b.scope("m", "ModuleList") { b in [first] + b.chain(0..<b.repeats(n), second, block) }
    }
  }

  /// A `C3` of bottlenecks.
  fileprivate mutating func c3(
    _ name: String, _ type: String, arguments a: inout Arguments, kernels: (Shape, Shape), on x: ValueID?
  ) -> ValueID? {
    let (c, n, inner) = (a.hidden(), a.int("n", default: 1), a.bottleneck(kernels).whole)
    return c3(name, type, in: a.size("c1"), hidden: c, out: a.size("c2"), on: x) { b, y in
      b.repeated("m", n, on: y) { $0.yoloBottleneck($1, in: c, out: c, block: inner, on: $2) }
    }
  }

  /// The `C3k` inside of a `C3k2`: two bottlenecks.
  fileprivate mutating func c3k(_ name: String, _ c: Dim, inner: YoloBottleneck, on x: ValueID?) -> ValueID? {
    let half = c.scaled(0.5).map { Dim(truncating: $0) } ?? .unknown
    return c3(name, "C3k", in: c, hidden: half, out: c, on: x) { b, y in
      b.repeated("m", 2, on: y) { $0.yoloBottleneck($1, in: half, out: half, block: inner.whole, on: $2) }
    }
  }

  /// Two branches of `c` channels, one with what `body` makes behind it, joined.
  fileprivate mutating func c3(
    _ name: String, _ type: String, in c1: Dim, hidden c: Dim, out c2: Dim, on x: ValueID?,
    _ body: (inout GraphBuilder, ValueID?) -> ValueID?
  ) -> ValueID? {
    scope(name, type) { b in
      let (first, second) = (b.makeYoloConv("cv1", in: c1, out: c), b.makeYoloConv("cv2", in: c1, out: c))
      let last = b.makeYoloConv("cv3", in: 2 * c, out: c2)
      let y = body(&b, b.call(first, x))
      return b.call(last, b.cat([y, b.call(second, x)]))
    }
  }

  fileprivate mutating func repC3(_ name: String, in c1: Dim, hidden c: Dim, out c2: Dim, count n: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "RepC3") { b in
      let (first, second) = (b.makeYoloConv("cv1", in: c1, out: c), b.makeYoloConv("cv2", in: c1, out: c))
      let y = b.repeated("m", n, on: b.call(first, x)) { b, name, y in
        b.scope(name, "RepConv") { b in
          // All branches share the activation, which the block holds first.
          let activation = b.yoloActivation("act", of: \.reparametrized)
          let three = b.yoloConv("conv1", in: c, out: c, by: .square(3, isActivated: false), on: y)
          return b.call(activation, b.add(three, b.yoloConv("conv2", in: c, out: c, by: .square(1, isActivated: false), on: y)))
        }
      }
      let sum = b.add(y, b.call(second, x))
      return c == c2 ? b.layer("cv3", Identity(), on: sum) : b.yoloConv("cv3", in: c, out: c2, on: sum)
    }
  }

  fileprivate mutating func bottleneckCSP(
    _ name: String, in c1: Dim, hidden c: Dim, out c2: Dim, count n: Dim, inner: YoloBottleneck, on x: ValueID?
  ) -> ValueID? {
    scope(name, "BottleneckCSP") { b in
      let y = b.yoloConv("cv1", in: c1, out: c, on: x)
      let second = b.conv2d("cv2", in: c1, out: c, kernel: 1, bias: false, on: x)
      let third = b.module("cv3", Convolution(c, c, kernel: [1, 1], bias: false))
      let last = b.makeYoloConv("cv4", in: 2 * c, out: c2)
      let norm = b.module("bn", b.yoloNorm(2 * c))
      let activation = b.module("act", Activation(.silu, inPlace: b.yolo.isYolov5))
      let first = b.call(third, b.repeated("m", n, on: y) { $0.yoloBottleneck($1, in: c, out: c, block: inner, on: $2) })
      return b.call(last, b.call(activation, b.call(norm, b.cat([first, second]))))
    }
  }

  @discardableResult
  fileprivate mutating func ghostBottleneck(
    _ name: String, in c1: Dim, out c2: Dim, kernel k: Dim, stride s: Dim, on x: ValueID?
  ) -> ValueID? {
    scope(name, "GhostBottleneck") { b in
      let c = c2 / 2
      func depthwise(_ channels: Dim) -> YoloConvolution {
        var convolution = YoloConvolution.square(k, stride: s, groups: channels, isActivated: false)
        convolution.type = "DWConv"
        return convolution
      }
      let y = b.sequential("conv") { b in
        var y = b.ghostConv("0", in: c1, out: c, by: YoloConvolution(), on: x)
        y = s == 2 ? b.yoloConv("1", in: c, out: c, by: depthwise(c), on: y) : b.layer("1", Identity(), on: y)
        return b.ghostConv("2", in: c, out: c2, by: .square(1, isActivated: false), on: y)
      }
      guard s == 2 else { return b.add(y, b.layer("shortcut", Identity(), on: x)) }
      return b.add(
        y,
        b.sequential("shortcut") { b in
          b.yoloConv("1", in: c1, out: c2, by: .square(1, isActivated: false), on: b.yoloConv("0", in: c1, out: c1, by: depthwise(c1), on: x))
        })
    }
  }
}
