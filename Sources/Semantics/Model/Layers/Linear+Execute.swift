/// `F.linear`: x W^T + b, over the last dimension.
extension Linear {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = try run.rowMajor(run.take())
    guard let features = x.dims.last else { throw .shape("both arguments to linear need to be at least 1D") }
    let outputs = try run.known(outFeatures, "out_features")
    if kind != .lazy, features != (try run.known(inFeatures, "in_features")) {
      throw .shape("mat1 and mat2 shapes cannot be multiplied (\(x.size / max(1, features))x\(features) and \(inFeatures)x\(outputs))")
    }
    let weights = try run.weights("weight", [outputs, features])
    let bias = try run.parameter("bias", [outputs], if: try run.known(self.bias, "bias"))
    return try run.linear(x, weights, bias: bias)
  }
}

extension LayerRun {
  /// x W^T + b for a weight (outputs, features), or `rows` rows of one.
  package func linear(
    _ x: Tensor, _ weights: Weights, bias: Tensor?, from firstRow: Int = 0, rows: Int? = nil
  ) throws(Refusal) -> Tensor {
    let (features, outputs) = (x.dims[x.rank - 1], rows ?? weights.dims[0])
    let products = PanelProduct(
      weights.source, first: firstRow * features, rows: x.dims.dropLast().reduce(1, *), inner: features, outputs: outputs,
      innerStride: 1, outputStride: features)
    return try product(x, weights, bias: bias, dims: x.dims.dropLast() + [outputs], by: products)
  }
}

/// `F.bilinear`: y[o] = sum over i and j of x1[i] W[o, i, j] x2[j] + b[o].
extension Bilinear {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (a, b) = (try run.rowMajor(run.inputs[0]), try run.rowMajor(run.inputs[1]))
    let (m, n) = (try run.known(in1Features, "in1_features"), try run.known(in2Features, "in2_features"))
    let outputs = try run.known(outFeatures, "out_features")
    guard a.dims.dropLast() == b.dims.dropLast(), a.dims.last == m, b.dims.last == n else {
      throw .shape("bilinear(): inputs \(a.shapeText) and \(b.shapeText) don't fit a weight of [\(outputs), \(m), \(n)]")
    }
    let weight = try run.parameter("weight", [outputs, m, n])
    let bias = try run.parameter("bias", [outputs], if: try run.known(self.bias, "bias"))
    // W x2 for every row of W, then its product with x1.
    let inner = try run.linear(b, Weights(dims: [outputs * m, n], levels: weight.levels, source: .stored(weight)), bias: nil)
    let rows = try run.matrixProduct(inner.viewed(a.dims.dropLast() + [outputs, m]), a.viewed(a.dims + [1]))
    let result = rows.viewed(a.dims.dropLast() + [outputs])
    return try bias.map { (bias) throws(Refusal) in try run.broadcast(result, bias, +) } ?? result
  }
}
