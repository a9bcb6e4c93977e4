/// `torchvision.ops.StochasticDepth`: in train mode, multiplies the input, or its rows, by noise of zeros and ones.
package struct StochasticDepth: Layer {
  package let p: Double?
  /// `batch` or `row`.
  package let mode: String?

  package init(_ p: Double?, mode: String = "row") { (self.p, self.mode) = (p, mode) }

  package init(_ a: inout Arguments) {
    p = a.float("p", default: nil)
    mode = a.string("mode")
  }

  package var type: String { "StochasticDepth" }
  package var arguments: [(name: String, value: Printed)] { [("p", .optional(p)), ("mode", .string(mode ?? "?"))] }

  package func strides(_ call: PlacedCall) -> Strides? { call.elementwise }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if let p, p < 0 || p > 1 {
      call.fail(.badArgument("drop probability has to be between 0 and 1, but got \(p)"))
    }
    if let mode, mode != "batch", mode != "row" {
      call.fail(.badArgument("mode has to be either 'batch' or 'row', but got \(mode)"))
    }
    guard call.isTraining, p != 0 else { return call.sameTensor() }
    if mode == "row", call.input.shape.rank == 0 {
      call.fail(.rankMismatch(expected: "at least 1D", got: 0))
    }
    call.record(.drawsRandomNumbers(.intoFreshTensor))
    return call.elementwise()
  }
}
