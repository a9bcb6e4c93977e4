/// `torchvision.ops.DropBlock2d` and `3d` (`torchvision/ops/drop_block.py`).
///
/// Input (N, C, spatial...). In train mode, multiplies it by a mask in which blocks are zero; otherwise it is the input itself.
package struct DropBlock: Layer {
  package let spatial: Int
  package let p: Double?
  /// The side of a block, an odd number; that of the input where this is smaller.
  package let blockSize: Dim
  package let inPlace: Bool?
  package let eps: Double?

  package init(_ a: inout Arguments, _ spatial: Int) {
    self.spatial = spatial
    p = a.float("p", default: nil)
    blockSize = a.int("block_size")
    inPlace = a.bool("inplace", default: false)
    eps = a.float("eps", default: 1e-6)
  }

  package var type: String { "DropBlock\(spatial)d" }
  package var arguments: [(name: String, value: Printed)] {
    [("p", .optional(p)), ("block_size", .dim(blockSize)), ("inplace", .flag(inPlace)), ("eps", .optional(eps))]
  }

  package func strides(_ call: PlacedCall) -> Strides? { call.elementwise }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    if let p, p < 0 || p > 1 {
      call.fail(.badArgument("drop probability has to be between 0 and 1, but got \(p)."))
      return call.sameTensor()
    }
    let shape = call.input.shape
    let isOfRank = shape.rank == nil || call.rank(in: (spatial + 2)...(spatial + 2), expected: "\(spatial + 2)D") != nil
    guard isOfRank, call.isTraining, p != 0 else { return call.sameTensor() }
    if let side = side(shape.dims.dropFirst(2).map(\.value)), side % 2 == 0 {
      call.fail(.badArgument("block size should be odd. Got \(side) which is even."))
      return call.sameTensor()
    }
    call.record(.drawsRandomNumbers(.intoFreshTensor))
    return inPlace == true ? call.overwriteInput(savesOutput: false) : call.elementwise()
  }

  /// The side of a block in an input of these sizes; nil where something is unknown.
  func side(_ sizes: [Int?]) -> Int? {
    let known = sizes.compactMap { $0 }
    guard let block = blockSize.value, known.count == spatial, sizes.count == spatial else { return nil }
    return min(block, known.min() ?? block)
  }
}
