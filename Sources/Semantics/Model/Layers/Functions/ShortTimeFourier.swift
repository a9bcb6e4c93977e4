/// `stft` and `istft` (`aten/src/ATen/native/SpectralOps.cpp`), which normlint follows by their shapes and doesn't run: vmap has no
/// batching rule for them.
package struct ShortTimeFourier: Layer {
  package let type: String
  /// The number of samples of a frame, and how far frames stand from each other.
  private let size, hop: Dim
  /// Whether frames are centred at their times, so that half of one is added at both ends; nil if unknown.
  private let isCentred: Bool?
  /// Whether the second half of the frequencies, which mirrors the first, is left out; nil if unknown.
  private let isHalved: Bool?
  /// Whether complex numbers stand for pairs; nil if unknown.
  private let isComplex: Bool?
  private let length: Dim?

  private init(_ type: String, _ a: inout Arguments) {
    self.type = type
    size = a.int("n_fft")
    // A quarter of the window's length, which is that of a frame by default.
    hop = a.optionalInt("hop_length") ?? (a.optionalInt("win_length") ?? size) / 4
    isCentred = a.bool("center", default: true)
    isHalved = a.isNone("onesided", default: true) == true ? true : a.bool("onesided", default: true)
    isComplex = a.isNone("return_complex", default: true) == true ? true : a.bool("return_complex", default: true)
    length = type == "istft" ? a.optionalInt("length") : nil
  }

  package var arity: ClosedRange<Int> { 1...2 }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = type == "stft" ? frames(&call) : signal(of: call.input.shape)
    call.recordLoop("aten::\(type)", at: call.inputLevels)
    // The gradient multiplies a tensor of its own by the window, in place.
    if call.input.carriesGradient, let window = call.inputs.dropFirst().first, !window.levels.isEmpty { call.record(.overwritesInput(.batchedMask)) }
    return call.output(shape)
  }

  private func frames(_ call: inout LayerCall) -> Shape {
    let shape = call.input.shape
    guard let rank = shape.rank else { return .unknown }
    guard rank == 1 || rank == 2 else {
      call.fail(.badArgument("stft expected a 1D or 2D tensor, but \(shape) arrives"))
      return .unknown
    }
    let frequencies = isHalved.map { $0 ? size / 2 + 1 : size } ?? .unknown
    let padded = isCentred.map { $0 ? shape[-1] + size / 2 * 2 : shape[-1] } ?? .unknown
    let dims = Array(shape.dims.dropLast()) + [frequencies, (padded - size) / hop + 1]
    return isComplex.map { Shape($0 ? dims : dims + [2]) } ?? .unknown
  }

  private func signal(of shape: Shape) -> Shape {
    guard let rank = shape.rank, rank == 2 || rank == 3 else { return .unknown }
    let whole = size + hop * (shape[-1] - 1)
    let own = isCentred.map { $0 ? whole - size / 2 * 2 : whole } ?? .unknown
    return Shape(Array(shape.dims.dropLast(2)) + [length ?? own])
  }

  static let functions = [
    LayerClass(
      function: "stft",
      "input: Tensor, n_fft, hop_length?, win_length?, window?: Tensor, center?, pad_mode?, normalized?, onesided?, return_complex?, align_to_window?"
    ) { ShortTimeFourier("stft", &$0) },
    LayerClass(
      function: "istft",
      "input: Tensor, n_fft, hop_length?, win_length?, window?: Tensor, center?, normalized?, onesided?, length?, return_complex?"
    ) { ShortTimeFourier("istft", &$0) },
  ]
}
