/// Functions between real and complex numbers, which normlint follows by their shapes and doesn't run: `rfft`, `view_as_complex` ...
package struct Spectra: Layer {
  package enum Kind: Sendable {
    /// Half of the frequencies of a dimension, and back.
    case half(n: Dim?, dim: Dim)
    case whole(n: Dim?, dim: Dim)
    /// As many frequencies as values.
    case same
    /// Pairs in the last dimension, and back.
    case pairs, unpaired
    /// The real and the imaginary part, or the absolute value and the angle, each a tensor.
    case parts
  }

  package let type: String
  package let kind: Kind

  package var arity: ClosedRange<Int> { if case .parts = kind { 2...2 } else { 1...1 } }

  private var isView: Bool {
    switch kind {
    case .pairs, .unpaired: true
    case .half, .whole, .same, .parts: false
    }
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = shape(&call)
    return isView ? call.sameTensor(shape) : call.output(shape)
  }

  private func shape(_ call: inout LayerCall) -> Shape {
    let shape = call.input.shape
    guard let rank = shape.rank else { return .unknown }
    switch kind {
    case .same: return shape
    case .parts: return call.inputs.last.flatMap { call.broadcast(shape, $0.shape) } ?? .unknown
    case .half(let n, let dim): return call.axis(dim).map { shape.replacing($0, with: (n ?? shape[$0]) / 2 + 1) } ?? .unknown
    case .whole(let n, let dim): return call.axis(dim).map { shape.replacing($0, with: n ?? (shape[$0] - 1) * 2) } ?? .unknown
    case .unpaired: return rank < Shape.maximumRank ? Shape(shape.dims + [2]) : .unknown
    case .pairs:
      if rank == 0 || !shape[-1].mayEqual(2) { call.fail(.badArgument("Tensor must have a last dimension of size 2, but \(shape) arrives")) }
      return Shape(Array(shape.dims.dropLast()))
    }
  }

  /// The last of the dimensions that a function of several takes, where none has a size of its own: that of `rfft2`.
  private static func last(_ a: inout Arguments) -> Dim {
    let dims = a.isNone("dim", default: true) == true ? [-1] : a.ints("dim")
    return a.isNone("s", default: true) == true ? dims.last ?? -1 : .unknown
  }

  static let functions: [LayerClass] =
    ["", "fft."].flatMap { space in
      [
        LayerClass(function: space + "rfft", "input: Tensor, n?, dim?, norm?") {
          Spectra(type: "rfft", kind: .half(n: $0.optionalInt("n"), dim: $0.int("dim", default: -1)))
        },
        LayerClass(function: space + "irfft", "input: Tensor, n?, dim?, norm?") {
          Spectra(type: "irfft", kind: .whole(n: $0.optionalInt("n"), dim: $0.int("dim", default: -1)))
        },
      ]
    }
    + ["fft.rfft2", "fft.rfftn"].map { name in
      LayerClass(function: name, "input: Tensor, s?, dim?, norm?") { Spectra(type: name, kind: .half(n: nil, dim: last(&$0))) }
    }
    + ["fft.irfft2", "fft.irfftn"].map { name in
      LayerClass(function: name, "input: Tensor, s?, dim?, norm?") { Spectra(type: name, kind: .whole(n: nil, dim: last(&$0))) }
    }
    + ["fft.fft", "fft.ifft", "fft.fft2", "fft.ifft2", "fft.fftn", "fft.ifftn", "fft.fftshift", "fft.ifftshift", "conj", "real", "imag", "angle"].map
  { name in
    LayerClass(function: name, "input: Tensor, s/n?, dim?, norm?") { _ in Spectra(type: name, kind: .same) }
  } + [
    LayerClass(function: "view_as_complex", "input: Tensor") { _ in Spectra(type: "view_as_complex", kind: .pairs) },
    LayerClass(function: "complex", "real: Tensor, imag: Tensor") { _ in Spectra(type: "complex", kind: .parts) },
    LayerClass(function: "polar", "abs: Tensor, angle: Tensor") { _ in Spectra(type: "polar", kind: .parts) },
    LayerClass(function: "view_as_real", "input: Tensor") { _ in Spectra(type: "view_as_real", kind: .unpaired) },
  ]
}
