/// The lanes of several tensors side by side: every index of the union of their levels.
package struct Lanes {
  package let levels: LevelSet
  package let sizes: [Int]
  package let count: Int

  /// - Precondition: the tensors agree on the sizes of the levels, as vmap has checked.
  package init(_ tensors: [Tensor], also levels: LevelSet = .none, sizes: [Int]) {
    self.levels = tensors.reduce(levels) { $0.joined($1.levels) }
    self.sizes = self.levels.levels.map { sizes[$0] }
    count = self.sizes.reduce(1, *)
  }

  /// How far apart the lanes of `tensor` stand for each level, 0 where it is not batched.
  package func strides(of tensor: Tensor) -> [Int] {
    levels.levels.map { level in
      tensor.levels.levels.firstIndex(of: level).map { tensor.lanes[($0 + 1)...].reduce(tensor.size, *) } ?? 0
    }
  }

  /// Where the values of each lane start in a tensor with these strides.
  package func offsets(of tensor: Tensor) -> [Int] { StridedRows(sizes + [1], strides(of: tensor) + [0]).starts }
}
