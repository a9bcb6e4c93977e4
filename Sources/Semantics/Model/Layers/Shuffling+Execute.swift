/// `F.pixel_shuffle`, `pixel_unshuffle`, `channel_shuffle`: reshape, permute, reshape.
extension Shuffling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let factor = try run.known(factor, kind.parameter)
    let x = run.take()
    guard x.rank >= 3 else { throw .shape("\(type) expects input to have at least 3 dimensions, but got input with \(x.rank) dimension(s)") }
    guard factor > 0 else { throw .shape("\(type) expects a positive \(kind.parameter), but got \(factor)") }
    let (front, channels) = (Array(x.dims.dropLast(3)), x.dims[x.rank - 3])
    let (height, width) = (x.dims[x.rank - 2], x.dims[x.rank - 1])
    switch kind {
    case .pixels:
      try demand(channels, isMultipleOf: factor * factor, of: x)
      let parts = [channels / (factor * factor), factor, factor, height, width]
      return try run.rearranged(x, behind: front, as: parts, [0, 3, 1, 4, 2], to: [parts[0], height * factor, width * factor])
    case .unpixels:
      try demand(height, isMultipleOf: factor, of: x)
      try demand(width, isMultipleOf: factor, of: x)
      let parts = [channels, height / factor, factor, width / factor, factor]
      return try run.rearranged(x, behind: front, as: parts, [0, 2, 4, 1, 3], to: [channels * factor * factor, parts[1], parts[3]])
    case .channels:
      try demand(x.dims[1], isMultipleOf: factor, of: x)
      let rest = x.dims[2...].reduce(1, *)
      return try run.rearranged(x, as: [x.dims[0], factor, x.dims[1] / factor, rest], [0, 2, 1, 3], to: x.dims)
    }
  }

  private func demand(_ size: Int, isMultipleOf factor: Int, of x: Tensor) throws(Refusal) {
    guard size % factor != 0 else { return }
    throw .shape("\(type): \(size) is not divisible by \(factor): got input \(x.shapeText)")
  }
}
