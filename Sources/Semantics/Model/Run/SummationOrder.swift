import CKernels

/// The order in which PyTorch adds up the products of a convolution or a linear layer.
///
/// In single precision the order decides the last bits, and a deep model that normalises by statistics of few values, or that is
/// chaotic, enlarges them to the first digits. Which kernel PyTorch picks is `use_mkldnn` in
/// `aten/src/ATen/native/Convolution.cpp`; in what order the kernels of oneDNN and MKL sum was found by probing them, on one
/// thread of a machine with AVX-512: a sum is one of blocks, each of which is added up alone.
package struct SummationOrder {
  /// Neighbouring channels of one tap of the kernel.
  package struct Part {
    package var tap = 0
    package var first: Int
    package var count: Int
    /// A block ends here.
    package var closes = false
  }

  package private(set) var parts: [Part] = []
  /// Products are rounded before they are added.
  package private(set) var roundsProducts = false

  /// The order for one convolution of `images` images.
  package init(_ plan: DirectConvolution, images: Int) {
    let (channels, taps) = (plan.channels / plan.groups, plan.kernel.reduce(1, *))
    if plan.isTransposed {
      addBlocks(of: channels, channels, taps)
    } else if !plan.usesOneDNN(images) {
      addProduct(rows: plan.output.reduce(1, *), channels * taps, taps)
    } else {
      addBlocks(of: taps == 1 ? 256 : 16, channels, taps)
    }
  }

  /// The order of a product of matrices, of `rows` rows of `inner` elements.
  package init(rows: Int, inner: Int) { addProduct(rows: rows, inner, 1) }

  /// As MKL's `sgemm` sums, over channels and, within them, taps.
  private mutating func addProduct(rows: Int, _ inner: Int, _ taps: Int) {
    switch rows {
    case ..<12:
      roundsProducts = true
      addElements(0..<inner, taps)
    default:
      // Blocks of 192, or two halves.
      let block = inner <= 192 ? inner : inner < 384 ? inner / 2 : 192
      let ends = inner < 384 ? 2 : (inner + 191) / 192
      for i in 0..<ends where i * block < inner { addElements(i * block..<(i + 1 == ends ? inner : (i + 1) * block), taps) }
    }
  }

  /// Blocks of so many channels, with the taps outside.
  private mutating func addBlocks(of size: Int, _ channels: Int, _ taps: Int) {
    for first in stride(from: 0, to: channels, by: size) {
      for tap in 0..<taps { parts.append(Part(tap: tap, first: first, count: min(size, channels - first))) }
      parts[parts.count - 1].closes = true
    }
  }

  /// One block of neighbouring elements, numbered with the taps inside.
  private mutating func addElements(_ range: Range<Int>, _ taps: Int) {
    guard !range.isEmpty else { return }
    if taps == 1 {
      parts.append(Part(first: range.lowerBound, count: range.count))
    } else {
      for i in range { parts.append(Part(tap: i % taps, first: i / taps, count: 1)) }
    }
    parts[parts.count - 1].closes = true
  }
}

extension DirectConvolution {
  /// Whether oneDNN computes the convolution; otherwise it is a matrix product over unfolded patches.
  package func usesOneDNN(_ images: Int) -> Bool {
    let spatial = [kernel[1], kernel[2]]
    let isWorthIt =
      stride.contains { $0 > 1 } || dilation.contains { $0 > 1 } || images >= 16 || spatial.contains { $0 != 1 }
    let values = images * channels * input.reduce(1, *)
    return isWorthIt && (groups > 1 || spatial.allSatisfy { $0 > 3 } || images > 1 || values > 20480)
  }
}
