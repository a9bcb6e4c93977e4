import Model

/// How tokens stand in time and space between the blocks of an ``MViT``.
struct MultiscalePlace {
  /// The grid of the tokens.
  var grid: Shape
  /// What the constructor takes it for: divided by strides.
  var size: Shape

  /// The rows of the tables of positions in space and in time.
  func positions(_ block: MViT.Block) -> (space: Dim, time: Dim) {
    let side = larger(size[1], size[2])
    func pooled(_ stride: [Dim]) -> Dim { stride.isEmpty ? side : side / stride[1] }
    return (2 * larger(pooled(block.queryStride), pooled(block.keyStride)) - 1, 2 * size[0] - 1)
  }

  private func larger(_ a: Dim, _ b: Dim) -> Dim { a.value.flatMap { x in b.value.map { Dim(max(x, $0)) } } ?? .unknown }

  mutating func shrink(_ stride: [Dim]) {
    if !stride.isEmpty { size = Shape(zip(size.dims, stride).map { $0 / $1 }) }
  }
}

/// A pool of ``MViT`` by its kernel and stride.
struct MultiscalePool {
  let kernel: Shape
  let stride: Shape

  init(_ kernel: [Dim], _ stride: [Dim]) { (self.kernel, self.stride) = (Shape(kernel), Shape(stride)) }

  /// Whether it does anything.
  var isThere: Bool { !kernel.product(0...).isBelow(2) || strides }
  /// Whether it makes the grid smaller.
  var strides: Bool { !stride.product(0...).isBelow(2) }

  private var padding: Shape { Shape(kernel.dims.map { $0 / 2 }) }

  /// One filter a channel.
  func convolution(_ width: Dim) -> Convolution {
    Convolution(width, width, kernel: kernel, stride: stride, padding: padding, dilation: [1, 1, 1], groups: width, bias: false)
  }

  var pooling: Pooling { Pooling(.max, kernel: Sizes(kernel), stride: Sizes(stride), padding: Sizes(padding)) }
}

/// The modules of a `Pool`.
struct BuiltPool {
  let pool: MultiscalePool
  let root: ModuleID
  let layer: ModuleID
  let norm: Range<ModuleID>

  /// The grid that the convolution leaves.
  func size(behind grid: Shape) -> Shape {
    Shape((0..<3).map { (grid[$0] + 2 * (pool.kernel[$0] / 2) - pool.kernel[$0]) / pool.stride[$0] + 1 })
  }
}

/// The modules of a `MultiscaleAttention`.
struct MultiscaleModules {
  let root: ModuleID
  let qkv: ModuleID
  let project: Range<ModuleID>
  /// Of queries, keys and values.
  let pools: (BuiltPool?, BuiltPool?, BuiltPool?)
  let block: MViT.Block
  let width: Dim
  let positions: (space: Dim, time: Dim)?
}
