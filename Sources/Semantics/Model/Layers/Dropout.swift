/// The dropouts (`torch/nn/modules/dropout.py`, `aten/src/ATen/native/Dropout.cpp`).
///
/// Input of any shape, or with channels; the output has the same shape. In eval mode and for p = 0 the input itself is returned.
/// p = 1 is no draw: everything is zero.
package struct Dropout: Layer {
  package enum Kind: Equatable {
    case elements
    /// Whole channels, of inputs with so many spatial dimensions.
    case channels(Int)
    /// For SELU: keeps mean and variance. Takes `inplace`, and ignores it.
    case alpha
    case featureAlpha
  }

  package let kind: Kind
  package let p: Double?
  package let inPlace: Bool?

  package init(_ p: Double?, inPlace: Bool = false) { (kind, self.p, self.inPlace) = (.elements, p, inPlace) }

  /// `Dropout`, `Dropout2d` or `Dropout3d`, as MONAI chooses by the number of spatial dimensions.
  package init(_ p: Double?, spatial: Int) {
    (kind, self.p, inPlace) = (spatial == 1 ? .elements : .channels(spatial), p, false)
  }

  package init(_ a: inout Arguments, _ kind: Kind) {
    self.kind = kind
    p = a.probability("p", default: 0.5)
    if let p, p.isNaN, let argument = a.argument("p") {
      let fault = Fault.badArgument("dropout probability has to be between 0 and 1, but got nan")
      a.refuseAtCall(fault, value: argument, of: "p")
    }
    inPlace = a.bool("inplace", default: false)
  }

  package var type: String {
    switch kind {
    case .elements: "Dropout"
    case .channels(let spatial): "Dropout\(spatial)d"
    case .alpha: "AlphaDropout"
    case .featureAlpha: "FeatureAlphaDropout"
    }
  }

  package var arguments: [(name: String, value: Printed)] {
    [("p", p.map(Printed.number) ?? .string("?")), ("inplace", .flag(inPlace))]
  }

  package func strides(_ call: PlacedCall) -> Strides? { call.elementwise }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard checkRank(&call) else { return call.output(call.input.shape) }
    let overwrites = inPlace == true && kind != .alpha && kind != .featureAlpha
    guard call.isTraining, let p, p > 0 else {
      return overwrites && unsqueezes(call.input.shape) ? call.overwriteInput(savesOutput: false) : call.sameTensor()
    }
    let drawn = p < 1 ? call.surroundings.randomLevels : .none
    if p < 1 { call.record(.drawsRandomNumbers(.sampled)) }
    // Treat a refused call as the identity.
    if p < 1, RandomDraw.sampled.outcome(call.surroundings) == .refused { return call.sameTensor() }
    var result = overwrites ? call.overwriteInput(savesOutput: false, writes: drawn) : call.elementwise()
    result.levels = result.levels.joined(drawn)
    return result
  }

  /// Whether `F.dropout1d` and `dropout3d` add a batch axis to the input, which in place is a change of the input.
  private func unsqueezes(_ shape: Shape) -> Bool {
    switch kind {
    case .channels(1): shape.rank == 2
    case .channels(3): shape.rank.map { $0 != 5 } ?? false
    default: false
    }
  }

  private func checkRank(_ call: inout LayerCall) -> Bool {
    let isActive = call.isTraining && p.map { $0 > 0 && $0 < 1 } ?? false
    let (least, expected): (Int, String) =
      switch kind {
      case .channels(1): (2, "2D or 3D")
      case .channels(3): (isActive ? 1 : 0, "at least 1D")
      case .channels, .featureAlpha: (isActive ? 2 : 0, "at least 2D")
      case .elements, .alpha: (0, "")
      }
    let most = kind == .channels(1) ? 3 : Shape.maximumRank
    return call.input.shape.rank == nil || call.rank(in: least...most, expected: expected) != nil
  }
}

extension Dropout {
  package static let classes: [LayerClass] = kinds.map { name, kind in
    LayerClass(name, Signature(optional: ["p", "inplace"]), checks: ["p"]) { Dropout(&$0, kind) }
  }

  private static let kinds: [(String, Kind)] = [
    ("Dropout", .elements), ("Dropout1d", .channels(1)), ("Dropout2d", .channels(2)), ("Dropout3d", .channels(3)),
    ("AlphaDropout", .alpha), ("FeatureAlphaDropout", .featureAlpha),
  ]
}

extension Analysis {
  /// Whether some dropout has p = 1: then a constant output is by design.
  public var dropsEverything: Bool {
    graph.calls.contains { call in
      guard let module = call.module, graph[module].isTraining else { return false }
      return (graph.layers[Int(call.layer)] as? Dropout)?.p == 1
    }
  }
}

extension Arguments {
  /// A probability of dropping.
  package mutating func probability(_ name: String, default value: Double) -> Double? {
    let p = float(name, default: value)
    if let p, p < 0 || p > 1 {
      refuse(.badArgument("dropout probability has to be between 0 and 1, but got \(p)"), at: name)
    }
    return p
  }
}
