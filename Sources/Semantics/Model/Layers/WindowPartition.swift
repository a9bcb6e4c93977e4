/// `WindowPartition` of `torchvision/models/maxvit.py`: (B, C, H, W) to windows of p by p, (B, H/p W/p, p p, C).
package struct WindowPartition: Layer {
  package let size: Dim

  package init(size: Dim) { self.size = size }

  package var type: String { "WindowPartition" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.rank(in: 4...4, expected: "4D") != nil else { return call.output(.unknown) }
    let shape = call.input.shape
    if !(shape[2] % size).mayEqual(0) || !(shape[3] % size).mayEqual(0) {
      call.fail(.badArgument("\(type): \(shape) can't be cut into windows of \(size) by \(size)"))
    }
    return call.output([shape[0], (shape[2] / size) * (shape[3] / size), size * size, shape[1]])
  }
}

/// `WindowDepartition`: the windows back to (B, C, rows p, columns p).
package struct WindowDepartition: Layer {
  package let size: Dim
  package let rows: Dim
  package let columns: Dim

  package init(size: Dim, rows: Dim, columns: Dim) {
    self.size = size
    self.rows = rows
    self.columns = columns
  }

  package var type: String { "WindowDepartition" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.rank(in: 4...4, expected: "4D") != nil else { return call.output(.unknown) }
    let shape = call.input.shape
    if !(shape[1] * shape[2]).mayEqual(rows * columns * size * size) {
      call.fail(.badArgument("\(type): \(shape) doesn't make \(rows) by \(columns) windows of \(size) by \(size)"))
    }
    return call.output([shape[0], shape[3], rows * size, columns * size])
  }
}
