/// `F.pad` by `_compute_pad_size_3d` of `torchvision/models/video/swin_transformer.py`: zeros behind each dimension up to a whole number of patches.
package struct PaddingToPatches: Layer {
  package let patch: Shape

  package init(_ patch: Shape) { self.patch = patch }

  package var type: String { "pad" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    var shape = call.input.shape
    guard call.rank(in: 5...5, expected: "5D") != nil else { return call.output(.unknown) }
    for i in 0..<3 {
      if patch[i].isBelow(1) { call.fail(.badArgument("integer modulo by zero: a patch of \(patch) is empty")) }
      shape[2 + i] = (shape[2 + i] + patch[i] - 1) / patch[i] * patch[i]
    }
    return call.output(shape)
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank(5...5, "5D")
    let (x, patch) = (run.take(), try run.known(patch, "patch_size"))
    guard patch.allSatisfy({ $0 > 0 }) else { throw .shape("integer modulo by zero") }
    return try run.gathered(
      x,
      maps: (0..<3).map { i in
        let size = x.dims[2 + i]
        return (0..<(size + patch[i] - 1) / patch[i] * patch[i]).map { $0 < size ? $0 : -1 }
      })
  }
}
