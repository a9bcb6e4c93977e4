/// Transforms of images that are modules, on tensors (..., C, H, W) (`torchvision/transforms/transforms.py`, `torchvision/transforms/v2`). None
/// of them looks at the mode.
package struct ImageTransform: Layer {
  package enum Kind: Sendable {
    /// (x - mean) / std, each one value for every channel, or one for all; nil where they are not known.
    case normalize(mean: [Double]?, std: [Double]?, isInPlace: Bool?)
    /// The middle, padded with zeros where the image is smaller.
    case crop(height: Dim, width: Dim)
    /// Left, top, right and bottom.
    /// - Parameter fill: what stands there; nil where this is no constant, or not known
    case pad([Dim], fill: Double?)
    case gray(channels: Dim)
    /// To height and width, or so that the shorter side has one size; empty where the size is not known.
    /// - Parameter lacksRule: whether vmap refuses it
    case resize([Dim], lacksRule: Bool)
    /// Whatever it does to the pixels, by numbers that it draws even where its probability is 0: into a new tensor, or for a condition.
    /// - Parameter size: height and width of the output; nil for those of the input
    case random(isCondition: Bool, size: [Dim]?)
  }

  package let type: String
  package let kind: Kind

  package init(_ type: String, _ kind: Kind) { (self.type, self.kind) = (type, kind) }

  package var savesInput: InputSaving { .never }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let shape = call.input.shape
    if let rank = shape.rank, rank < 3 {
      call.fail(.rankMismatch(expected: "at least 3D", got: rank))
      return call.output(.unknown)
    }
    switch kind {
    case .normalize(let mean, let std, let isInPlace):
      for (values, name) in [(mean, "means"), (std, "deviations")] {
        guard let count = values?.count, count != 1, shape.rank != nil, !shape[shape.dims.count - 3].mayEqual(Dim(count)) else { continue }
        call.fail(.featureMismatch("\(type) has \(count) \(name), but \(shape[shape.dims.count - 3]) channels arrive"))
        break
      }
      return isInPlace == true ? call.overwriteInput(savesOutput: false) : call.elementwise()
    case .crop(let height, let width): return call.output(ImageTransform.resized(shape, height, width))
    case .pad(let sides, _):
      guard shape.rank != nil, sides.count == 4 else { return call.output(.unknown) }
      let (height, width) = (shape[shape.dims.count - 2], shape[shape.dims.count - 1])
      return call.output(ImageTransform.resized(shape, height + sides[1] + sides[3], width + sides[0] + sides[2]))
    case .gray(let channels):
      guard let rank = shape.rank else { return call.output(.unknown) }
      return call.output(shape.replacing(rank - 3, with: channels))
    case .resize(let sizes, let lacksRule):
      let output = ImageTransform.resized(shape, to: sizes)
      // An image of the wanted size is returned as it is.
      if lacksRule, zip(output.dims, shape.dims).contains(where: { !$0.mayEqual($1) }) { LayoutQuery.ask(&call) }
      return call.output(output)
    case .random(let isCondition, let size):
      draw(isCondition, &call)
      return call.output(size.map { ImageTransform.resized(shape, $0[0], $0[1]) } ?? shape)
    }
  }

  private func draw(_ isCondition: Bool, _ call: inout LayerCall) {
    call.record(.drawsRandomNumbers(isCondition ? .sampled : .intoFreshTensor))
    let levels = call.surroundings.randomLevels
    if isCondition, !levels.isEmpty { call.record(.lacksBatchingRule(levels: levels, operation: "a condition on random numbers that differ")) }
  }

  /// `_compute_resized_output_size` without a largest size.
  private static func resized(_ shape: Shape, to sizes: [Dim]) -> Shape {
    if sizes.count == 2 { return resized(shape, sizes[0], sizes[1]) }
    guard shape.rank != nil, let wanted = sizes.first?.value, let height = shape[shape.dims.count - 2].value,
      let width = shape[shape.dims.count - 1].value, height > 0, width > 0
    else { return resized(shape, .unknown, .unknown) }
    let long = Dim(truncating: Double(wanted) * Double(max(height, width)) / Double(min(height, width)))
    return width <= height ? resized(shape, long, Dim(wanted)) : resized(shape, Dim(wanted), long)
  }

  private static func resized(_ shape: Shape, _ height: Dim, _ width: Dim) -> Shape {
    guard let rank = shape.rank else { return .unknown }
    return shape.replacing(rank - 2, with: height).replacing(rank - 1, with: width)
  }
}
