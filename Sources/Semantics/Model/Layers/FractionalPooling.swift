/// `FractionalMaxPool2d` and `3d` (`torch/nn/modules/pooling.py`): the windows' places are drawn at random, in eval mode too.
package struct FractionalPooling: Layer {
  package let spatial: Int
  package let kernel: Sizes
  /// Nil is None.
  package let outputSize: Sizes?
  /// Nil is None; a nil element is unknown.
  package let outputRatio: [Double?]?
  package let returnIndices: Bool?

  package init(_ a: inout Arguments, _ spatial: Int) {
    self.spatial = spatial
    // The module stores tuples in any case.
    kernel = Sizes(a.sizes("kernel_size", spatial).shape)
    outputSize = a.optionalSizes("output_size", spatial).map { Sizes($0.shape) }
    outputRatio = FractionalPooling.ratios(&a, spatial)
    returnIndices = a.bool("return_indices", default: false)
    if spatial == 3, let zero = kernel.shape.dims.first(where: { $0.isBelow(1) }) {
      a.refuse(.badArgument("kernel_size must be greater than 0, but got \(zero)"), at: "kernel_size")
    }
    switch (outputSize, outputRatio) {
    case (nil, nil):
      a.refuse(.badArgument("\(type) requires specifying either an output size, or a pooling ratio"))
    case (.some, .some):
      a.refuse(.badArgument("only one of output_size and output_ratio may be specified"), at: "output_ratio")
    case (nil, let ratios?) where ratios.contains { $0.map { $0 <= 0 || $0 >= 1 } ?? false }:
      a.refuse(.badArgument("output_ratio must be between 0 and 1"), at: "output_ratio")
    default: break
    }
  }

  private static func ratios(_ a: inout Arguments, _ spatial: Int) -> [Double?]? {
    switch a.argument("output_ratio")?.value {
    case nil, .null?: return nil
    case .list(let items)?:
      if items.count != spatial {
        a.refuse(.badArgument("output_ratio must be a number or \(spatial) of them"), at: "output_ratio")
      }
      return (0..<spatial).map { i in items.indices.contains(i) ? items[i].value.number : nil }
    default: return Array(repeating: a.float("output_ratio", default: nil), count: spatial)
    }
  }

  package var savesInput: InputSaving { .always }
  package var type: String { "FractionalMaxPool\(spatial)d" }

  package var arguments: [(name: String, value: Printed)] {
    [
      ("kernel_size", kernel.printed), ("output_size", outputSize?.printed ?? .none),
      ("output_ratio", outputRatio.map { .list($0.map(Printed.optional)) } ?? .none),
      ("return_indices", .flag(returnIndices)),
    ]
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    call.record(.drawsRandomNumbers(.sampled))
    let expected = "\(spatial + 1)D or \(spatial + 2)D"
    guard let rank = call.rank(in: (spatial + 1)...(spatial + 2), expected: expected) else { return call.output(.unknown) }
    call.refuseEmpty(from: rank - spatial - 1)
    var shape = call.input.shape
    for i in 0..<spatial {
      let size = shape[rank - spatial + i]
      let output = outputSize?[i] ?? scaled(size, i)
      // The last window must fit; the 3d kernel wants one more element (`FractionalMaxPool3d.cpp`).
      let reach = output + kernel[i] - (spatial == 3 ? 0 : 1)
      if kernel[i].isBelow(1) || output.isBelow(0) || reach.value ?? Int.min > size.value ?? Int.max {
        call.fail(.badArgument("\(type): a pool of \(kernel[i]) is too large relative to an input of \(size)"))
        break
      }
      shape[rank - spatial + i] = output
    }
    var output = call.output(shape)
    output.levels = output.levels.joined(call.surroundings.randomLevels)
    output.isTuple = returnIndices == true
    call.recordLoop("aten::fractional_max_pool\(spatial)d", at: output.levels, in: .backward)
    return output
  }

  private func scaled(_ size: Dim, _ i: Int) -> Dim {
    guard let ratio = outputRatio?[i], let size = size.value else { return .unknown }
    return Dim(truncating: Double(size) * ratio)
  }
}

extension FractionalPooling {
  package static let classes: [LayerClass] = (2...3).map { spatial in
    LayerClass(
      "FractionalMaxPool\(spatial)d",
      Signature("kernel_size", optional: ["output_size", "output_ratio", "return_indices", "_random_samples"]),
      checks: ["output_ratio"]
    ) { FractionalPooling(&$0, spatial) }
  }
}

/// `MaxUnpool1d`, `2d`, `3d`: takes a value and the indices that a max pool returned.
package struct MaxUnpooling: Layer {
  package let spatial: Int
  package let kernel: Sizes
  package let stride: Sizes
  package let padding: Sizes

  package init(_ a: inout Arguments, _ spatial: Int) {
    self.spatial = spatial
    kernel = Sizes(a.sizes("kernel_size", spatial).shape)
    stride = a.optionalSizes("stride", spatial).map { Sizes($0.shape) } ?? kernel
    padding = Sizes(a.sizes("padding", spatial, default: 0).shape)
  }

  package var type: String { "MaxUnpool\(spatial)d" }
  package var arity: ClosedRange<Int> { 2...2 }

  package var arguments: [(name: String, value: Printed)] {
    [("kernel_size", kernel.printed), ("stride", stride.printed), ("padding", padding.printed)]
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    let expected = "\(spatial + 1)D or \(spatial + 2)D"
    guard let rank = call.rank(in: (spatial + 1)...(spatial + 2), expected: expected) else { return call.output(.unknown) }
    var shape = call.input.shape
    for i in 0..<spatial {
      let at = rank - spatial + i
      shape[at] = (shape[at] - 1) * stride[i] + kernel[i] - 2 * padding[i]
    }
    call.recordLoop("aten::max_unpool\(max(spatial, 2))d", at: call.inputLevels, in: .tangents)
    return call.output(shape)
  }

  package static let classes: [LayerClass] = (1...3).map { spatial in
    LayerClass("MaxUnpool\(spatial)d", Signature("kernel_size", optional: ["stride", "padding"])) {
      MaxUnpooling(&$0, spatial)
    }
  }
}
