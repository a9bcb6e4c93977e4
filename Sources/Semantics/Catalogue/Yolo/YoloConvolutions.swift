import Model

/// YOLO's convolutions (`ultralytics/nn/modules/conv.py`; `models/common.py` of yolov5 has the same).
///
/// A convolution without bias, a `BatchNorm2d`, an activation: `conv`, `bn`, `act`.
struct YoloConvolution {
  var type = "Conv"
  var kernel = Shape.square(1)
  var stride = Shape.square(1)
  /// Nil: as much as keeps the size at stride 1.
  var padding: Shape?
  var groups: Dim = 1
  var dilation: Dim = 1
  var isActivated = true

  /// A square kernel.
  static func square(_ kernel: Dim, stride: Dim = 1, groups: Dim = 1, isActivated: Bool = true) -> YoloConvolution {
    YoloConvolution(kernel: .square(kernel), stride: .square(stride), groups: groups, isActivated: isActivated)
  }

  fileprivate func layer(_ inChannels: Dim, _ outChannels: Dim) -> Convolution {
    // `autopad`
    let automatic = Shape(count: 2) { (dilation * (kernel[$0] - 1) + 1) / 2 }
    return Convolution(
      inChannels, outChannels, kernel: kernel, stride: stride, padding: padding ?? automatic,
      dilation: .square(dilation), groups: groups, bias: false)
  }
}

/// Defaults of all blocks, decided by the YAML and the program.
struct YoloDefaults {
  /// Set by `initialize_weights`, if the program calls it.
  var eps = 1e-3
  var momentum = 0.03
  /// `Conv.default_act`, one module for all blocks; nil for the SiLU that it is by itself.
  var activation: Argument?
  /// The activation modules that all blocks share.
  fileprivate(set) var sharedActivations = SharedActivations()
  /// yolov5's program, whose blocks differ in small things.
  var isYolov5 = false
  /// `Detect.legacy`: class branches of whole convolutions, as before version 11.
  var isLegacy = true

  /// What blocks depend on besides their arguments and the shared activations.
  var fingerprint: UInt64 { (eps.bitPattern ^ momentum.bitPattern &* 31) << 2 | (isYolov5 ? 2 : 0) | (isLegacy ? 1 : 0) }
}

/// The modules that blocks of a model call although only the first of them holds them, by the class that has a `default_act`. What a
/// file says of activations is about `Conv` alone.
struct SharedActivations: Sendable {
  var conv, transposed, reparametrized: ModuleID?

  /// Which of them there are, a bit each.
  var present: UInt64 { (conv == nil ? 0 : 1) | (transposed == nil ? 0 : 2) | (reparametrized == nil ? 0 : 4) }

  func contains(_ module: ModuleID) -> Bool { conv == module || transposed == module || reparametrized == module }

  /// The module that has the role in `others` that `module` has here.
  func counterpart(of module: ModuleID, in others: SharedActivations) -> ModuleID? {
    conv == module ? others.conv : transposed == module ? others.transposed : reparametrized == module ? others.reparametrized : nil
  }
}

/// A built convolution that hasn't been called yet.
struct YoloConvolutionModules {
  fileprivate let convolution, norm, activation: ModuleID
}

extension GraphBuilder {
  /// Makes a convolution and calls it.
  @discardableResult
  mutating func yoloConv(
    _ name: String, in inChannels: Dim, out outChannels: Dim, by convolution: YoloConvolution, on x: ValueID?
  ) -> ValueID? {
    call(makeYoloConv(name, in: inChannels, out: outChannels, by: convolution), x)
  }

  /// The same with a kernel of 1x1.
  @discardableResult
  mutating func yoloConv(_ name: String, in inChannels: Dim, out outChannels: Dim, on x: ValueID?) -> ValueID? {
    yoloConv(name, in: inChannels, out: outChannels, by: YoloConvolution(), on: x)
  }

  /// Makes a convolution without calling it, for blocks that register it before what it is called with.
  mutating func makeYoloConv(
    _ name: String, in inChannels: Dim, out outChannels: Dim, by convolution: YoloConvolution = YoloConvolution()
  ) -> YoloConvolutionModules {
    scope(name, convolution.type) { b in
      YoloConvolutionModules(
        convolution: b.module("conv", convolution.layer(inChannels, outChannels)),
        norm: b.module("bn", b.yoloNorm(outChannels)), activation: b.yoloActivation("act", isActivated: convolution.isActivated))
    }
  }

  mutating func call(_ convolution: YoloConvolutionModules, _ x: ValueID?) -> ValueID? {
    call(convolution.activation, call(convolution.norm, call(convolution.convolution, x)))
  }

  func yoloNorm(_ channels: Dim) -> BatchNorm { BatchNorm(2, channels, eps: yolo.eps, momentum: yolo.momentum) }

  /// The activation that all blocks of a class share, or an Identity of the block's own.
  mutating func yoloActivation(_ name: String, of owner: WritableKeyPath<SharedActivations, ModuleID?> = \.conv, isActivated: Bool = true) -> ModuleID
  {
    guard isActivated else { return module(name, Identity()) }
    if let shared = yolo.sharedActivations[keyPath: owner] { return shared }
    let spelled = owner == \.conv ? yolo.activation : nil
    let made = spelled.map { ownActivation(name, $0) } ?? module(name, Activation(.silu, inPlace: yolo.isYolov5))
    yolo.sharedActivations[keyPath: owner] = made
    return made
  }

  /// `copy.deepcopy` of what `body` makes: its blocks share an activation of their own.
  mutating func deepCopy(_ body: (inout GraphBuilder) -> Void) {
    let outer = yolo.sharedActivations
    yolo.sharedActivations = SharedActivations()
    body(&self)
    yolo.sharedActivations = outer
  }

