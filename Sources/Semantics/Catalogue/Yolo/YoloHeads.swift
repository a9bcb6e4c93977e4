import Model

/// YOLO's heads (`ultralytics/nn/modules/head.py`; `models/yolo.py` of yolov5, whose `Detect` and `Segment` take anchors).
///
/// Models training mode; in eval mode they only decode the same numbers further.
enum YoloHeads {
  static let entries: [String: Catalogue.Entry] = [
    "Detect": head("Detect", []) { _, _, _ in },
    "Segment": head("Segment", ["nm", "npr"]) { b, a, head in
      let masks = a.int("nm", default: 32)
      b.prototypes(head, a.int("npr", default: 256), masks: masks)
      b.branches("cv4", head, inner: .largest(head.firstChannels / 4, masks), out: masks)
    },
    "Pose": head("Pose", ["kpt_shape"]) { b, a, head in
      let shape: [Dim] = a.argument("kpt_shape") == nil ? [17, 3] : a.ints("kpt_shape")
      let points: Dim = shape.count == 2 ? shape[0] * shape[1] : .unknown
      b.branches("cv4", head, inner: .largest(head.firstChannels / 4, points), out: points)
      if head.isDoubled {
        b.deepCopy { _ = $0.branches("one2one_cv4", head, inner: .largest(head.firstChannels / 4, points), out: points) }
      }
    },
    "OBB": head("OBB", ["ne"]) { b, a, head in
      let angles = a.int("ne", default: 1)
      b.branches("cv4", head, inner: .largest(head.firstChannels / 4, angles), out: angles)
    },
    "Classify": Yolo.block(["k", "s", "p", "g"]) { b, a, name, x in
      let convolution = a.yoloConvolution()
      return b.scope(name, "Classify") { b in
        let y = b.globalAvgPool("pool", isScalar: true, on: b.yoloConv("conv", in: a.size("c1"), out: 1280, by: convolution, on: x))
        return b.linear("linear", in: 1280, out: a.size("c2"), on: b.flatten(b.dropout("drop", 0, inPlace: true, on: y)))
      }
    },
  ]

  /// Those of yolov5's program.
  static let yolov5: [String: Catalogue.Entry] = [
    "Detect": anchored("Detect", []) { _, _ in 0 },
    "Segment": anchored("Segment", ["nm", "npr"]) { a, _ in a.int("nm", default: 32) },
  ]

  private static func head(
    _ type: String, _ options: [String], _ extra: @escaping @Sendable (inout GraphBuilder, inout Arguments, YoloHead) -> Void
  ) -> Catalogue.Entry {
    Catalogue.Entry(Signature(optional: ["nc"] + options + ["reg_max", "end2end", "ch"])) { b, a, name, inputs in
      let head = YoloHead(a.ints("ch"), inputs, isDoubled: a.bool("end2end", default: false) == true)
      let (classes, reach) = (a.int("nc", default: 80), a.int("reg_max", default: 16))
      return b.scope(name, type) { b in
        let output = b.detection(head, classes, reach: reach)
        extra(&b, &a, head)
        return output
      }
    }
  }

  /// A head of one convolution for each size, that tells `5 + nc` numbers, and those of masks, for each anchor.
  private static func anchored(
    _ type: String, _ options: [String], _ masks: @escaping @Sendable (inout Arguments, YoloHead) -> Dim
  ) -> Catalogue.Entry {
    Catalogue.Entry(Signature(optional: ["nc", "anchors"] + options + ["ch"])) { b, a, name, inputs in
      let head = YoloHead(a.ints("ch"), inputs, isDoubled: false)
      let count = masks(&a, head)
      let numbers = (a.int("nc", default: 80) + 5 + count) * a.anchorsPerPlace()
      let width: Dim = options.isEmpty ? 0 : a.int("npr", default: 256)
      return b.scope(name, type) { b in
        let outputs = b.scope("m", "ModuleList") { b in head.each { b.conv2d(String($0), in: $1, out: numbers, kernel: 1, on: $2) } }
        if !options.isEmpty { b.prototypes(head, width, masks: count) }
        return outputs.last ?? nil
      }
    }
  }
}

/// A head's parameters and inputs.
struct YoloHead {
  let channels: [Dim]
  private let inputs: [ValueID]?
  /// Whether all branches exist twice: for one-to-many and one-to-one training.
  let isDoubled: Bool

  init(_ channels: [Dim], _ inputs: [ValueID]?, isDoubled: Bool) {
    (self.channels, self.inputs, self.isDoubled) = (channels, inputs, isDoubled)
  }

  var firstChannels: Dim { channels.first ?? .unknown }
  var firstInput: ValueID? { inputs?.first }

  /// One result for each size of image: its number, its channels, what arrives.
  func each(_ body: (Int, Dim, ValueID?) -> ValueID?) -> [ValueID?] {
    channels.enumerated().map { i, channels in
      body(i, channels, inputs.flatMap { i < $0.count ? $0[i] : nil })
    }
  }
}

