/// `torchvision/transforms/_functional_tensor.py`: those that draw nothing and take no average over pixels.
extension ImageTransform {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    guard run.input.rank >= 3 else { throw .shape("\(type) expects an image (..., C, H, W), but got \(run.input.rank)D") }
    switch kind {
    case .normalize(let mean, let std, let isInPlace):
      return try normalized(&run, try run.known(mean, "mean"), try run.known(std, "std"), inPlace: try run.known(isInPlace, "inplace"))
    case .crop(let height, let width):
      let x = run.take()
      let sizes = [try run.known(height, "size"), try run.known(width, "size")]
      return try run.gathered(x, maps: zip(x.dims.suffix(2), sizes).map(ImageTransform.middle))
    case .pad(let sides, let fill?):
      let x = run.take()
      let sides = try run.known(sides, "padding")
      let maps = try [(0, 1), (1, 0)].map { axis, side throws(Refusal) in
        try Padding.Mode.constant.sources(x.dims[x.rank - 2 + axis], sides[side], after: sides[side + 2], of: type)
      }
      return try run.gathered(x, maps: maps, else: Float(fill))
    case .gray(let channels): return try gray(&run, channels: try run.known(channels, "num_output_channels"))
    case .pad, .resize, .random: throw .skipped("normlint can't run a \(type)")
    }
  }

  /// (x - mean) / std, in place on a copy where `inplace` is false.
  private func normalized(_ run: inout LayerRun, _ mean: [Double], _ std: [Double], inPlace: Bool) throws(Refusal) -> Tensor {
    let channels = run.input.dims[run.input.rank - 3]
    for values in [mean, std] where ![1, channels].contains(values.count) {
      throw .shape("The size of tensor a (\(channels)) must match the size of tensor b (\(values.count)) at non-singleton dimension 0")
    }
    if std.contains(where: { Float($0) == 0 }) { throw .shape("std evaluated to zero after conversion to float32, leading to division by zero.") }
    let target = inPlace ? try run.overwritable() : run.take()
    let (shift, scale) = (try run.tensor([mean.count, 1, 1]) { Float(mean[$0]) }, try run.tensor([std.count, 1, 1]) { Float(std[$0]) })
    let result = try run.broadcast(try run.broadcast(target, shift, -), scale, /)
    return inPlace ? run.overwrite(target, with: result) : result
  }

  /// Where the values of the middle of a dimension come from; -1 for zeros around a dimension that is too small.
  private static func middle(_ size: Int, _ wanted: Int) -> [Int] {
    let start = wanted > size ? -((wanted - size) / 2) : Int((Double(size - wanted) / 2).rounded(.toNearestOrEven))
    return (0..<max(wanted, 0)).map { (0..<size).contains(start + $0) ? start + $0 : -1 }
  }

  private func gray(_ run: inout LayerRun, channels: Int) throws(Refusal) -> Tensor {
    let x = run.take()
    let weights: [Float]
    switch x.dims[x.rank - 3] {
    case 1: weights = [1]
    case 3: weights = [0.2989, 0.587, 0.114]
    case let count: throw .shape("Input image tensor permitted channel values are [1, 3], but found \(count)")
    }
    guard [1, 3].contains(channels) else { throw .shape("num_output_channels should be either 1 or 3") }
    let taps = weights.enumerated().map { (index: $0.offset, weight: $0.element) }
    return try run.mixed(x, x.rank - 3, taps: Array(repeating: taps, count: channels))
  }
}
