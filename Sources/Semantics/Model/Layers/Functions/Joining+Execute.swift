/// `torch.cat` and `torch.stack`.
extension Joining {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    // For historic reasons `cat` skips tensors of shape (0,).
    let kept = run.inputs.filter { stacks || $0.dims != [0] }
    guard let first = kept.first else {
      if run.inputs.isEmpty { throw .shape("\(type) expects a non-empty list of tensors") }
      return run.input
    }
    let axis = try run.axis(try run.known(dim, "dim"), first.rank + (stacks ? 1 : 0))
    for other in kept.dropFirst() {
      let agree =
        other.rank == first.rank
        && (0..<first.rank).allSatisfy { !stacks && $0 == axis || other.dims[$0] == first.dims[$0] }
      if !agree {
        throw .shape("Sizes of tensors must match except in dimension \(axis). Expected \(first.shapeText) but got \(other.shapeText)")
      }
    }
    return stacks ? try run.stacked(kept, axis) : try run.joined(kept, axis)
  }
}
