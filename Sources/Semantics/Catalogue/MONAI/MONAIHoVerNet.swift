import Model

/// `monai/networks/nets/hovernet.py`. The given `norm` and `act` are those of the encoder: the decoders always have batch norms and ReLU.
struct HoVerNet: Sendable {
  /// What `norm` and `act` make.
  typealias Specs = (norm: LayerSpec, act: LayerSpec)

  /// The images' side, which the forward asks for.
  let side: Int
  /// Of the decoders' convolutions.
  let kernel: Dim
  /// Of the first convolution.
  let padding: Dim
  let decoderPadding: Dim
  /// By how much each of the decoders' convolutions makes an image smaller.
  let lost: Int
  let drop: Double
  let encoder, decoder: Specs

  /// The side of what the decoders get.
  var decodedSide: Int { side == 256 ? 64 : 66 }

  static let entry = Catalogue.Entry(
    Signature(optional: [
      "mode", "in_channels", "np_out_channels", "out_classes", "act", "norm", "decoder_padding", "dropout_prob", "pretrained_url",
      "adapt_standard_resnet", "pretrained_state_dict_key", "freeze_encoder",
    ]), norm: .specification(.monai("norm"))
  ) { b, a, name, inputs in
    let (inChannels, outChannels) = (a.size("in_channels", default: 3), a.size("np_out_channels", default: 2))
    let classes = a.int("out_classes", default: 0)
    if let count = classes.value, count > 128 || count == 1 {
      a.refuse(
        .badArgument(count == 1 ? "Number of nuclear type classes should either be None or >1" : "out_classes is at most 128"), at: "out_classes")
    }
    guard let net = HoVerNet(&a), classes.isKnown else { return b.opaque("monai.networks.nets.HoVerNet", name, on: inputs) }
    return b.scope(name, "HoVerNet") { b in b.hoVerNet(net, in: inChannels, out: outChannels, classes: classes, on: inputs?.first) }
  }

  private init?(_ a: inout Arguments) {
    guard let mode = a.string("mode", default: "fast")?.uppercased() else { return nil }
    if mode != "FAST", mode != "ORIGINAL" { a.refuse(.badArgument("mode: MONAI knows no mode '\(mode)'"), at: "mode") }
    let isFast = mode == "FAST"
    (side, kernel, padding) = isFast ? (256, 3, 3) : (270, 5, 0)
    let isPadded = a.bool("decoder_padding", default: false) ?? false
    decoderPadding = isPadded ? (kernel - 1) / 2 : 0
    lost = isPadded ? 0 : isFast ? 2 : 4
    drop = a.float("dropout_prob", default: 0) ?? 0
    if drop < 0 || drop > 1 { a.refuse(.badArgument("Dropout can only be in the range 0.0 to 1.0"), at: "dropout_prob") }
    encoder = (a.norm("norm", 2, default: .batch), a.activation(default: .relu))
    var standard = Arguments(ModuleCall(target: a.call.target, node: a.call.node), Signature(optional: ["act"]))
    decoder = (StandardSpec.batch.norm(2, a.call), standard.activation(default: .relu))
  }

  func conv(_ inChannels: Dim, _ outChannels: Dim, kernel: Dim = 1, stride: Dim = 1, padding: Dim = 0, groups: Dim = 1, bias: Bool = false)
    -> Convolution
  {
    Convolution(
      inChannels, outChannels, kernel: .square(kernel), stride: .square(stride), padding: .square(padding), dilation: .square(1), groups: groups,
      bias: bias)
  }
}
