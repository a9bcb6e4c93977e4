/// `Unfold` and `Fold` (`torch/nn/modules/fold.py`): an image to the columns of its sliding blocks, and back.
package struct Folding: Layer {
  /// The image's size, for `Fold`; nil for `Unfold`.
  package let outputSize: Sizes?
  package let kernel: Sizes
  package let dilation: Sizes
  package let padding: Sizes
  package let stride: Sizes

  package init(_ a: inout Arguments, folds: Bool) {
    outputSize = folds ? a.sizes("output_size", 2) : nil
    kernel = a.sizes("kernel_size", 2)
    dilation = a.sizes("dilation", 2, default: 1)
    padding = a.sizes("padding", 2, default: 0)
    stride = a.sizes("stride", 2, default: 1)
  }

  package var type: String { outputSize == nil ? "Unfold" : "Fold" }

  package var arguments: [(name: String, value: Printed)] {
    let window: [(name: String, value: Printed)] = [
      ("kernel_size", kernel.printed), ("dilation", dilation.printed), ("padding", padding.printed),
      ("stride", stride.printed),
    ]
    return outputSize.map { [("output_size", $0.printed)] + window } ?? window
  }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    for (name, sizes, least) in [
      ("kernel_size", kernel, 1), ("dilation", dilation, 1), ("padding", padding, 0), ("stride", stride, 1),
    ]
    where sizes[0].isBelow(least) || sizes[1].isBelow(least) {
      call.fail(.badArgument("\(type): \(name) should be at least \(least), but is \(sizes.shape)"))
      return call.output(.unknown)
    }
    return outputSize.map { fold(&call, $0) } ?? unfold(&call)
  }

  /// How many places the window has in an image of `height` by `width`.
  private func blocks(_ height: Dim, _ width: Dim) -> (Dim, Dim) {
    func along(_ size: Dim, _ i: Int) -> Dim { (size + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i] + 1 }
    return (along(height, 0), along(width, 1))
  }

  private func unfold(_ call: inout LayerCall) -> TensorFacts {
    guard let rank = call.rank(in: 3...4, expected: "3D or 4D") else { return call.output(.unknown) }
    call.refuseEmpty(from: rank - 3)
    let shape = call.input.shape
    let (rows, columns) = blocks(shape[rank - 2], shape[rank - 1])
    if rows.isBelow(1) || columns.isBelow(1) {
      call.fail(.badArgument("\(type): a window of \(kernel.shape) has no place in \(shape)"))
    }
    let matrix = [shape[rank - 3] * kernel[0] * kernel[1], rows * columns]
    return call.output(Shape(rank == 4 ? [shape[0]] + matrix : matrix))
  }

  private func fold(_ call: inout LayerCall, _ size: Sizes) -> TensorFacts {
    guard let rank = call.rank(in: 2...3, expected: "2D or 3D") else { return call.output(.unknown) }
    call.refuseEmpty(from: rank - 2)
    let shape = call.input.shape
    let (rows, columns) = blocks(size[0], size[1])
    let window = kernel[0] * kernel[1]
    if !(shape[rank - 2] % window).mayEqual(0) {
      call.fail(.featureMismatch("\(type) expects a multiple of \(window) rows, but \(shape[rank - 2]) arrive"))
    }
    if !(rows * columns).mayEqual(shape[rank - 1]) || rows.isBelow(1) || columns.isBelow(1) {
      call.fail(.badArgument("\(type) expects \(rows * columns) sliding blocks, but \(shape[rank - 1]) arrive"))
    }
    let image = [shape[rank - 2] / window, size[0], size[1]]
    return call.output(Shape(rank == 3 ? [shape[0]] + image : image))
  }
}

extension Folding {
  package static let classes: [LayerClass] = [
    LayerClass("Unfold", Signature("kernel_size", optional: ["dilation", "padding", "stride"])) {
      Folding(&$0, folds: false)
    },
    LayerClass("Fold", Signature("output_size", "kernel_size", optional: ["dilation", "padding", "stride"])) {
      Folding(&$0, folds: true)
    },
  ]
}
