/// `F.layer_norm`: (x - mean) / sqrt(variance + eps) * weight + bias over the last dimensions;
/// `F.rms_norm`: x / sqrt(mean of squares + eps) * weight, eps by default that of the type.
extension LayerNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.rowMajor(run.take())
    let shape = try run.known(normalizedShape, "normalized_shape")
    guard x.rank >= shape.count, Array(x.dims.suffix(shape.count)) == shape, !shape.isEmpty else {
      let sizes = shape.map(String.init).joined(separator: ", ")
      throw .shape(
        "Given normalized_shape=\(shape), expected input with shape [*, \(sizes)], but got input of size\(x.shapeText)")
    }
    let isAffine = try run.known(affine, "elementwise_affine")
    let weight = try run.parameter("weight", shape, if: isAffine)
    let hasBias = try run.known(self.bias, "bias")
    let bias = try run.parameter("bias", shape, if: isAffine && hasBias)
    let epsilon = kind == .layer ? try run.known(eps, "eps") : eps ?? Double(Float.ulpOfOne)
    return try normalize(consume x, weight, bias: bias, epsilon: epsilon, width: shape.reduce(1, *), in: run)
  }

  private func normalize(
    _ x: consuming Tensor, _ weight: Tensor?, bias: Tensor?, epsilon: Double, width: Int, in run: LayerRun
  ) throws(Refusal) -> Tensor {
    let lanes = run.lanes([weight, bias].compactMap { $0 }, also: x.levels)
    let (source, result) = try run.destination(for: x, levels: lanes.levels)
    let rows = source.size / max(1, width)
    let (from, to) = (lanes.offsets(of: source), lanes.offsets(of: result))
    let (weights, biases) = (weight.map { lanes.offsets(of: $0) }, bias.map { lanes.offsets(of: $0) })
    run.workers.split(lanes.count * rows, cost: 3 * width) { range in
      for index in range {
        let (lane, row) = (index / rows, index % rows)
        let (input, output) = (source.pointer + from[lane] + row * width, result.pointer + to[lane] + row * width)
        let mean = kind == .layer ? Float((0..<width).reduce(0.0) { $0 + Double(input[$1]) } / Double(width)) : 0
        let squares = (0..<width).reduce(0.0) { $0 + Double(input[$1] - mean) * Double(input[$1] - mean) }
        let factor = Float(1 / (squares / Double(width) + epsilon).squareRoot())
        for i in 0..<width { output[i] = (input[i] - mean) * factor }
        if let weight, let at = weights?[lane] { for i in 0..<width { output[i] *= weight.pointer[at + i] } }
        if let bias, let at = biases?[lane] { for i in 0..<width { output[i] += bias.pointer[at + i] } }
      }
    }
    return result
  }
}
