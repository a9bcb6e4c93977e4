import CKernels

/// The deterministic fill of a parameter, buffer or input (contract, section 6): value i is `shift + scale * v(name, i)`.
///
/// A value depends on the name and its index alone, so that any part of a tensor can be made where it is needed.
package struct Fill: Equatable {
  package let hash: UInt64
  package let scale: Float
  package let shift: Float

  /// The fill of the tensor called `name`, whose single copy has the shape `dims`: a weight of two or more dimensions is
  /// v * sqrt(6 / fan_in), one of one dimension 1 + 0.1 v, running_var 1 + 0.5 v, counters 0, everything else 0.1 v.
  ///
  /// - Parameter member: which copy of a stack it is, in the order of their lanes.
  package init(parameter name: String, dims: [Int], member: Int = 0) {
    hash = FNV.hash(name) &+ UInt64(member * dims.reduce(1, *))
    let leaf = name.shortName
    switch leaf {
    case "weight" where dims.count >= 2:
      let fanIn = dims.dropFirst().reduce(1, *)
      (scale, shift) = (Float((6 / Double(fanIn)).squareRoot()), 0)
    case "weight": (scale, shift) = (0.1, 1)
    case "running_var": (scale, shift) = (0.5, 1)
    case "num_batches_tracked", "relative_position_index": (scale, shift) = (0, 0)
    default: (scale, shift) = (0.1, 0)
    }
  }

  /// The fill of an input: v itself. The first one's name is `input`, the others have their number behind it.
  package init(input index: Int) {
    hash = FNV.hash(index == 0 ? "input" : "input\(index)")
    (scale, shift) = (1, 0)
  }

  package func write(_ values: UnsafeMutableBufferPointer<Float>) {
    if let start = values.baseAddress { ck_fill(hash, values.count, scale, shift, start) }
  }
}
