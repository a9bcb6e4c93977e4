import Model

/// What MONAI's convolution blocks share.
struct ConvolutionStyle: Sendable {
  /// Spatial dimensions.
  let spatial: Int
  let act: LayerSpec
  let norm: LayerSpec
  var dropout: Dropout?
  var bias = true
  /// The order of normalisation, dropout and activation: some of N, D and A.
  var ordering = "NDA"

  /// The same number for all spatial dimensions.
  func all(_ dim: Dim) -> Shape { Shape(repeating: dim, count: spatial) }

  /// `same_padding`
  func samePadding(_ kernel: Shape) -> Shape { Shape(kernel.dims.map { ($0 - 1) / 2 }) }

  func convolution(
    _ inChannels: Dim, _ outChannels: Dim, kernel: Shape, stride: Shape? = nil, padding: Shape? = nil, bias: Bool? = nil,
    transposedWith outputPadding: Shape? = nil
  ) -> Convolution {
    Convolution(
      inChannels, outChannels, kernel: kernel, stride: stride ?? all(1), padding: padding ?? samePadding(kernel),
      dilation: all(1), bias: bias ?? self.bias, transposedWith: outputPadding)
  }
}

/// `monai/networks/blocks/convolutions.py`, `acti_norm.py`
extension GraphBuilder {
  /// `Convolution`: a convolution, and behind it normalisation, dropout and activation.
  @discardableResult
  mutating func convolution(
    _ name: String, _ style: ConvolutionStyle, in inChannels: Dim, out outChannels: Dim, kernel: Shape, stride: Shape,
    padding: Shape? = nil, isTransposed: Bool = false, convOnly: Bool = false, on x: ValueID?
  ) -> ValueID? {
    scope(name, "Convolution") { b in
      let conv = style.convolution(
        inChannels, outChannels, kernel: kernel, stride: stride, padding: padding,
        transposedWith: isTransposed ? Shape(stride.dims.map { $0 - 1 }) : nil)
      let x = b.layer("conv", conv, on: x)
      if case .none = style.act, case .none = style.norm, style.dropout == nil { return x }
      return convOnly ? x : b.adn("adn", style, channels: outChannels, on: x)
    }
  }

  /// `ADN`
  mutating func adn(_ name: String, _ style: ConvolutionStyle, channels: Dim, on x: ValueID?) -> ValueID? {
    scope(name, "ADN") { b in
      style.ordering.uppercased().reduce(x) { x, item in
        switch item {
        case "N": b.spec("N", style.norm, channels: channels, on: x)
        case "A": b.spec("A", style.act, channels: channels, on: x)
        default: style.dropout.map { b.layer("D", $0, on: x) } ?? x
        }
      }
    }
  }

  /// `ResidualUnit`
  mutating func residualUnit(
    _ name: String, _ style: ConvolutionStyle, in inChannels: Dim, out outChannels: Dim, kernel: Shape, stride: Shape,
    subunits: Int, lastConvOnly: Bool = false, on x: ValueID?
  ) -> ValueID? {
    scope(name, "ResidualUnit") { b in
      let y = b.sequential("conv") { b in
        var (y, channels, stride) = (x, inChannels, stride)
        for unit in b.steps(Dim(subunits)) where !b.graph.isTruncated {
          y = b.convolution(
            "unit\(unit)", style, in: channels, out: outChannels, kernel: kernel, stride: stride,
            convOnly: lastConvOnly && unit == subunits - 1, on: y)
          (channels, stride) = (outChannels, style.all(1))
        }
        return y
      }
      let isStrided = stride.dims.contains { $0 != 1 }
      guard isStrided || inChannels != outChannels else { return b.add(y, b.layer("residual", Identity(), on: x)) }
      let adapting = isStrided ? kernel : style.all(1)
      let padding = isStrided ? style.samePadding(kernel) : style.all(0)
      let residual = style.convolution(inChannels, outChannels, kernel: adapting, stride: stride, padding: padding)
      return b.add(y, b.layer("residual", residual, on: x))
    }
  }
}
