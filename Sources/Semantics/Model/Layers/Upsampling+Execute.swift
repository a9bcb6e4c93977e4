/// `F.interpolate`: nearest, linear in every dimension, cubic, and the averages of `area`.
///
/// Linear and cubic are products of one-dimensional interpolations, one dimension after another
/// (`aten/src/ATen/native/UpSample.h`).
extension Upsampling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = run.take()
    guard (3...5).contains(x.rank) else {
      throw .shape("Input Error: Only 3D, 4D and 5D input Tensors supported (got \(x.rank)D)")
    }
    let mode = try run.known(mode, "mode")
    try check(mode, x.rank)
    let spatial = x.rank - 2
    let (sizes, factors) = try outputSizes(run, x)
    guard sizes.allSatisfy({ $0 > 0 }), !x.dims.suffix(spatial).contains(0) else {
      throw .shape("Input and output sizes should be greater than 0, but got input \(x.shapeText) and output \(sizes)")
    }
    return try run.interpolated(x, sizes, method: Interpolation(mode: mode, alignsCorners: alignCorners ?? false), factors: factors)
  }

  private func check(_ mode: String, _ rank: Int) throws(Refusal) {
    if alignCorners != nil, !mode.hasSuffix("linear"), mode != "bicubic" {
      throw .shape("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear")
    }
    let expected = ["linear": 3, "bilinear": 4, "bicubic": 4, "trilinear": 5][mode]
    if let expected, expected != rank { throw .shape("Got \(rank)D input, but \(mode) mode needs \(expected)D input") }
    if expected == nil, !["nearest", "nearest-exact", "area"].contains(mode) {
      throw .shape("Input Error: mode '\(mode)' is not supported")
    }
  }

  /// The sizes, and the factors that coordinates are scaled with where they are given.
  private func outputSizes(_ run: LayerRun, _ x: Tensor) throws(Refusal) -> ([Int], [Double?]) {
    let spatial = x.rank - 2
    guard (size == nil) != (scale == nil) else {
      throw .shape("\(size == nil ? "either" : "only one of") size or scale_factor should be defined")
    }
    let (count, what) = (size?.count ?? scale?.count ?? 0, size == nil ? "scale_factor" : "output size")
    guard count == spatial || count == 1 && (sizeIsScalar || size == nil) else {
      throw .shape("Input and \(what) must have the same number of spatial dimensions, but got \(spatial) and \(count)")
    }
    if size != nil, recomputesScale { throw .shape("recompute_scale_factor is not meaningful with an explicit size.") }
    let factors = try (0..<spatial).map { (i) throws(Refusal) in try scale.map { (s) throws(Refusal) in try run.known(s[count == 1 ? 0 : i], what) } }
    let sizes = try (0..<spatial).map { (i) throws(Refusal) in
      let scaled = factors[i].map { Dim(truncating: (Double(x.dims[2 + i]) * $0).rounded(.down)) }
      return try run.known(scaled ?? size?[count == 1 ? 0 : i] ?? .unknown, what)
    }
    return (sizes, factors.map { recomputesScale ? nil : $0 })
  }
}

/// How `F.interpolate` takes values from between the input's.
package struct Interpolation {
  package let mode: String
  package var alignsCorners = false

  /// For each coordinate of an output of `output` values: the input's coordinates that it mixes, and their weights.
  func taps(_ input: Int, _ output: Int, factor: Double?) -> [[Tap]] {
    if mode == "area" { return Window.adaptive(input, output).map { window in window.map { ($0, 1 / Float(window.count)) } } }
    let ratio = factor.map { Float(1 / $0) } ?? Float(input) / Float(output)
    let scale = alignsCorners ? (output > 1 ? Float(input - 1) / Float(output - 1) : 0) : ratio
    return (0..<output).map { i in
      switch mode {
      case "nearest", "nearest-exact": return [(min(Int((mode == "nearest" ? Float(i) : Float(i) + 0.5) * ratio), input - 1), 1)]
      case "bicubic": return cubic(alignsCorners ? scale * Float(i) : scale * (Float(i) + 0.5) - 0.5, input)
      default:
        let place = alignsCorners ? scale * Float(i) : max(0, scale * (Float(i) + 0.5) - 0.5)
        let first = min(Int(place), input - 1)
        let rest = min(max(place - Float(first), 0), 1)
        return [(first, 1 - rest), (min(first + 1, input - 1), rest)]
      }
    }
  }

  /// Keys' kernel with a = -0.75, values beyond the border repeated.
  private func cubic(_ place: Float, _ input: Int) -> [Tap] {
    let first = Int(place.rounded(.down))
    let t = place - Float(first)
    let a: Float = -0.75
    func near(_ x: Float) -> Float { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Float) -> Float { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    let weights = [far(t + 1), near(t), near(1 - t), far(2 - t)]
    return (0..<4).map { (min(max(first - 1 + $0, 0), input - 1), weights[$0]) }
  }
}

extension LayerRun {
  /// The last dimensions of `x` at other sizes.
  package func interpolated(_ x: Tensor, _ sizes: [Int], method: Interpolation, factors: [Double?]) throws(Refusal) -> Tensor {
    try machine.arena.demandRoom(forTables: zip(x.dims.suffix(sizes.count), sizes).map(Window.adaptiveTable))
    return try mixed(x, lastBy: sizes.indices.map { method.taps(x.dims[x.rank - sizes.count + $0], sizes[$0], factor: factors[$0]) })
  }
}

/// The first input at the second one's size.
extension Resizing {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard run.inputs.count == 2 else { throw .shape("interpolate() takes a tensor and one of the wanted size") }
    return try run.interpolated(run.inputs[0], Array(run.inputs[1].dims.suffix(2)), method: Interpolation(mode: mode), factors: [nil, nil])
  }
}
