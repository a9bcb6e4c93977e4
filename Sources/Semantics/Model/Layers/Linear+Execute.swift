/// `F.linear`: x W^T + b, over the last dimension.
extension Linear {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let x = run.rowMajor(run.take())
    guard let features = x.dims.last else { throw .shape("both arguments to linear need to be at least 1D") }
    let outputs = try run.known(outFeatures, "out_features")
    if kind != .lazy, features != (try run.known(inFeatures, "in_features")) {
      throw .shape(
        "mat1 and mat2 shapes cannot be multiplied (\(x.size / max(1, features))x\(features) and \(inFeatures)x\(outputs))")
    }
    let weights = run.weights("weight", [outputs, features])
    let bias = run.parameter("bias", [outputs], if: try run.known(self.bias, "bias"))
    return run.linear(x, weights, bias)
  }
}

extension LayerRun {
  /// x W^T + b for a weight (outputs, features).
  package func linear(_ x: Tensor, _ weights: Weights, _ bias: Tensor?, from firstRow: Int = 0, rows: Int? = nil) -> Tensor {
    let features = x.dims[x.rank - 1]
    let outputs = rows ?? weights.dims[0]
    let outline = weights.outline(machine)
    let lanes = lanes([x, outline] + (bias.map { [$0] } ?? []))
    let result = empty(x.dims.dropLast() + [outputs], levels: lanes.levels)
    guard x.size > 0, outputs > 0 else { return result }
    let isShared = lanes.levels == x.levels && weights.levels.isEmpty && bias?.levels.isEmpty ?? true
    var product = PanelProduct(
      weights.panels, rows: (isShared ? x.count : x.size) / features, inner: features, outputs: outputs, rowStride: features,
      innerStride: 1, outputStride: features)
    product.first = firstRow * features
    if isShared {
      product.run(
        x.pointer, bias: bias.map { UnsafePointer($0.pointer + firstRow) }, to: result.pointer, outputStep: outputs, machine)
      return result
    }
    let (from, places, to) = (lanes.offsets(of: x), lanes.offsets(of: outline), lanes.offsets(of: result))
    let biases = bias.map { lanes.offsets(of: $0) }
    for lane in 0..<lanes.count {
      product.first = places[lane] + firstRow * features
      product.run(
        x.pointer + from[lane], bias: bias.map { UnsafePointer($0.pointer + (biases?[lane] ?? 0) + firstRow) },
        to: result.pointer + to[lane], outputStep: outputs, machine)
    }
    return result
  }
}

/// `F.bilinear`: y[o] = sum over i and j of x1[i] W[o, i, j] x2[j] + b[o].
extension Bilinear {
  package func execute(_ run: inout LayerRun) throws(Refusal) -> Tensor {
    let (a, b) = (run.rowMajor(run.inputs[0]), run.rowMajor(run.inputs[1]))
    let (m, n) = (try run.known(in1Features, "in1_features"), try run.known(in2Features, "in2_features"))
    let outputs = try run.known(outFeatures, "out_features")
    guard a.dims.dropLast() == b.dims.dropLast(), a.dims.last == m, b.dims.last == n else {
      throw .shape("bilinear(): inputs \(a.shapeText) and \(b.shapeText) don't fit a weight of [\(outputs), \(m), \(n)]")
    }
    let weight = run.parameter("weight", [outputs, m, n])
    let bias = run.parameter("bias", [outputs], if: try run.known(self.bias, "bias"))
    let lanes = run.lanes([a, b, weight] + (bias.map { [$0] } ?? []))
    let result = run.empty(a.dims.dropLast() + [outputs], levels: lanes.levels)
    let offsets = (lanes.offsets(of: a), lanes.offsets(of: b), lanes.offsets(of: weight), lanes.offsets(of: result))
    let biases = bias.map { lanes.offsets(of: $0) }
    for lane in 0..<lanes.count {
      for row in 0..<a.size / m {
        let (x, y) = (a.pointer + offsets.0[lane] + row * m, b.pointer + offsets.1[lane] + row * n)
        for o in 0..<outputs {
          var sum: Float = 0
          let matrix = weight.pointer + offsets.2[lane] + o * m * n
          for i in 0..<m {
            var inner: Float = 0
            for j in 0..<n { inner += matrix[i * n + j] * y[j] }
            sum += x[i] * inner
          }
          if let bias, let biases { sum += bias.pointer[biases[lane] + o] }
          result.pointer[offsets.3[lane] + row * outputs + o] = sum
        }
      }
    }
    return result
  }
}
