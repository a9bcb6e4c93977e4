/// `F.grid_sample`: the values of an image (N, C, H, W) at the coordinates (N, h, w, 2), each from -1 to 1, x before y.
package struct GridSampling: Layer {
  package let mode: String?
  package let padding: String?
  package let alignsCorners: Bool?

  package var type: String { "grid_sample" }
  package var savesInput: InputSaving { .always }

  static let functions = [
    LayerClass(function: "grid_sample", "input: Tensor, grid: Tensor, mode?, padding_mode?, align_corners?") {
      GridSampling(
        mode: $0.string("mode", default: "bilinear"), padding: $0.string("padding_mode", default: "zeros"),
        alignsCorners: $0.bool("align_corners", default: false))
    },
    LayerClass(function: "affine_grid", "theta: Tensor, size: Sizes, align_corners?") {
      AffineGrid(size: $0.ints("size"), alignsCorners: $0.bool("align_corners", default: false))
    },
  ]

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard call.inputs.count == 2 else {
      call.fail(.badArgument("grid_sample takes an image and a grid, but \(call.inputs.count) tensors are given"))
      return call.output(.unknown)
    }
    let (shape, grid) = (call.input.shape, call.inputs[1].shape)
    guard let rank = shape.rank, let other = grid.rank else { return call.output(.unknown) }
    if rank != other || !(4...5).contains(rank) || !grid[-1].mayEqual(Dim(rank - 2)) || !shape[0].mayEqual(grid[0]) {
      call.fail(.featureMismatch("grid_sample(): input of \(shape) and grid of \(grid) don't match"))
      return call.output(.unknown)
    }
    return call.output(Shape([shape[0], shape[1]] + grid.dims[1..<rank - 1]))
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (mode, padding, aligns) = (try run.known(mode, "mode"), try run.known(padding, "padding_mode"), try run.known(alignsCorners, "align_corners"))
    let (x, grid) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    guard x.rank == grid.rank, (4...5).contains(x.rank), grid.dims.last == x.rank - 2, x.dims[0] == grid.dims[0] else {
      throw .shape("grid_sample(): input of \(x.shapeText) and grid of \(grid.shapeText) don't match")
    }
    guard x.rank == 4, mode != "bicubic", padding != "reflection" else { throw .skipped("normlint doesn't run grid_sample of this kind") }
    let (height, width, points) = (x.dims[2], x.dims[3], grid.dims[1] * grid.dims[2])
    let lanes = run.lanes([x, grid])
    let result = try run.empty([x.dims[0], x.dims[1], grid.dims[1], grid.dims[2]], levels: lanes.levels)
    let (images, grids) = (lanes.offsets(of: x), lanes.offsets(of: grid))
    func place(_ coordinate: Float, _ size: Int) -> Float {
      let at = aligns ? (coordinate + 1) / 2 * Float(size - 1) : ((coordinate + 1) * Float(size) - 1) / 2
      return padding == "border" ? min(max(at, 0), Float(size - 1)) : at
    }
    try run.machine.split(result.count, cost: 8) { range in
      for i in range {
        let (plane, point) = (i / points, i % points)
        let lane = plane / (x.dims[0] * x.dims[1])
        let example = plane / x.dims[1] % x.dims[0]
        let image = x.pointer + images[lane] + plane % (x.dims[0] * x.dims[1]) * height * width
        let at = grid.pointer + grids[lane] + (example * points + point) * 2
        func value(_ row: Float, _ column: Float) -> Float {
          guard row >= 0, column >= 0, row < Float(height), column < Float(width) else { return 0 }
          return image[Int(row) * width + Int(column)]
        }
        let (column, row) = (place(at[0], width), place(at[1], height))
        if mode == "nearest" {
          result.pointer[i] = value(row.rounded(.toNearestOrEven), column.rounded(.toNearestOrEven))
          continue
        }
        let (top, left) = (row.rounded(.down), column.rounded(.down))
        let (down, right) = (row - top, column - left)
        result.pointer[i] =
          value(top, left) * (1 - down) * (1 - right) + value(top, left + 1) * (1 - down) * right
          + value(top + 1, left) * down * (1 - right) + value(top + 1, left + 1) * down * right
      }
    }
    return result
  }
}

/// `F.affine_grid`: the coordinates (N, h, w, 2) to which a matrix (N, 2, 3) takes those of an image; in space (N, 3, 4).
package struct AffineGrid: Layer {
  package let size: [Dim]
  package let alignsCorners: Bool?

  package var type: String { "affine_grid" }

  package func transfer(_ call: inout LayerCall) -> TensorFacts {
    guard (4...5).contains(size.count) else {
      call.fail(.badArgument("affine_grid only supports 4D and 5D sizes, not \(size)"))
      return call.output(.unknown)
    }
    let spatial = Dim(size.count - 2)
    let expected: Shape = [size[0], spatial, spatial + 1]
    if let rank = call.input.shape.rank, rank != 3 || !(0..<3).allSatisfy({ call.input.shape[$0].mayEqual(expected[$0]) }) {
      call.fail(.featureMismatch("Expected a batch of affine matrices of shape \(expected), but \(call.input.shape) arrives"))
    }
    return call.output(Shape([size[0]] + size[2...] + [spatial]))
  }

  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let sizes = try run.known(size, "size")
    let (theta, aligns) = (try run.rowMajor(run.input), try run.known(alignsCorners, "align_corners"))
    let spatial = sizes.count - 2
    guard (4...5).contains(sizes.count), theta.dims == [sizes[0], spatial, spatial + 1] else {
      throw .shape("Expected a batch of affine matrices of size \(sizes), but got \(theta.shapeText)")
    }
    let result = try run.empty([sizes[0]] + sizes[2...] + [spatial], levels: theta.levels)
    let points = sizes[2...].reduce(1, *)
    for i in 0..<result.count {
      let (matrix, point, row) = (i / spatial / points, i / spatial % points, i % spatial)
      let line = theta.pointer + (matrix * spatial + row) * (spatial + 1)
      var (rest, sum) = (point, line[spatial])
      // x is the last dimension's coordinate.
      for k in 0..<spatial {
        let count = sizes[sizes.count - 1 - k]
        let step = 2 / Float(max(1, aligns ? count - 1 : count))
        let first = aligns ? (count > 1 ? -1 : 0) : -1 + step / 2
        sum += line[k] * (first + Float(rest % count) * step)
        rest /= count
      }
      result.pointer[i] = sum
    }
    return result
  }
}
