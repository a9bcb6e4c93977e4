/// `PixelShuffle`, `PixelUnshuffle` (`torch/nn/modules/pixelshuffle.py`) and `ChannelShuffle` (`channelshuffle.py`):
/// values change their places between channels and space.
package struct Shuffling: Layer {
  package enum Kind: String {
    case pixels = "PixelShuffle"
    case unpixels = "PixelUnshuffle"
    case channels = "ChannelShuffle"

    package var parameter: String {
      switch self {
      case .pixels: "upscale_factor"
      case .unpixels: "downscale_factor"
      case .channels: "groups"
      }
    }
  }

  package let kind: Kind
  package let factor: Dim

  package init(_ kind: Kind, _ factor: Dim) { (self.kind, self.factor) = (kind, factor) }

  package init(_ a: inout Arguments, _ kind: Kind) {
    self.kind = kind
    factor = a.int(kind.parameter)
  }

  package var type: String { kind.rawValue }
  package var arguments: [(name: String, value: Printed)] { [(kind.parameter, .dim(factor))] }

  package func strides(_ call: PlacedCall) -> Strides? { call.images }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.rank(in: 3...Shape.maximumRank, expected: "at least 3D") else { return call.output(.unknown) }
    if factor.isBelow(1) {
      call.fail(.badArgument("\(type) expects a positive \(kind.parameter), but got \(factor)"))
      return call.output(.unknown)
    }
    var shape = call.input.shape
    let channels = kind == .channels ? 1 : rank - 3
    switch kind {
    case .pixels:
      demand(shape[channels], isMultipleOf: factor * factor, in: &call)
      shape[channels] = shape[channels] / (factor * factor)
      for i in rank - 2..<rank { shape[i] = shape[i] * factor }
    case .unpixels:
      for i in rank - 2..<rank {
        demand(shape[i], isMultipleOf: factor, in: &call)
        shape[i] = shape[i] / factor
      }
      shape[channels] = shape[channels] * (factor * factor)
    case .channels: demand(shape[channels], isMultipleOf: factor, in: &call)
    }
    return call.output(shape)
  }

  private func demand(_ size: Dim, isMultipleOf factor: Dim, in call: inout LayerCall) {
    guard !(size % factor).mayEqual(0) else { return }
    call.fail(.badArgument("\(type): \(size) is not divisible by \(factor): \(call.input.shape) arrives"))
  }
}

extension Shuffling {
  package static let classes: [LayerClass] = [Kind.pixels, .unpixels, .channels].map { kind in
    LayerClass(kind.rawValue, Signature(kind.parameter)) { Shuffling(&$0, kind) }
  }
}
