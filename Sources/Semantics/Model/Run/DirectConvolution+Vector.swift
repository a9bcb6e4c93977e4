import CKernels

/// A convolution with one place of output, such as those of squeeze-and-excitation: the weights times one vector, for which MKL
/// has kernels of their own (see `SummationOrder`).
extension DirectConvolution {
  package func isVectorProduct(_ images: Int) -> Bool { output.reduce(1, *) == 1 && !isTransposed && !usesOneDNN(images) }

  package func multiplyVectors(
    _ images: Int, _ x: UnsafePointer<Float>, _ weights: Weights, _ lane: Int, _ bias: UnsafePointer<Float>?,
    _ y: UnsafeMutablePointer<Float>, _ machine: Machine
  ) {
    let (inner, perGroup) = (channels / groups * taps, outputs / groups)
    let vectors = unfolded(images, x, machine)
    let first = lane * weights.size
    machine.workers.split(outputs, cost: 2 * inner * images) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: inner) { memory in
        for output in range {
          let row: UnsafePointer<Float>
          switch weights.source {
          case .stored(let tensor): row = UnsafePointer(tensor.pointer + first + output * inner)
          case .generated(let fill):
            guard let start = memory.baseAddress else { return }
            fill.write(memory, from: first + output * inner)
            row = UnsafePointer(start)
          }
          for image in 0..<images {
            let vector = vectors.pointer + (image * groups + output / perGroup) * inner
            y[image * outputs + output] = (bias?[output] ?? 0) + product(row, vector, inner, output % perGroup, perGroup)
          }
        }
      }
    }
  }

  /// Rows are taken by fours; those that are left over have another order, the second again another.
  private func product(
    _ row: UnsafePointer<Float>, _ vector: UnsafePointer<Float>, _ inner: Int, _ index: Int, _ rows: Int
  ) -> Float {
    if index < rows - rows % 4 { return ck_dot(row, vector, Int64(inner), Int64((inner - 1) % 4 + 1), 0, Int64(inner)) }
    let first = min(4, inner)
    return ck_dot(row, vector, Int64(inner), Int64(first), index % 4 == 1 ? 0 : 1, Int64(first + (inner - first) / 8 * 8))
  }

  /// What the one place reads: (image, group, channel, tap).
  private func unfolded(_ images: Int, _ x: UnsafePointer<Float>, _ machine: Machine) -> Storage {
    let image = offset(padded[0], 0, 0)
    let storage = Storage(images * channels * taps, machine.arena)
    let reads = tapOffsets
    for n in 0..<images {
      for c in 0..<channels {
        for (tap, place) in reads.enumerated() { storage.pointer[(n * channels + c) * taps + tap] = x[n * image + place + c] }
      }
    }
    return storage
  }
}