  /// The module that `activation:` spells.
  private mutating func ownActivation(_ name: String, _ activation: Argument) -> ModuleID {
    let module = nextModule
    build(activation, name, on: nil)
    let isLayer = firstModule(since: module) != nil && graph[module].layer >= 0
    return isLayer ? module : self.module(name, Unmade())
  }
}

extension Arguments {
  /// `act`: True for the activation that all blocks share. Anything else that a row can spell is none.
  mutating func isActivated() -> Bool {
    guard signature.index(of: "act") != nil, let argument = argument("act") else { return true }
    switch argument.value {
    case .bool(let isActivated): return isActivated
    case .unknown(let reason): noteUnknown(reason, argument.node)
    default: return false
    }
    return true
  }

  /// Reads `k`, `s`, `p`, `g`, `d` and `act`, those that the signature has.
  mutating func yoloConvolution(_ type: String = "Conv", kernel: Dim = 1) -> YoloConvolution {
    var result = YoloConvolution(type: type, isActivated: isActivated())
    result.kernel = sizes("k", 2, default: kernel).shape(ofRank: 2)
    result.stride = sizes("s", 2, default: 1).shape(ofRank: 2)
    if signature.index(of: "p") != nil, isNone("p", default: true) != true { result.padding = sizes("p", 2).shape(ofRank: 2) }
    if signature.index(of: "g") != nil { result.groups = int("g", default: 1) }
    if signature.index(of: "d") != nil { result.dilation = int("d", default: 1) }
    return result
  }
}

/// The blocks that are convolutions, by the names that rows use.
enum YoloConvolutions {
  static let entries: [String: Catalogue.Entry] = [
    "Conv": Yolo.block(["k", "s", "p", "g", "d", "act"]) { b, a, name, x in
      b.yoloConv(name, in: a.size("c1"), out: a.size("c2"), by: a.yoloConvolution(), on: x)
    },
    "DWConv": Yolo.block(["k", "s", "d", "act"]) { b, a, name, x in
      var convolution = a.yoloConvolution("DWConv")
      let (c1, c2) = (a.size("c1"), a.size("c2"))
      convolution.groups = Dim.commonDivisor(c1, c2)
      return b.yoloConv(name, in: c1, out: c2, by: convolution, on: x)
    },
    "GhostConv": Yolo.block(["k", "s", "g", "act"]) { b, a, name, x in
      b.ghostConv(name, in: a.size("c1"), out: a.size("c2"), by: a.yoloConvolution(), on: x)
    },
    "Focus": Yolo.block(["k", "s", "p", "g", "act"]) { b, a, name, x in
      let convolution = a.yoloConvolution()
      return b.scope(name, "Focus") { b in
        b.yoloConv("conv", in: a.size("c1") * 4, out: a.size("c2"), by: convolution, on: b.focused(x))
      }
    },
    "ConvTranspose": Yolo.block(["k", "s", "p", "bn", "act"]) { b, a, name, x in
      let hasNorm = a.bool("bn", default: true) ?? true
      let call = a.transposed(kernel: 2, stride: 2, bias: !hasNorm)
      let isActivated = a.isActivated()
      return b.scope(name, "ConvTranspose") { b in
        var x = b.build(call, "conv_transpose", on: x.map { [$0] })
        x = hasNorm ? b.layer("bn", b.yoloNorm(a.size("c2")), on: x) : b.layer("bn", Identity(), on: x)
        return b.call(b.yoloActivation("act", of: \.transposed, isActivated: isActivated), x)
      }
    },
  ]
}

extension GraphBuilder {
  /// Half of the channels by a convolution, the other half from those by a cheap one.
  @discardableResult
  mutating func ghostConv(
    _ name: String, in c1: Dim, out c2: Dim, by convolution: YoloConvolution, on x: ValueID?
  ) -> ValueID? {
    scope(name, "GhostConv") { b in
      let half = c2 / 2
      let y = b.yoloConv("cv1", in: c1, out: half, by: convolution, on: x)
      let cheap = YoloConvolution.square(5, groups: half, isActivated: convolution.isActivated)
      return b.cat([y, b.yoloConv("cv2", in: half, out: half, by: cheap, on: y)])
    }
  }

  /// The four images of every second row and column, as channels.
  fileprivate mutating func focused(_ x: ValueID?) -> ValueID? {
    func slice(_ b: inout GraphBuilder, _ start: Dim, dim: Dim, on x: ValueID?) -> ValueID? {
      b.function(Slicing("slice", .slice(start: start, end: nil, step: 2), dim: dim), x)
    }
    let parts = [(0, 0), (1, 0), (0, 1), (1, 1)].map { row, column in
      slice(&self, Dim(column), dim: -1, on: slice(&self, Dim(row), dim: -2, on: x))
    }
    return cat(parts)
  }
}

extension Arguments {
  /// The `ConvTranspose2d` of a block.
  fileprivate mutating func transposed(kernel: Int, stride: Int, bias: Bool) -> ModuleCall {
    func given(_ name: String, _ standard: Int) -> Argument { argument(name) ?? Argument(.int(standard), call.node) }
    return ModuleCall(
      target: "torch.nn.ConvTranspose2d",
      positional: [given("c1", 0), given("c2", 0), given("k", kernel), given("s", stride), given("p", 0)],
      keywords: [Keyword("bias", Argument(.bool(bias), call.node))], node: call.node)
  }
}

extension Dim {
  /// `math.gcd`
  static func commonDivisor(_ a: Dim, _ b: Dim) -> Dim {
    guard var x = a.value, var y = b.value else { return .unknown }
    while y != 0 { (x, y) = (y, x % y) }
    return Dim(abs(x))
  }
}
