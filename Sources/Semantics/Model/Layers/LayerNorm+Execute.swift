/// `F.layer_norm`: (x - mean) / sqrt(variance + eps) * weight + bias over the last dimensions;
/// `F.rms_norm`: x / sqrt(mean of squares + eps) * weight, eps by default that of the type.
extension LayerNorm {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.rowMajor(run.take())
    let shape = try run.known(normalizedShape, "normalized_shape")
    guard x.rank >= shape.count, Array(x.dims.suffix(shape.count)) == shape, !shape.isEmpty else {
      let sizes = shape.map(String.init).joined(separator: ", ")
      throw .shape("Given normalized_shape=\(shape), expected input with shape [*, \(sizes)], but got input of size\(x.shapeText)")
    }
    let isAffine = try run.known(affine, "elementwise_affine")
    let weight = try run.parameter("weight", shape, if: isAffine)
    let hasBias = try run.known(self.bias, "bias")
    let bias = try run.parameter("bias", shape, if: isAffine && hasBias)
    let epsilon = kind == .layer ? try run.known(eps, "eps") : eps ?? Double(Float.ulpOfOne)
    let axes = Set(x.rank - shape.count..<x.rank)
    var result = x
    if kind == .layer {
      result = try run.broadcast(x, try run.reduced(x, axes) { $0.mean }, -)
    }
    let factors = try run.reduced(result, axes) { Float(1 / ($0.squares / Double($0.count) + epsilon).squareRoot()) }
    result = try run.broadcast(result, factors, *)
    if let weight { result = try run.broadcast(result, weight, *) }
    if let bias { result = try run.broadcast(result, bias, +) }
    return result
  }
}
