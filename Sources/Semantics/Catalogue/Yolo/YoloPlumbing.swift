import Model

/// YOLO's blocks that pool, halve and join (`ultralytics/nn/modules/block.py`, `conv.py`).
enum YoloPlumbing {
  static let entries: [String: Catalogue.Entry] = [
    "Concat": Catalogue.Entry(Signature(optional: ["dimension"])) { b, a, name, inputs in
      let dim = a.int("dimension", default: 1)
      return b.scope(name, "Concat") { b in inputs.flatMap { b.cat($0, dim: dim) } }
    },
    "SPP": Yolo.block(["k"]) { b, a, name, x in
      let kernels: [Dim] = a.argument("k") == nil ? [5, 9, 13] : a.ints("k")
      return b.pyramid(name, "SPP", in: a.size("c1"), out: a.size("c2"), count: Dim(kernels.count), on: x) { b, y in
        b.scope("m", "ModuleList") { b in
          kernels.enumerated().map { b.maxPool2d(String($0), $1, stride: 1, padding: $1 / 2, on: y) }
        }
      }
    },
    "SPPF": Yolo.block(["k", "n", "shortcut"]) { b, a, name, x in
      let (c1, c2, k, n) = (a.size("c1"), a.size("c2"), a.int("k", default: 5), a.int("n", default: 3))
      // Rows that tell how often to pool come from version 26, whose first convolution has no activation.
      let isActivated = a.argument("n") == nil
      let adds = a.bool("shortcut", default: false) == true && c1 == c2
      return b.pyramid(name, "SPPF", in: c1, out: c2, count: n, isActivated: isActivated, adds: adds, on: x) { b, y in
        let pool = b.module("m", Pooling.square(.max, k, stride: 1, padding: k / 2))
        var parts = [y]
        for _ in 0..<min(max(0, n.value ?? 1), 64) { parts.append(b.call(pool, parts[parts.count - 1])) }
        return Array(parts.dropFirst())
      }
    },
    "AConv": Yolo.block([]) { b, a, name, x in
      let (c1, c2) = (a.size("c1"), a.size("c2"))
      return b.scope(name, "AConv") { $0.yoloConv("cv1", in: c1, out: c2, by: .square(3, stride: 2), on: $0.softened(x)) }
    },
    "ADown": Yolo.block([]) { b, a, name, x in
      let (c1, c2) = (a.size("c1"), a.size("c2"))
      return b.scope(name, "ADown") { b in
        let y = b.softened(x)
        let halves = (0..<2).map { b.function(Slicing("chunk", .chunk(chunks: 2, index: Dim($0)), dim: 1), y) }
        let first = b.yoloConv("cv1", in: c1 / 2, out: c2 / 2, by: .square(3, stride: 2), on: halves[0])
        let pool = Functional(type: "max_pool2d", layer: Pooling.square(.max, 3, stride: 2, padding: 1))
        return b.cat([first, b.yoloConv("cv2", in: c1 / 2, out: c2 / 2, on: b.function(pool, halves[1]))])
      }
    },
    "SCDown": Yolo.block(["k", "s"]) { b, a, name, x in
      let (c1, c2, k, s) = (a.size("c1"), a.size("c2"), a.int("k", default: 3), a.int("s", default: 2))
      return b.scope(name, "SCDown") { b in
        b.yoloConv("cv2", in: c2, out: c2, by: .square(k, stride: s, groups: c2, isActivated: false), on: b.yoloConv("cv1", in: c1, out: c2, on: x))
      }
    },
    "DWConvTranspose2d": Yolo.block(["k", "s", "p1", "p2"]) { b, a, name, x in
      let groups = Dim.commonDivisor(a.size("c1"), a.size("c2"))
      var positional = ["c1", "c2", "k", "s", "p1", "p2"].map { a.argument($0) ?? Argument(.int($0.hasPrefix("p") ? 0 : 1), a.call.node) }
      positional.append(Argument(groups.asValue, a.call.node))
      let next = b.nextModule
      let y = b.build(ModuleCall(target: "torch.nn.ConvTranspose2d", positional: positional, node: a.call.node), name, on: x.map { [$0] })
      if let module = b.firstModule(since: next) { b.graph[module].type = "DWConvTranspose2d" }
      return y
    },
    "nn.BatchNorm2d": Catalogue.network(required: ["num_features"], []) { b, a, name, _, x in
      b.layer(name, b.yoloNorm(a.size("num_features")), on: x)
    },
  ]
}

extension GraphBuilder {
  /// Half of the channels, joined by `cv2` with what `pool` makes of them.
  fileprivate mutating func pyramid(
    _ name: String, _ type: String, in c1: Dim, out c2: Dim, count: Dim, isActivated: Bool = true, adds: Bool = false,
    on x: ValueID?, _ pool: (inout GraphBuilder, ValueID?) -> [ValueID?]
  ) -> ValueID? {
    scope(name, type) { b in
      let c = c1 / 2
      let y = b.yoloConv("cv1", in: c1, out: c, by: YoloConvolution(isActivated: isActivated), on: x)
      let last = b.makeYoloConv("cv2", in: c * (count + 1), out: c2)
      let z = b.call(last, b.cat([y] + pool(&b, y)))
      return adds ? b.add(z, x) : z
    }
  }

  /// `avg_pool2d(x, 2, 1, 0, False, True)`
  fileprivate mutating func softened(_ x: ValueID?) -> ValueID? {
    function(Functional(type: "avg_pool2d", layer: Pooling.square(.average, 2, stride: 1)), x)
  }
}
