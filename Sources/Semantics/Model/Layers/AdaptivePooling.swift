/// `AdaptiveAvgPool1d` ... `AdaptiveMaxPool3d` (`torch/nn/modules/pooling.py`).
///
/// Input (N, C, spatial...) or (C, spatial...); an output size of None keeps the input's.
package struct AdaptivePooling: Layer {
  package let isMax: Bool
  package let spatial: Int
  /// Nil is None.
  package let outputSize: [Dim?]
  /// Whether the size was given as one number.
  package let isScalar: Bool
  package let returnIndices: Bool?

  /// An average pool, for builders.
  package init(_ size: Dim, spatial: Int = 2, isScalar: Bool = false) {
    isMax = false
    self.spatial = spatial
    outputSize = Array(repeating: size, count: spatial)
    self.isScalar = isScalar
    returnIndices = false
  }

  package init(_ a: inout Arguments, _ spatial: Int, isMax: Bool) {
    self.isMax = isMax
    self.spatial = spatial
    let argument = a.argument("output_size")
    switch argument?.value {
    case .list(let items)? where items.count == spatial:
      isScalar = false
      outputSize = items.map { item in
        if spatial > 1, case .null = item.value { nil } else { a.int(item, "output_size") }
      }
    case .list?:
      isScalar = false
      outputSize = a.tuple("output_size", spatial).dims
    default:
      isScalar = true
      outputSize = Array(repeating: a.int("output_size"), count: spatial)
    }
    returnIndices = isMax ? a.bool("return_indices", default: false) : false
  }

  /// An average of everything is a plain mean.
  package var savesInput: InputSaving { !isMax && outputSize.allSatisfy { $0 == 1 } ? .never : .always }
  package var type: String {
    switch (isMax, spatial) {
    case (false, 1): "AdaptiveAvgPool1d"
    case (false, 2): "AdaptiveAvgPool2d"
    case (false, _): "AdaptiveAvgPool3d"
    case (true, 1): "AdaptiveMaxPool1d"
    case (true, 2): "AdaptiveMaxPool2d"
    case (true, _): "AdaptiveMaxPool3d"
    }
  }

  package var arguments: [(name: String, value: Printed)] {
    let known = outputSize.compactMap { $0 }
    let size: (name: String, value: Printed) =
      if known.count < outputSize.count {
        ("output_size", .list(outputSize.map { $0.map(Printed.dim) ?? .none }))
      } else {
        ("output_size", isScalar ? .dim(known[0]) : .dims(known))
      }
    return isMax ? [size, ("return_indices", .flag(returnIndices))] : [size]
  }

  /// An average down to one value is a mean (`adaptive_avg_pool2d` in `aten/src/ATen/native/AdaptiveAveragePooling.cpp`), which
  /// minds neither more dimensions nor empty ones.
  private var isMean: Bool { !isMax && outputSize.allSatisfy { $0 == 1 } }

  private var ranks: ClosedRange<Int> {
    guard isMean, spatial > 1 else { return (spatial + 1)...(spatial + 2) }
    // A list's length is compared with the input's rank first.
    return (isScalar ? spatial : spatial + 1)...Shape.maximumRank
  }

  private var expectedRank: String {
    isMean && spatial > 1 ? "at least \(ranks.lowerBound)D" : "\(spatial + 1)D or \(spatial + 2)D"
  }

  package func strides(_ call: PlacedCall) -> Strides? { call.images }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.rank(in: ranks, expected: expectedRank) else { return call.output(.unknown) }
    // Only the averages of one and two dimensions let a tensor without channels pass, and means whatever they get.
    if !isMean { call.refuseEmpty(from: isMax || spatial == 3 ? rank - spatial - 1 : rank - spatial) }
    var shape = call.input.shape
    for (i, size) in outputSize.enumerated() {
      guard let size else { continue }
      if size.isBelow(0) { call.fail(.badArgument("\(type): elements of output_size must not be negative: \(size)")) }
      shape[rank - spatial + i] = size
    }
    var output = call.output(shape)
    output.isTuple = returnIndices == true
    return output
  }
}

extension AdaptivePooling {
  package static let classes: [LayerClass] = (1...3).flatMap { spatial in
    [
      LayerClass("AdaptiveAvgPool\(spatial)d", Signature("output_size")) { AdaptivePooling(&$0, spatial, isMax: false) },
      LayerClass("AdaptiveMaxPool\(spatial)d", Signature("output_size", optional: ["return_indices"])) {
        AdaptivePooling(&$0, spatial, isMax: true)
      },
    ]
  }
}
