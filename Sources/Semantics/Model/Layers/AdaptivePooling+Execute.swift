import CKernels

/// `F.adaptive_avg_pool`, `F.adaptive_max_pool`: place i of n takes the input from floor(i * size / n) to
/// ceil((i + 1) * size / n).
extension AdaptivePooling {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D or \(spatial + 2)D")
    let x = run.take()
    // Only the averages of one and two dimensions let a tensor without channels pass.
    let checked = x.dims.suffix(isMax || spatial == 3 ? spatial + 1 : spatial)
    guard !checked.contains(0) else {
      throw .shape("\(type): Expected input to have non-zero size for non-batch dimensions, but input has sizes \(x.shapeText)")
    }
    let images = Images(x, spatial)
    var output = [1, 1, 1]
    for (i, size) in outputSize.enumerated() {
      let at = 3 - spatial + i
      output[at] = try size.map { (dim) throws(Refusal) in try run.known(dim, "output_size") } ?? images.space[at]
      if output[at] < 0 { throw .shape("\(type): elements of output_size must be greater than or equal to 0") }
    }
    func coordinates(_ i: Int, _ place: Int) -> Range<Int> {
      place * images.space[i] / output[i]..<((place + 1) * images.space[i] + output[i] - 1) / output[i]
    }
    if try run.known(returnIndices, "return_indices") {
      return run.maximaWithIndices(run.rowMajor(x), spatial, output) { place in
        (0..<3).map { Array(coordinates($0, place[$0])) }
      }
    }
    return pool(run, run.channelsLast(x, spatial), output, coordinates)
  }

  private func pool(
    _ run: LayerRun, _ x: Tensor, _ output: [Int], _ coordinates: (_ i: Int, _ place: Int) -> Range<Int>
  ) -> Tensor {
    let images = Images(x, spatial)
    let result = run.empty(x.dims.dropLast(spatial) + output.suffix(spatial), levels: x.levels)
    result.storage.order = .channelsLast(spatial)
    let (channels, space, places) = (images.channels, images.space, output.reduce(1, *))
    guard places > 0 else { return result }
    if places == 1, !isMax {
      average(run, images, x, result)
      return result
    }
    run.workers.split(images.count * places, cost: channels * images.positions / places) { range in
      for place in range {
        let windows = [
          coordinates(0, place / (output[1] * output[2]) % output[0]), coordinates(1, place / output[2] % output[1]),
          coordinates(2, place % output[2]),
        ]
        let source = x.pointer + place / places * images.positions * channels
        let target = result.pointer + place * channels
        target.update(repeating: isMax ? -.infinity : 0, count: channels)
        for z in windows[0] {
          for y in windows[1] {
            for x in windows[2] { add(source + ((z * space[1] + y) * space[2] + x) * channels, to: target, channels) }
          }
        }
        if !isMax {
          let size = Float(windows[0].count * windows[1].count * windows[2].count)
          for c in 0..<channels { target[c] /= size }
        }
      }
    }
    return result
  }

  /// To one place for each channel: `at::mean`.
  private func average(_ run: LayerRun, _ images: Images, _ x: Tensor, _ result: Tensor) {
    let (channels, positions) = (images.channels, images.positions)
    run.workers.split(images.count, cost: channels * positions) { range in
      for image in range {
        let sums = result.pointer + image * channels
        ck_channel_sums(x.pointer + image * positions * channels, Int64(positions), Int64(channels), Int64(channels), sums)
        for c in 0..<channels { sums[c] /= Float(positions) }
      }
    }
  }

  private func add(_ values: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, _ count: Int) {
    for c in 0..<count {
      if !isMax {
        target[c] += values[c]
      } else if !(values[c] <= target[c]) {
        target[c] = values[c]
      }
    }
  }
}