extension Arguments {
  /// The number of anchors of a place: half of the first list's length.
  fileprivate mutating func anchorsPerPlace() -> Dim {
    switch argument("anchors")?.value {
    case .int(let count)?: return Dim(count)
    case .list(let lists)?:
      if case .list(let numbers)? = lists.first?.value { return Dim(numbers.count / 2) }
      return .unknown
    default: return .unknown
    }
  }
}

extension Dim {
  /// Python's `max`
  fileprivate static func largest(_ dims: Dim...) -> Dim {
    dims.contains { !$0.isKnown } ? .unknown : Dim(dims.compactMap(\.value).max() ?? 0)
  }
}

extension GraphBuilder {
  /// `Detect`: boxes by `cv2`, classes by `cv3`.
  fileprivate mutating func detection(_ head: YoloHead, _ classes: Dim, reach: Dim) -> ValueID? {
    let inner = Dim.largest(16, head.firstChannels / 4, reach * 4)
    let classWidth = Dim.largest(head.firstChannels, classes.value.map { Dim(min($0, 100)) } ?? .unknown)
    branches("cv2", head, inner: inner, out: reach * 4)
    let output = classBranches("cv3", head, inner: classWidth, out: classes)
    if reach == 1 {
      layer("dfl", Identity(), on: nil)
    } else {
      scope("dfl", "DFL") { _ = $0.conv2d("conv", in: reach, out: 1, kernel: 1, bias: false, on: nil) }
    }
    if head.isDoubled {
      deepCopy { _ = $0.branches("one2one_cv2", head, inner: inner, out: reach * 4) }
      deepCopy { _ = $0.classBranches("one2one_cv3", head, inner: classWidth, out: classes) }
    }
    return output
  }

  /// Two convolutions of 3x3 and a plain one for each size; the results of all sizes in a row.
  @discardableResult
  fileprivate mutating func branches(_ name: String, _ head: YoloHead, inner: Dim, out: Dim) -> ValueID? {
    joined(name, head) { b, name, channels, x in
      b.sequential(name) { b in
        let y = b.yoloConv("1", in: inner, out: inner, by: .square(3), on: b.yoloConv("0", in: channels, out: inner, by: .square(3), on: x))
        return b.conv2d("2", in: inner, out: out, kernel: 1, on: y)
      }
    }
  }

  private mutating func classBranches(_ name: String, _ head: YoloHead, inner: Dim, out: Dim) -> ValueID? {
    if yolo.isLegacy { return branches(name, head, inner: inner, out: out) }
    return joined(name, head) { b, name, channels, x in
      b.sequential(name) { b in
        let y = b.depthwisePair("1", in: inner, out: inner, on: b.depthwisePair("0", in: channels, out: inner, on: x))
        return b.conv2d("2", in: inner, out: out, kernel: 1, on: y)
      }
    }
  }

  private mutating func depthwisePair(_ name: String, in c1: Dim, out c2: Dim, on x: ValueID?) -> ValueID? {
    sequential(name) { b in
      var depthwise = YoloConvolution.square(3, groups: c1)
      depthwise.type = "DWConv"
      return b.yoloConv("1", in: c1, out: c2, on: b.yoloConv("0", in: c1, out: c1, by: depthwise, on: x))
    }
  }

  private mutating func joined(
    _ name: String, _ head: YoloHead, _ body: (inout GraphBuilder, String, Dim, ValueID?) -> ValueID?
  ) -> ValueID? {
    let images = scope(name, "ModuleList") { b in head.each { body(&b, String($0), $1, $2) } }
    return cat(images.map { flatten($0, from: 2) }, dim: -1)
  }

  /// `Proto`
  fileprivate mutating func prototypes(_ head: YoloHead, _ width: Dim, masks: Dim) {
    scope("proto", "Proto") { b in
      let x = b.yoloConv("cv1", in: head.firstChannels, out: width, by: .square(3), on: head.firstInput)
      let node = b.node
      func call(_ name: String, _ keywords: [(String, Value)]) -> ModuleCall {
        ModuleCall(target: "torch.nn." + name, keywords: keywords.map { Keyword($0.0, Argument($0.1, node)) }, node: node)
      }
      let upsampling =
        b.yolo.isYolov5
        ? call("Upsample", [("scale_factor", .int(2)), ("mode", .string("nearest"))])
        : call(
          "ConvTranspose2d",
          [
            ("in_channels", width.asValue), ("out_channels", width.asValue), ("kernel_size", .int(2)), ("stride", .int(2)),
          ])
      let y = b.build(upsampling, "upsample", on: x.map { [$0] })
      b.yoloConv("cv3", in: width, out: masks, on: b.yoloConv("cv2", in: width, out: width, by: .square(3), on: y))
    }
  }
}
