/// `aten::convolution`: out[k] = bias[k] + sum over c and the kernel's places of weight[k, c] * input[c].
///
/// Padding other than zeros is `F.pad` before (`_conv_forward` in `torch/nn/modules/conv.py`). A transposed convolution is one
/// over the input with stride - 1 zeros between its values, by the weight read backwards.
extension Convolution {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    try run.demandRank((spatial + 1)...(spatial + 2), "\(spatial + 1)D (unbatched) or \(spatial + 2)D (batched)")
    let x = try run.channelsLast(run.take(), spatial)
    let plan = try geometry(run, x)
    guard plan.output.allSatisfy({ $0 > 0 }) else {
      func size(_ sizes: [Int]) -> String { "(" + sizes.map(String.init).joined(separator: " x ") + ")" }
      throw .shape(
        """
        Calculated padded input size per channel: \(size(plan.maps.map(\.count))). Kernel size: \(size(plan.kernel)). Kernel size can't be \
        greater than actual input size: \(x.shapeText) arrives
        """)
    }
    let slice = isTransposed ? [plan.channels, plan.outputs / plan.groups] : [plan.outputs, plan.channels / plan.groups]
    let weights = try run.weights("weight", slice + plan.kernel)
    let bias = try run.parameter("bias", [plan.outputs], if: try run.known(self.bias, "bias"))
    let batch = x.rank == spatial + 2 ? [x.dims[0]] : []
    try run.machine.arena.demandRoom(forTables: [(1, try run.machine.arena.product(plan.output))])
    let source = plan.isPlain ? x : try run.gathered(x, maps: plan.maps)
    let result = try run.product(
      source, weights, bias: bias, dims: batch + [plan.outputs] + plan.output, by: plan.product(batch.first ?? 1, weights))
    result.storage.order = .channelsLast(spatial)
    return result
  }

  package func work(_ inputs: [Shape], _ output: Shape) -> Double {
    guard isTransposed, let x = inputs.first else { return weightedWork(output) }
    return 2 * Double(x.elements ?? 0) * Double(state[0].shape.product(1...).value ?? 1)
  }

  private func geometry(_ run: LayerRun, _ x: Tensor) throws(Refusal) -> DirectConvolution {
    var plan = DirectConvolution(
      channels: x.dims[x.rank - spatial - 1], outputs: try run.known(outChannels, "out_channels"), groups: try run.known(groups, "groups"),
      input: x.dims.suffix(spatial), kernel: try run.known(kernel, "kernel_size"), stride: try run.known(stride, "stride"),
      dilation: try run.known(dilation, "dilation"), isTransposed: isTransposed)
    if !isLazy, plan.channels != (try run.known(inChannels, "in_channels")) {
      throw .shape(
        """
        Given groups=\(groups), weight of size \(state[0].shape), expected input\(x.shapeText) to have \(inChannels) \
        channels, but got \(plan.channels) channels instead
        """)
    }
    guard plan.groups > 0 else { throw .shape("groups must be a positive integer") }
    guard plan.channels % plan.groups == 0, plan.outputs % plan.groups == 0, plan.outputs >= 0 else {
      throw .shape("in_channels and out_channels must be divisible by groups")
    }
    if plan.stride.contains(where: { $0 < 1 }) { throw .shape("non-positive stride is not supported") }
    if plan.dilation.contains(where: { $0 < 1 }) { throw .shape("dilation should be greater than zero") }
    if plan.kernel.contains(where: { $0 < 1 }) { throw .shape("kernel size should be greater than zero") }
    let border = try border(run, plan)
    if isTransposed || mode == .zero, border.contains(where: { $0.before < 0 }) { throw .shape("negative padding is not supported") }
    try run.machine.arena.demandRoom(
      forLists: border.indices.map { i in
        plan.input[i] * (isTransposed ? plan.stride[i] : 1) + border[i].before + border[i].after
          + plan.dilation[i] * plan.kernel[i]
      })
    if isTransposed {
      try spreadOut(&plan, border, extra: try run.known(outputPadding, "output_padding"))
    } else {
      plan.maps = try zip(plan.input, border).map { (size, border) throws(Refusal) in
        try mode.sources(size, border.before, after: border.after, of: "F.pad")
      }
    }
    return plan
  }

  /// What is added before and behind each dimension. `same` puts the odd one behind.
  private func border(_ run: LayerRun, _ plan: DirectConvolution) throws(Refusal) -> [(before: Int, after: Int)] {
    switch padding {
    case .valid: return Array(repeating: (0, 0), count: spatial)
    case .same:
      return zip(plan.dilation, plan.kernel).map { dilation, kernel in
        let total = dilation * (kernel - 1)
        return (total / 2, total - total / 2)
      }
    case .explicit(let padding): return try run.known(padding, "padding").map { ($0, $0) }
    }
  }

  private var mode: Model.Padding.Mode { ["reflect": .reflect, "replicate": .replicate, "circular": .circular][paddingMode] ?? .zero }

  /// Turns the plan into the plain convolution that equals the transposed one.
  private func spreadOut(_ plan: inout DirectConvolution, _ border: [(before: Int, after: Int)], extra: [Int]) throws(Refusal) {
    let stride = plan.stride
    for (extra, (stride, dilation)) in zip(extra, zip(stride, plan.dilation)) where extra < 0 || extra >= max(stride, dilation) {
      if extra < 0 { throw .shape("negative output_padding is not supported") }
      throw .shape("output padding must be smaller than either stride or dilation, but got \(extra), \(stride), \(dilation)")
    }
    plan.maps = border.indices.map { i in
      let reach = plan.dilation[i] * (plan.kernel[i] - 1)
      let size = (plan.input[i] - 1) * stride[i] - 2 * border[i].before + reach + extra[i] + 1
      // Input value j stands at j * stride + reach - padding.
      return (0..<max(0, size + reach)).map { place in
        let distance = place - reach + border[i].before
        return distance >= 0 && distance % stride[i] == 0 && distance / stride[i] < plan.input[i] ? distance / stride[i] : -1
      }
    }
    plan.stride = stride.map { _ in 1 }
  }
}
